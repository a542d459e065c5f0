"""docs/cli.md is what the help texts say now."""

from __future__ import annotations

import runpy

from conftest import ROOT


def test_the_page_of_the_command_line_is_made_from_the_help_texts():
    made = runpy.run_path(str(ROOT / "docs" / "make_cli.py"))["page"]()
    kept = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert kept == made, "The help texts changed: run python docs/make_cli.py."
