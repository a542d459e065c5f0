"""Render the index's state as HTML, and update the index while questions go on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence

from ..engine import AskReview
from ..errors import AskReviewError
from ..types import IndexStatus, Skipped, SyncReport
from .marks import text
from .wording import for_page

LISTED = 50  # skipped files that are named
EVERY = 0.3  # seconds between two looks at the progress


def state_html(state: IndexStatus, remark: str = "") -> str:
    """Notes, passages, last change, and what is not indexed with its reason."""
    unhealthy = (
        f'<p class="remark">The index is damaged: {text(state.unhealthy)}.</p>'
        if state.unhealthy
        else ""
    )
    behind = (
        f'<p class="remark">{_count(state.behind, "note")} changed since the last update.</p>'
        if state.behind
        else ""
    )
    said = f'<p class="remark">{text(remark)}</p>' if remark else ""
    count = f"{_count(state.notes, 'note')}, {_count(state.passages, 'passage')}"
    left_out = _list("not indexed", state.skipped)
    warnings = _list("indexed with a warning", state.warnings)
    return (
        f'<div class="index"><p>{count}</p><p class="when">Last update {_when(state.built)}</p>'
        f"{unhealthy}{behind}{said}{left_out}{warnings}</div>"
    )


def preparing_html(doing: str, share: float, error: str) -> str:
    """How far the index is that is being made, or why it cannot be."""
    if error:
        return f'<div class="index"><p class="remark">{text(error)}</p></div>'
    return f'<div class="index">{_progress(f"{doing}…", share)}</div>'


def _progress(what: str, share: float) -> str:
    bar = f'<progress value="{share:.3f}"></progress>' if share else ""
    return f'<label class="progress">{text(what)}{bar}</label>'


def brought_up_to_date(review: AskReview) -> Iterator[str]:
    """Brings the index in step; HTML of the progress, and last of the state.

    Works on the folders by an engine of its own, so that questions to `review` are answered
    meanwhile from the index as it was.
    """
    news: queue.Queue[str] = queue.Queue()
    worker = threading.Thread(target=_work, args=(review, news), name="sync")
    yield '<div class="index"><p>Checking for changes…</p></div>'
    worker.start()
    said = ""
    while worker.is_alive() or not news.empty():
        try:
            said = news.get(timeout=EVERY)
        except queue.Empty:
            continue
        while not news.empty():
            said = news.get()
        yield f'<div class="index">{said}</div>'
    yield said


def _work(review: AskReview, news: queue.Queue[str]) -> None:
    def progress(what: str, done: int, total: int) -> None:
        news.put(_progress(f"{what}: {done:,} of {total:,}", done / max(1, total)))

    try:
        with review.beside(lambda line: None, progress) as other:
            report = other.sync()
            news.put(state_html(other.status(thorough=False), _outcome(report)))
    except AskReviewError as error:
        news.put(f'<p class="remark">{text(for_page(str(error)))}</p>')


def _outcome(report: SyncReport) -> str:
    if not (report.added or report.changed or report.removed or report.encoded):
        return "Up to date."
    return (
        f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed "
        f"in {report.seconds:.1f} s."
    )


def _list(title: str, several: Sequence[Skipped]) -> str:
    if not several:
        return ""
    rows = "".join(
        f'<li><span class="file">{text(one.path)}</span> {text(one.reason)}</li>'
        for one in several[:LISTED]
    )
    more = f"<li>and {len(several) - LISTED:,} more</li>" if len(several) > LISTED else ""
    count = f"<summary>{_count(len(several), 'file')} {title}</summary>"
    return f'<details class="skipped">{count}<ul>{rows}{more}</ul></details>'


def _when(built: str | None) -> str:
    return text(built.replace("T", " ")[:16]) if built else "never"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
