"""Name runs that are shown side by side by what tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

from .results import Run


def names_of(runs: Sequence[Run]) -> list[str]:
    """The model of each run; and its -k, encoder or prompt where these differ among them."""
    told = [_told(run) for run in runs]
    varied = [n for n in range(3) if len({one[n] for one in told}) > 1]
    return [
        ", ".join([run.model, *(one[n] for n in varied if one[n])])
        for run, one in zip(runs, told, strict=True)
    ]


def _told(run: Run) -> tuple[str, str, str]:
    """How it was asked: passages, encoder, the file of its prompt."""
    prompt = str(run.settings.get("prompt", "")).split(" ")[0]
    named = f"prompt {prompt}" if prompt else ""
    return f"k {run.settings.get('passages')}", run.versions.get("encoder", ""), named
