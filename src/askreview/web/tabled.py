"""The answer to a question about the collection as HTML: a table whose rows open their notes."""

from __future__ import annotations

from ..answers import rows_apart
from ..quantities import value_of
from ..text import wikilinks_as_labels
from ..types import Answer, Row, Table
from .marks import text
from .places import Places

ALL = " The command lists all:"
NAMES = {"tasks": "task", "values": "value"}
SORTED = {False: ' aria-sort="ascending"', True: ' aria-sort="descending"'}  # whether downwards
SIGNS = {"open": "☐", "doing": "◪", "done": "☑", "cancelled": "☒"}
BOXES = {
    status: f'<span class="task" role="img" aria-label="{status}">{sign}</span> '
    for status, sign in SIGNS.items()
}


def table_html(answer: Answer, table: Table, places: Places) -> str:
    """What was understood, the rows, what is left out, and the command that finds the same."""
    before, after = rows_apart(answer.text, table)
    said = [f"<p>{text(line)}</p>" for line in (before[:1] if table.groups else before)]
    if table.groups:
        said.append(_groups(table))
    elif table.rows:
        rows = "".join(_row(row, table, places) for row in table.rows)
        rows = f'<table class="rows">{_head(table)}<tbody>{rows}</tbody></table>'
        said.append(f'<div class="wide">{rows}</div>')
    said += [f"<p>{text(line)}{ALL}</p>" for line in after]
    command = f"<p><code>{text(table.query.command)}</code></p>"
    said.append(f'<details class="of"><summary>As a command</summary>{command}</details>')
    return "".join(said)


def _groups(table: Table) -> str:
    rows = "".join(
        f"<tr><td>{text(wikilinks_as_labels(name)) or '(none)'}</td><td>{count:,}</td></tr>"
        for name, count in table.groups
    )
    head = f"<thead><tr><th>{text(table.query.group)}</th><th>notes</th></tr></thead>"
    return f'<div class="wide"><table>{head}<tbody>{rows}</tbody></table></div>'


def _head(table: Table) -> str:
    """Each name as a button, by which the page sorts the rows."""
    names = [NAMES.get(table.query.what, "note"), *table.query.show]
    names += ["begins"] if any(row.says for row in table.rows) else []
    first = table.query.sort[:1]
    sorted_by = {one.lstrip("-"): SORTED[one.startswith("-")] for one in first}
    heads = (
        f'<th scope="col"{sorted_by.get(one, "")}><button type="button" class="sort">'
        f"{text(one)}</button></th>"
        for one in names
    )
    return f"<thead><tr>{''.join(heads)}</tr></thead>"


def _row(row: Row, table: Table, places: Places) -> str:
    box = BOXES.get(row.status, "")
    href = text(places.view(row.note, row.line))
    name = f'{box}<a href="{href}" target="_blank">{text(wikilinks_as_labels(row.name))}</a>'
    cells = [_cell(cell) for cell in row.cells]
    cells += [f"<td>{text(row.says)}</td>"] if any(one.says for one in table.rows) else []
    return f"<tr><td>{name}</td>{''.join(cells)}</tr>"


def _cell(said: str) -> str:
    """A value, with the number or day that it is sorted by."""
    read = value_of(said)
    size = read.amount if read.unit else read.number
    by = f"{size:.10g}" if size is not None else read.day or ""
    sorts = f' data-by="{by}"' if by else ""
    return f"<td{sorts}>{text(wikilinks_as_labels(said))}</td>"
