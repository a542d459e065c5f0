// The table of an answer: its rows are sorted by a column, and each opens its note.

const ORDERS = { ascending: 1, descending: -1 };

// By the column of this button; again: the other way round. Rows without a value stay last.
export function sortBy(button) {
  const head = button.closest("th");
  const column = head.cellIndex;
  const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  for (const one of head.parentElement.children) one.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  const body = head.closest("table").tBodies[0];
  const rows = [...body.rows].sort((a, b) => compared(a.cells[column], b.cells[column], ORDERS[order]));
  body.append(...rows);
}

function compared(one, other, sign) {
  const [a, b] = [one, other].map((cell) => cell?.dataset.by ?? cell?.textContent.trim() ?? "");
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return sign * (x - y);
  return sign * a.localeCompare(b, undefined, { numeric: true });
}

// A click beside the row's link is one on it, unless words are being marked.
export function openRow(target) {
  const row = target.closest("table.rows tbody tr");
  if (row && !target.closest("a, button") && !String(getSelection())) row.querySelector("a").click();
}
