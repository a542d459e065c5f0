// The conversation on the page, its one owner: shows it, asks in it, keeps every change of it.

import { answers, post, said } from "./ask.js";
import * as groups from "./groups.js";
import { conversationText, copy, save, turnText } from "./markdown.js";
import * as store from "./store.js";
import { article, button, element, fill, pace } from "./turn.js";

const EARLIER = 6; // turns that a question may refer to
const EVERY = 1000; // milliseconds between two savings of what is being written
const HERE = "askreview:conversation"; // in sessionStorage: the one that this tab shows
const TAB = (sessionStorage["askreview:tab"] ||= newId("w"));

export const root = element("div", { id: "chat", role: "log", "aria-label": "Conversation" });

let current = newId("c");
let shown = new Map(); // the turns on the page, by id
const live = new Map(); // the turns that are being written by this page, also out of sight
const last = new Map(); // by conversation: the answer that the next one waits for
let choices = () => ({}); // what the controls say
let told = () => {}; // tells that the list of conversations may have changed
let notice = () => {};

export function newId(letter) {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return letter + [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

export function begin(given) {
  ({ choices, told, notice } = given);
}

export const id = () => current;
export const empty = () => shown.size === 0;

// Showing

export async function open(conversation, target) {
  current = conversation;
  sessionStorage.setItem(HERE, conversation);
  const turns = (await store.turns(conversation)).map(asItIs);
  if (current !== conversation) return; // another was opened meanwhile
  shown = new Map(turns.map((one) => [one.id, one]));
  root.replaceChildren(...groups.grouped(turns.map((one) => article(one, acts))));
  told();
  const stop = document.getElementById(target) || root.lastElementChild?.lastElementChild;
  stop?.scrollIntoView({ block: "start", behavior: "instant" });
}

export const startNew = () => open(newId("c"));

// The conversation that this tab showed last, or the one that holds the turn of the address.
export async function reopen() {
  const asked = location.hash.slice(1).replace(/-.*/, "");
  const named = asked && (await store.turn(asked));
  await open(named?.conversation || sessionStorage.getItem(HERE) || current, asked);
}

// Another tab changed these turns of a conversation: they are shown here as they are now.
export async function merge(conversation, ids) {
  told();
  if (conversation !== current) return;
  for (const id of ids) {
    const kept = await store.turn(id);
    if (conversation !== current) return;
    if (live.has(id)) continue;
    if (!kept || kept.removed) forget(id);
    else place(asItIs(kept));
  }
}

// A kept turn whose page has gone was stopped; one that another tab is writing is not.
function asItIs(turn) {
  if (live.has(turn.id)) return live.get(turn.id).turn;
  if (turn.state !== "writing" && turn.state !== "waiting") return turn;
  const elsewhere = turn.tab !== TAB && Date.now() - turn.seen < 5 * EVERY;
  return elsewhere ? { ...turn, elsewhere } : { ...turn, state: "stopped" };
}

// Puts a turn where it belongs, or shows it as it is now.
function place(turn) {
  if (turn.conversation !== current) return;
  const before = shown.get(turn.id);
  shown.set(turn.id, turn);
  const there = document.getElementById(turn.id);
  if (there) {
    const same = before !== turn && before?.state === turn.state && before.seen === turn.seen;
    if (!same) fill(there, turn, acts);
    return;
  }
  const next = inOrder().find((one) => one.order > turn.order);
  groups.add(article(turn, acts), root, next && document.getElementById(next.id));
  told();
}

function forget(id) {
  shown.delete(id);
  const there = document.getElementById(id);
  if (there) groups.remove(there);
  told();
}

// Asking

export function ask(question, asked = choices(), order = Date.now()) {
  const state = last.has(current) ? "waiting" : "writing";
  const turn = { id: newId("t"), conversation: current, question, asked, order, state, tab: TAB };
  Object.assign(turn, { at: Date.now(), seen: Date.now(), words: "", sources: "", html: "", record: null });
  const stopper = new AbortController();
  live.set(turn.id, { turn, stopper });
  place(turn);
  const before = last.get(turn.conversation);
  const writing = saved(turn)
    .then(told) // a conversation may have begun
    .then(() => before)
    .then(() => write(turn, stopper));
  last.set(turn.conversation, writing);
  writing.finally(() => {
    if (last.get(turn.conversation) === writing) last.delete(turn.conversation);
  });
  if (turn.conversation === current) {
    document.getElementById(turn.id).scrollIntoView({ behavior: pace(), block: "start" });
  }
  return turn;
}

async function write(turn, stopper) {
  turn.state = "writing";
  place(turn);
  const beat = setInterval(() => saved(turn), EVERY);
  try {
    if (stopper.signal.aborted) throw new DOMException("", "AbortError");
    const { earlier, records } = await before(turn);
    const { model, passages, strict, deep, where } = turn.asked;
    const asked = { turn: turn.id, question: turn.question, model, passages, strict, deep, where, earlier };
    for await (const event of answers(asked, async () => records, stopper.signal)) hear(turn, event);
    if (turn.state === "writing") throw new Error("The answer broke off: ask it again.");
  } catch (error) {
    if (error.name === "AbortError") turn.state = "stopped";
    else failed(turn, error.message);
  }
  clearInterval(beat);
  live.delete(turn.id);
  await saved(turn);
  place(turn);
}

function hear(turn, event) {
  if (event.kind === "sources") turn.sources = event.html;
  else if (event.kind === "writing") Object.assign(turn, { doing: event.doing, words: event.html });
  else {
    const { html, record = null, next = [] } = event;
    Object.assign(turn, { state: event.kind, html, record, next });
  }
  place(turn);
}

function failed(turn, message) {
  const words = element("div", { class: "words text" }, element("p", { text: message }));
  const state = element("p", { class: "state error", text: "Something went wrong" });
  turn.html = element("div", { class: "answer" }, state, words).outerHTML;
  turn.state = "error";
}

async function before(turn) {
  const known = turn.conversation === current ? inOrder() : await store.turns(turn.conversation);
  const answered = known.filter((one) => one.record && one.order < turn.order).slice(-EARLIER);
  const records = Object.fromEntries(answered.map((one) => [one.id, one.record]));
  return { earlier: Object.keys(records), records };
}

async function saved(turn) {
  turn.seen = Date.now();
  try {
    await store.keep({ ...turn });
  } catch {
    notice("This browser could not keep the conversation: it is lost when the page closes.");
  }
}

// What can be done with a turn

const acts = {
  stop(turn) {
    const { stopper } = live.get(turn.id);
    if (turn.state === "waiting") return stopper.abort();
    post(`stop/${turn.id}`).catch(() => stopper.abort());
    setTimeout(() => live.has(turn.id) && stopper.abort(), 3000);
  },

  again(turn) {
    const orders = [...shown.values()].map((one) => one.order).filter((one) => one > turn.order);
    ask(turn.question, choices(), orders.length ? (turn.order + Math.min(...orders)) / 2 : Date.now());
  },

  copy(turn, pressed) {
    return copy(turnText(turn), pressed);
  },

  change(turn) {
    const there = document.getElementById(turn.id);
    const heading = there.querySelector(":scope > .asked");
    const box = element("textarea", { "aria-label": "Your question", rows: 2 });
    box.value = turn.question;
    const close = () => {
      form.replaceWith(heading);
      there.querySelector(".edit")?.focus();
    };
    const send = async (event) => {
      event?.preventDefault();
      const question = box.value.trim();
      if (!question || question === turn.question) return close();
      await removeTurns([turn], "The question was changed.", () => [fresh]);
      const fresh = ask(question, choices(), turn.order);
    };
    const form = element("form", { class: "asked change", onsubmit: send }, box);
    form.append(element("button", { text: "Ask" }), button("Cancel", close));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Enter" && !event.shiftKey) send(event);
    });
    heading.replaceWith(form);
    box.focus();
  },

  remove(turn) {
    return removeTurns([turn], "The turn was deleted.");
  },

  follow(question) {
    ask(question);
  },

  wish(turn) {
    const there = document.getElementById(turn.id);
    if (!there.querySelector("form.wished")) there.append(wishForm(turn));
    there.querySelector("form.wished textarea").focus();
  },
};

