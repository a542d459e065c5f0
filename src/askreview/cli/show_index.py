"""Print what indexing did and how the index is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from ..text import visible
from ..types import IndexStatus, Place, Skipped, SyncReport
from .place import sayable

REASONS = 4  # reasons that are counted in one line
LISTED = 20  # skipped files that are listed with their reason; --json has all


def report(report: SyncReport) -> None:
    total = f"{_count(report.notes, 'note')}, {_count(report.passages, 'passage')}"
    if not (report.added or report.changed or report.removed or report.encoded):
        click.echo(f"Up to date: {total}.")
    else:
        click.echo(
            f"Indexed: {total}; {_count(report.added, 'file')} added, {report.changed:,} changed, "
            f"{report.removed:,} removed; {_count(report.encoded, 'passage')} encoded, "
            f"{report.seconds:.1f} s."
        )
    if report.skipped:
        skipped = _count(len(report.skipped), "file")
        click.echo(f"Not indexed: {skipped}. Run askreview status to see why.")


def status(state: IndexStatus, mend: str) -> None:
    """`mend`: the command that repairs an index."""
    click.echo(f"Notes     {sayable(state.notes_folder) or 'not on this machine'}")
    click.echo(f"Index     {sayable(state.index_folder)}, {state.bytes / 1e6:.1f} MB")
    if state.encoder:
        known = "" if state.calibrated else " (not calibrated: never refuses by score)"
        click.echo(f"Encoder   {state.encoder}{known}")
        click.echo(f"Built     {state.built}")
    click.echo(f"Files     {state.files:,}: {state.notes:,} indexed, {len(state.skipped):,} not")
    click.echo(f"Passages  {state.passages:,}")
    if state.hint:
        click.echo(f"Hint      {state.hint}")
    if state.behind:
        click.echo(f"Behind    {state.behind:,} notes changed since then; run askreview index")
    _places(state.places)
    _list(f"Not indexed ({_reasons(state.skipped)})", state.skipped)
    _list("Indexed with a warning", state.warnings)
    healthy = f"unhealthy: {state.unhealthy}. Run {mend}." if state.unhealthy else "healthy"
    click.echo(f"State     {healthy}")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _reasons(several: Sequence[Skipped]) -> str:
    """“3 hidden, 2 excluded by .askreviewignore”, the most frequent reasons first."""
    counted = Counter(one.reason for one in several).most_common()
    return ", ".join(f"{count:,} {sayable(reason)}" for reason, count in counted[:REASONS])


def _list(title: str, several: Sequence[Skipped]) -> None:
    if several:
        click.echo(f"{title}:")
    for one in several[:LISTED]:
        click.echo(f"  {sayable(visible(one.path))}: {sayable(one.reason)}")
    if len(several) > LISTED:
        click.echo(f"  … and {len(several) - LISTED:,} more (see askreview status --json)")


def _places(places: Sequence[Place]) -> None:
    if places:
        click.echo("Text from your notes or questions is stored in:")
    for one in places:
        click.echo(f"  {one.what:18} {_size(one.bytes):>9}  {sayable(one.path)}")


def _size(count: int) -> str:
    """With the unit that keeps it short; a MB is a million bytes."""
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1e3:.1f} KB" if count < 1e6 else f"{count / 1e6:.1f} MB"
