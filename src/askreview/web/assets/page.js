// The page: puts the conversation between the parts that Gradio draws, lists the conversations that
// this browser keeps, and does what keys and links say.

import * as conversation from "./conversation.js";
import { copy } from "./markdown.js";
import * as search from "./search.js";
import * as store from "./store.js";
import { openRow, sortBy } from "./table.js";
import { button, element, pace } from "./turn.js";

const at = (id) => document.getElementById(id);

// Around the conversation

const menu = button("☰", () => drawer(!document.body.classList.contains("drawer")), {
  class: "menu",
  "aria-label": "Conversations and controls",
  "aria-controls": "side",
  "aria-expanded": "false",
});
const theme = button("Dark", switchTheme, { class: "theme" });
const folder = element("p", { class: "folder" });
const whole = element(
  "span",
  { class: "whole", hidden: "" },
  button("Copy all", (event) => conversation.copyAll(event.currentTarget), { class: "copy-all" }),
  button("Save as Markdown", () => conversation.saveAll(), { class: "save-all" }),
);
const find = button("Search", search.show, { class: "find", title: "Search your notes (Ctrl-K)" });
const browse = element("a", { class: "browse", href: "/notes", text: "Notes" });
const header = element("header", { class: "top" }, menu, element("h1", { text: "askreview" }), folder, whole, find, browse, theme);
const welcome = element("section", { class: "welcome", hidden: "" });
const kept = element("nav", { class: "kept", id: "kept", "aria-label": "Conversations" });
const start = button("New conversation", () => conversation.startNew().then(leave), { id: "new" });
const notices = element("div", { id: "notice", role: "status" });
const scrim = element("div", { class: "scrim", onclick: () => drawer(false) });

function drawer(open) {
  document.body.classList.toggle("drawer", open);
  menu.setAttribute("aria-expanded", String(open));
  if (open) start.focus();
}

// After a choice in the drawer the conversation is what is seen.
function leave() {
  drawer(false);
  if (matchMedia("(hover: hover)").matches) box()?.focus();
}

// What was done, and a way back

let undo = null;

function notice(message, undone) {
  undo = undone || null;
  notices.replaceChildren(element("p", { text: message }));
  if (undone) notices.append(button("Undo", takeBack, { class: "undo" }));
  notices.append(button("×", () => notices.replaceChildren(), { class: "close", "aria-label": "Close this notice" }));
}

async function takeBack() {
  const act = undo;
  undo = null;
  notices.replaceChildren();
  await act?.();
}

// The conversations that this browser keeps

let wanted = "";

async function list() {
  const empty = conversation.empty();
  welcome.hidden = !empty;
  whole.hidden = empty;
  const all = await store.conversations();
  const fits = (one) => one.title.toLowerCase().includes(wanted.toLowerCase());
  const rows = all.filter(fits).map(row);
  const old = kept.querySelector("ul");
  const fresh = element("ul", {}, ...rows);
  if (old) old.replaceWith(fresh);
  else kept.append(finder(), fresh);
  kept.querySelector("input").hidden = all.length < 6 && !wanted;
}

function finder() {
  const box = element("input", { type: "search", placeholder: "Find a conversation", "aria-label": "Find a conversation" });
  box.addEventListener("input", () => {
    wanted = box.value;
    list();
  });
  return box;
}

function row(one) {
  const here = one.id === conversation.id();
  const day = new Date(one.at);
  const date = element("time", { datetime: day.toISOString(), text: day.toLocaleDateString(undefined, { month: "short", day: "numeric" }) });
  const open = button("", () => conversation.open(one.id).then(leave), { class: here ? "open current" : "open", title: one.title });
  if (here) open.setAttribute("aria-current", "true");
  open.append(element("span", { text: one.title }), date);
  const name = button("✎", () => rename(one, open), { class: "rename", title: "Rename", "aria-label": `Rename “${one.title}”` });
  const gone = button("×", () => remove(one), { class: "remove", title: "Delete", "aria-label": `Delete “${one.title}”` });
  return element("li", {}, open, name, gone);
}

