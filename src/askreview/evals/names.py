"""Name runs that are shown side by side by what tells them apart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from .results import Run


def names_of(runs: Sequence[Run]) -> list[str]:
    """The model of each run; and its -k, encoder or prompt where these differ among them."""
    told = [_told(run) for run in runs]
    varied = [n for n in range(3) if len({one[n] for one in told}) > 1]
    return [
        ", ".join([run.model, *(one[n] for n in varied if one[n])])
        for run, one in zip(runs, told, strict=True)
    ]


def way_of(run: Run) -> str:
    """The model of a run and how it was asked."""
    return ", ".join([run.model, *(one for one in _told(run) if one)])


def _told(run: Run) -> tuple[str, str, str]:
    """How it was asked: passages, encoder, the file of its prompt."""
    prompt = str(run.settings.get("prompt", "")).rpartition(" ")[0]
    named = f"prompt {prompt}" if prompt else ""
    encoder = run.versions.get("encoder", "")
    short = encoder if not Path(encoder).is_absolute() else "/".join(Path(encoder).parts[-2:])
    return f"k {run.settings.get('passages')}", short, named


def prompt_name(file: str, rules: str) -> str:
    """What a run keeps of its prompt: the file's name, and a code of its words; empty for none."""
    code = hashlib.sha256(rules.encode()).hexdigest()[:8]
    return f"{Path(file).name} {code}" if rules else ""
