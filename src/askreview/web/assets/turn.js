// One turn of the conversation as elements: the question, its answer, and what can be done with it.

const ALLOWED = /^(#|\/note\?|\/notes\b|https?:\/\/|obsidian:\/\/open\?)/;
const NEVER = "script, style, link, meta, base, iframe, object, embed, form, img, video, audio, source";

// The server's HTML, also as it was kept: nothing in it acts, whoever wrote it into this browser.
export function harmless(html) {
  const held = document.createElement("template");
  held.innerHTML = html;
  held.content.querySelectorAll(NEVER).forEach((one) => one.remove());
  for (const one of held.content.querySelectorAll("*")) {
    for (const { name, value } of [...one.attributes]) {
      const leads = ["href", "src", "action", "formaction", "srcdoc", "style"].includes(name);
      const allowed = name === "href" && ALLOWED.test(value);
      if (name.startsWith("on") || name.includes(":") || (leads && !allowed)) one.removeAttribute(name);
    }
  }
  return held.content;
}

export function element(kind, attributes = {}, ...children) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function button(text, onclick, attributes = {}) {
  return element("button", { type: "button", text, onclick, ...attributes });
}

// How fast the window moves.
export const pace = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");

// The article of a turn. `acts` are the page's: again, change, remove, wish, stop.
export function article(turn, acts) {
  const made = element("article", { class: "turn", id: turn.id, "aria-label": turn.question });
  made.append(
    element("h2", { class: "asked", text: turn.question }),
    element("div", { class: "body" }),
    element("div", { class: "tools" }),
  );
  fill(made, turn, acts);
  return made;
}

// Shows the turn as it is now. While it is being written, only what is new is made anew.
export function fill(made, turn, acts) {
  const body = made.querySelector(":scope > .body");
  const tool = made.querySelector(":scope > .tools");
  const open = turn.state === "writing" || turn.state === "waiting";
  const was = made.dataset.state;
  if (was === turn.state && !open) return; // it is shown, and changes no more
  made.dataset.state = turn.state;
  made.setAttribute("aria-busy", String(open));
  if (open || turn.state === "stopped") {
    const [answer, ...rest] = unfinished(turn);
    if (was === turn.state) body.firstElementChild.replaceWith(answer);
    else body.replaceChildren(answer, ...rest);
    if (body.childElementCount === 1) body.append(...rest);
  } else {
    body.replaceChildren(harmless(turn.html));
    if (turn.state === "error" && turn.sources) body.append(harmless(turn.sources));
  }
  if (!open) {
    body.querySelectorAll(".card.cited .passage").forEach(withFolds);
    body.querySelectorAll("pre:not(.raw)").forEach(withCopy);
  }
  if (was !== turn.state) tool.replaceChildren(...tools(turn, acts, open));
}

const AROUND = 2; // lines on each side of quoted ones that a card shows at first
const LONG = 8; // lines from which on the others are folded away

// Of a long passage only the quoted lines and those around them are shown, until it is asked for.
function withFolds(passage) {
  const lines = [...passage.querySelectorAll("p, li, tr, pre")].filter(
    (one) => !one.querySelector("p, li, tr, pre") && !one.closest("thead"),
  );
  const told = lines.map((one) => one.querySelector("mark") !== null);
  if (lines.length < LONG || !told.includes(true)) return;
  const near = (i) => told.slice(Math.max(0, i - AROUND), i + AROUND + 1).includes(true);
  const far = lines.filter((one, i) => !near(i));
  if (far.length < AROUND) return;
  far.forEach((one) => (one.hidden = true));
  const show = button("Show passage", () => {
    far.forEach((one) => (one.hidden = false));
    show.remove();
  }, { class: "show" });
  passage.after(show);
}

// Code can be copied as it stands.
function withCopy(code) {
  const box = element("div", { class: "code" });
  code.replaceWith(box);
  box.append(code, button("Copy", () => {}, { class: "copy", "data-text": code.textContent, "aria-label": "Copy the code" }));
}

function unfinished(turn) {
  const said = turn.state === "stopped" ? "Stopped before it was finished" : turn.doing || waitingFor(turn);
  const answer = element(
    "div",
    { class: "answer" },
    element("p", { class: `state ${turn.state}`, text: said }),
    element("div", { class: "words text" }, harmless(turn.words || "")),
  );
  return turn.sources ? [answer, harmless(turn.sources)] : [answer];
}

function waitingFor(turn) {
  if (turn.state === "waiting") return "Waits for the answer before it…";
  return turn.words ? "Writing…" : "Searching your notes…";
}

function tools(turn, acts, open) {
  if (open) return turn.elsewhere ? [] : [button("Stop", () => acts.stop(turn), { class: "stop" })];
  const named = (text, act, name) => button(text, (event) => act(turn, event.currentTarget), { class: name });
  const several = [
    named("Ask again", acts.again, "again"),
    named("Edit", acts.change, "edit"),
    named("Delete", acts.remove, "delete"),
  ];
  if (!turn.record) return several;
  const next = (turn.next || []).map((one) => button(one, () => acts.follow(one), { class: "next" }));
  const wish = named("Report a wrong answer", acts.wish, "wish");
  return [named("Copy", acts.copy, "copy-answer"), ...several, wish, ...next];
}
