// The search view: a list of notes and passages while words are being typed; no answer is made.

import { post, said } from "./ask.js";
import { element, harmless } from "./turn.js";

const PAUSE = 120; // milliseconds without a key before the server is asked

const input = element("input", { type: "search", placeholder: "Search your notes", "aria-label": "Search your notes" });
const list = element("ul", {});
const state = element("p", { class: "remark", role: "status" });
const dialog = element("dialog", { id: "search", "aria-label": "Search your notes" }, input, state, list);

let where = () => ({});
let asked = null; // the search that is under way
let timer = 0;

export function begin(narrowed) {
  where = narrowed;
  document.body.append(dialog);
}

export function show() {
  if (!dialog.open) dialog.showModal();
  input.select();
}

async function search() {
  asked?.abort();
  const mine = (asked = new AbortController());
  if (!input.value.trim()) return clear("");
  try {
    const reply = await post("search", { query: input.value, where: where() }, mine.signal);
    if (!reply.ok) return clear(await said(reply));
    const { html } = await reply.json();
    if (mine.signal.aborted) return;
    list.replaceChildren(harmless(html));
    const count = list.childElementCount;
    state.textContent = count ? "" : "Nothing found.";
  } catch (error) {
    if (error.name !== "AbortError") clear(error.message);
  }
}

function clear(message) {
  list.replaceChildren();
  state.textContent = message;
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});

// Arrows go through the list, Enter opens what is first or chosen.
dialog.addEventListener("keydown", (event) => {
  const stops = [input, ...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const at = stops.indexOf(document.activeElement) + step;
    stops[Math.max(0, Math.min(at, stops.length - 1))].focus();
  } else if (event.key === "Escape") {
    event.preventDefault(); // in a search box it would only empty that
    dialog.close();
  } else if (event.key === "Enter" && document.activeElement === input) stops[1]?.click();
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
