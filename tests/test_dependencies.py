"""What is installed: bounds for every dependency, and a lock of versions tested together."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text().splitlines()
LOCKED = {canonicalize_name(one.partition("==")[0]): Requirement(one) for one in LOCK}
OPTIONAL = PROJECT["optional-dependencies"]
INSTALLED = [Requirement(one) for one in (*PROJECT["dependencies"], *OPTIONAL["test"])]
ALL = [*INSTALLED, *map(Requirement, OPTIONAL["bench"])]


@pytest.mark.parametrize("one", ALL, ids=str)
def test_a_dependency_has_a_version_that_it_begins_with_and_one_below_which_it_ends(one):
    signs = sorted(bound.operator for bound in one.specifier)
    assert signs == ["<", ">="]


@pytest.mark.parametrize("one", INSTALLED, ids=str)
def test_the_lock_has_a_version_within_the_bounds(one):
    [pinned] = LOCKED[canonicalize_name(one.name)].specifier
    assert pinned.operator == "==" and one.specifier.contains(pinned.version)


def test_the_lock_names_versions_and_nothing_else():
    for line in LOCK:
        assert re.fullmatch(r"[\w.-]+==[\w.]+(?: ; [\w\s.='<>!()]+)?", line), line