function rename(one, open) {
  const field = element("input", { value: one.title, "aria-label": "Name of the conversation" });
  let left = false;
  const close = async (keep) => {
    if (left) return;
    left = true;
    if (keep && field.value.trim()) await store.rename(one.id, field.value.trim());
    list();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") close(true);
    if (event.key === "Escape") close(false);
    event.stopPropagation();
  });
  field.addEventListener("blur", () => close(true));
  open.replaceWith(field);
  field.select();
}

async function remove(one) {
  const here = one.id === conversation.id();
  await store.removeConversation(one.id, true);
  if (here) await conversation.startNew();
  else list();
  notice(`“${one.title}” was deleted.`, async () => {
    await store.removeConversation(one.id, false);
    if (here) await conversation.open(one.id);
    else list();
  });
}

// Jumps between an answer and its sources

let cameFrom = null;

function jump(target, from) {
  const folded = target.closest("details:not([open])");
  if (folded) folded.open = true;
  const card = target.closest(".card");
  document.querySelectorAll(".card.here").forEach((one) => one.classList.remove("here"));
  document.querySelectorAll("mark.lit").forEach((one) => one.classList.remove("lit"));
  if (card) {
    card.classList.add("here");
    cameFrom = from;
    const id = CSS.escape(target.id);
    document.querySelectorAll(`mark.${id}, mark[class^="${id}-"]`).forEach((one) => one.classList.add("lit"));
  }
  focusOn(card || target, target);
}

function back(link) {
  const turn = link.closest(".turn");
  const from = cameFrom && turn.contains(cameFrom) ? cameFrom : turn.querySelector("a.cite") || turn;
  focusOn(from);
}

function focusOn(stop, seen = stop) {
  if (stop.tabIndex < 0) stop.tabIndex = -1;
  seen.scrollIntoView({ behavior: pace(), block: "nearest" });
  stop.focus({ preventScroll: true });
}

// Light and dark: the system's, unless the reader chose otherwise

const THEME = "askreview:theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const dark = () => document.body.classList.contains("dark");

function showTheme() {
  const wanted = localStorage.getItem(THEME) || (system.matches ? "dark" : "light");
  document.body.classList.toggle("dark", wanted === "dark");
  document.documentElement.classList.toggle("dark", wanted === "dark");
  theme.textContent = wanted === "dark" ? "Light" : "Dark";
}

function switchTheme() {
  const wanted = dark() ? "light" : "dark";
  if ((wanted === "dark") === system.matches) localStorage.removeItem(THEME);
  else localStorage.setItem(THEME, wanted);
  showTheme();
}

// What Gradio's parts say

const box = () => document.querySelector("#question textarea");

let choices = {};
let heard = 0;
let began = false; // the server has said how the controls were left
let opens;
const opened = new Promise((done) => (opens = done)); // the conversation stands

function hearGradio() {
  const text = at("asked")?.textContent;
  if (!text) return;
  const { n, first, question, controls, ...said } = JSON.parse(text);
  if (n === heard) return;
  heard = n;
  if (first) begin();
  // Until then the controls stand as nobody left them.
  if (began) {
    choices = said;
    keep(controls);
  }
  if (question) take(question, said);
}

function begin() {
  began = true;
  opened.then(() => (document.documentElement.dataset.ready = "yes"));
}

// The next visit begins with them. A cookie: the server reads it while it makes the page.
function keep(controls) {
  const values = encodeURIComponent(JSON.stringify(controls));
  const port = location.host.split(":").pop();
  document.cookie = `askreview-controls-${port}=${values}; max-age=31536000; path=/; SameSite=Strict`;
}

// A question of the address is asked once, in a conversation of its own.
async function take(question, asked) {
  await opened;
  if (new URLSearchParams(location.search).has("q")) {
    history.replaceState(null, "", location.pathname);
    await conversation.startNew();
  }
  conversation.ask(question, asked);
}