// Deletes turns; undoing also takes away what came in their place.
async function removeTurns(turns, message, instead = () => []) {
  const conversation = turns[0].conversation;
  const ids = turns.map((one) => one.id);
  await store.removeTurns(conversation, ids, true);
  ids.forEach(forget);
  notice(message, async () => {
    const others = instead().map((one) => one.id);
    for (const one of others) live.get(one)?.stopper.abort();
    await store.removeTurns(conversation, others, true);
    others.forEach(forget);
    await store.removeTurns(conversation, ids, false);
    if (conversation === current) turns.forEach(place);
  });
}

function wishForm(turn) {
  const box = element("textarea", { rows: 2, "aria-label": "What the answer should contain" });
  const none = element("input", { type: "checkbox" });
  const result = element("p", { class: "result", role: "status" });
  const keep = async (event) => {
    event.preventDefault();
    const expected = none.checked ? [] : box.value.split("\n").filter((line) => line.trim());
    if (!none.checked && !expected.length) {
      result.textContent = "Enter at least one line that the answer should contain.";
      return;
    }
    try {
      const reply = await post("wish", { question: turn.record.searched || turn.question, expected });
      if (!reply.ok) throw new Error(await said(reply));
      const { id, file } = await reply.json();
      form.replaceWith(element("p", { class: "done", role: "status", text: `Saved as test case ${id} in ${file}.` }));
    } catch (error) {
      result.textContent = error.message;
    }
  };
  const form = element(
    "form",
    { class: "wished", onsubmit: keep },
    element("label", {}, "What the answer should contain: one phrase per line, any one is enough", box),
    element("label", { class: "none" }, none, " My notes do not have the answer"),
    element("div", {}, element("button", { text: "Save as a test case" }), button("Close", () => form.remove())),
    result,
  );
  return form;
}

// The whole conversation

const inOrder = () => [...shown.values()].sort((a, b) => a.order - b.order);

export function copyAll(pressed) {
  return copy(conversationText(inOrder()[0].question, inOrder()), pressed);
}

export function saveAll() {
  save(inOrder()[0].question, conversationText(inOrder()[0].question, inOrder()));
}

// Esc stops the answer that is being written here.
export function stopWriting() {
  for (const { turn } of live.values()) if (turn.conversation === current) acts.stop(turn);
}
