"""The answer to a question about the collection as HTML: a table whose rows open their notes."""

from __future__ import annotations

from ..answers import rows_apart
from ..text import wikilinks_as_labels
from ..types import Answer, Row, Table
from .markup import task, text
from .places import Places

FULL, ALL = "; --full shows all.", ". The command lists all:"  # the shell's words, the page's
NAMES = {"tasks": "task", "values": "value"}


def table_html(answer: Answer, table: Table, places: Places) -> str:
    """What was understood, the rows, what is left out, and the command that finds the same."""
    before, after = rows_apart(answer.text, table)
    said = [f"<p>{text(line)}</p>" for line in (before[:1] if table.groups else before)]
    if table.groups:
        said.append(_groups(table))
    elif table.rows:
        rows = "".join(_row(row, table, places) for row in table.rows)
        said.append(f'<div class="wide"><table>{_head(table)}<tbody>{rows}</tbody></table></div>')
    said += [f"<p>{text(line.replace(FULL, ALL))}</p>" for line in after]
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
    names = [NAMES.get(table.query.what, "note"), *table.query.show]
    names += ["begins"] if any(row.says for row in table.rows) else []
    return f"<thead><tr>{''.join(f'<th>{text(one)}</th>' for one in names)}</tr></thead>"


def _row(row: Row, table: Table, places: Places) -> str:
    box = task(row.status == "done") if row.status else ""
    href = text(places.view(row.note, row.line))
    name = f'{box}<a href="{href}" target="_blank">{text(wikilinks_as_labels(row.name))}</a>'
    cells = [text(wikilinks_as_labels(cell)) for cell in row.cells]
    cells += [text(row.says)] if any(one.says for one in table.rows) else []
    return f"<tr>{''.join(f'<td>{one}</td>' for one in (name, *cells))}</tr>"