// What Gradio leaves without a name for those who hear the page.
function nameParts() {
  const named = (one, name) => one && name && one.ariaLabel !== name && (one.ariaLabel = name);
  named(document.querySelector("#question .submit-button"), "Ask");
  for (const one of at("side").querySelectorAll("input[role=combobox][aria-controls]")) {
    named(at(one.getAttribute("aria-controls")), one.ariaLabel);
  }
}

// Keys and links

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link) {
    event.preventDefault();
    const target = at(link.getAttribute("href").slice(1));
    if (link.classList.contains("back")) back(link);
    else if (target) jump(target, link);
    return;
  }
  const note = event.target.closest("a[href^='/note']");
  if (note) addressed(note);
  const column = event.target.closest("table.rows th button");
  if (column) sortBy(column);
  openRow(event.target);
  const pressed = event.target.closest("button.copy");
  if (pressed) copy(pressed.dataset.text ?? pressed.title, pressed);
});

// A note's page looks as this one does, and knows the way back to the answer.
function addressed(link) {
  const to = new URL(link.href);
  to.searchParams.set("dark", dark());
  const turn = link.closest(".turn");
  if (turn) to.searchParams.set("turn", turn.id);
  link.href = to;
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && document.body.classList.contains("drawer")) {
    drawer(false);
    menu.focus();
  } else if (event.key === "Escape" && (!typing || typing === box())) conversation.stopWriting();
  if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    search.show();
  }
  if (typing) return;
  if (event.key === "/" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    box()?.focus();
  }
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && undo) takeBack();
});

// The beginning

let settled = null;

// What an empty conversation shows: questions to begin with, as soon as there are any.
async function greet() {
  const said = await (await fetch("/askreview/start")).json();
  if (JSON.stringify(said) !== greeted) draw(said);
  if (said.indexing || said.more) setTimeout(() => greet().catch(() => {}), 1000);
  return said;
}

let greeted = "";

function draw(said) {
  greeted = JSON.stringify(said);
  const ask = (one) => element("li", {}, button(one, () => conversation.ask(one), { class: "start" }));
  welcome.replaceChildren(
    element("h2", { text: "Ask your notes" }),
    element("p", { text: "Each answer says where it stands. Click a number to see the words in their note." }),
    element("ul", {}, ...said.questions.map(ask)),
  );
  if (said.indexing) {
    const then = said.ready
      ? "Your newest notes can be asked already."
      : "A question asked now is answered as soon as there is something to ask.";
    const words = `${said.indexing}… ${then}`;
    welcome.append(element("p", { class: "indexing", role: "status", text: words }));
  }
}

async function settle() {
  const said = await greet();
  folder.textContent = folder.title = said.folder;
  search.begin(() => choices.where);
  conversation.begin({ choices: () => choices, told: list, notice });
  try {
    await store.open(said.space, conversation.merge);
  } catch {
    notice("This browser keeps nothing: conversations are lost when the page closes.");
  }
  await conversation.reopen();
  if (matchMedia("(hover: hover)").matches) box()?.focus({ preventScroll: true });
  opens();
  setTimeout(begin, 5000); // what was said before this script listened is not heard again
}

// Gradio draws its parts some moment after the page is there, and may draw them anew.
function look() {
  const main = at("main");
  const side = at("side");
  if (!main || !side || !box()) return;
  if (header.parentElement !== main) main.prepend(header, welcome, conversation.root);
  if (kept.parentElement !== side) side.prepend(start, kept);
  if (!scrim.isConnected) document.body.append(scrim, notices);
  settled ??= settle();
  nameParts();
}

let waiting = false;

showTheme();
system.addEventListener("change", showTheme);
matchMedia("(min-width: 1100px)").addEventListener("change", () => drawer(false));
new MutationObserver(() => {
  hearGradio(); // at once: a reload may come next
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    look();
  });
}).observe(document.body, { subtree: true, childList: true, characterData: true });
hearGradio();
look();
