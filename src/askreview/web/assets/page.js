// What the page does by itself: jumps between an answer and its sources, keeps conversations in the
// browser, copies, and switches between light and dark. Text of notes is only ever set as text.
"use strict";

(() => {
  const chat = () => document.getElementById("chat");
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  // Jumps

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
      document.querySelectorAll(`mark.${CSS.escape(target.id)}`).forEach((one) => one.classList.add("lit"));
    }
    const stop = card || target;
    stop.tabIndex = stop.tabIndex < 0 ? -1 : stop.tabIndex;
    target.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "nearest" });
    stop.focus({ preventScroll: true });
  }

  function back(link) {
    const turn = link.closest(".turn");
    const first = turn.querySelector(`a.cite`);
    const from = cameFrom && turn.contains(cameFrom) ? cameFrom : first || turn;
    from.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "nearest" });
    from.focus({ preventScroll: true });
  }

  // Copying

  async function copy(text, button) {
    await navigator.clipboard.writeText(text);
    const said = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = said), 1500);
  }

  function answerText(turn) {
    const words = turn.querySelector(".words").cloneNode(true);
    words.querySelectorAll(".cite").forEach((one) => (one.textContent = `[${one.lastChild.textContent}]`));
    const lines = [...words.children].map((one) => one.textContent.trim());
    const places = [...turn.querySelectorAll(".card.cited")].map(
      (card) => `[${card.querySelector(".number").textContent}] ${card.querySelector(".place").textContent}`,
    );
    return [...lines, "", ...places].join("\n").trim();
  }

  // Light and dark

  const THEME = "askreview:theme";

  const dark = () => document.body.classList.contains("dark");

  // Only changes what differs: this runs at every change of the page.
  function showTheme() {
    const wanted = localStorage.getItem(THEME);
    if (wanted && dark() !== (wanted === "dark")) document.body.classList.toggle("dark");
    const button = document.querySelector("button.theme");
    const other = dark() ? "Light" : "Dark";
    if (button && button.textContent !== other) button.textContent = other;
  }

  function switchTheme() {
    localStorage.setItem(THEME, dark() ? "light" : "dark");
    showTheme();
  }

  // Questions to start with

  function type(selector, text) {
    const box = document.querySelector(selector);
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function start(question) {
    type("#question textarea", question);
    setTimeout(() => document.querySelector("#question .submit-button")?.click(), 50);
  }

  // Kept conversations: one entry each, so that two tabs never overwrite each other's

  let current = null;

  const space = () => `askreview:${document.querySelector(".folder")?.id || ""}:`;
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(space()));

  function kept() {
    return keys()
      .map((key) => {
        try {
          return { key, ...JSON.parse(localStorage.getItem(key)) };
        } catch {
          return { key, at: 0, title: "?", text: "" };
        }
      })
      .sort((a, b) => b.at - a.at);
  }

  function keep(text) {
    const title = JSON.parse(text).turns[0].answer.question;
    current = current || space() + Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
    const entry = JSON.stringify({ at: Date.now(), title, text });
    for (;;) {
      try {
        localStorage.setItem(current, entry);
        return;
      } catch {
        const oldest = kept().filter((one) => one.key !== current).pop();
        if (!oldest) return; // a browser that keeps nothing: the conversation is on the page only
        localStorage.removeItem(oldest.key);
      }
    }
  }

  function listKept() {
    const nav = document.getElementById("kept");
    if (!nav) return;
    nav.replaceChildren();
    const all = kept();
    if (!all.length) return;
    nav.setAttribute("aria-label", "Earlier conversations");
    const title = document.createElement("p");
    title.textContent = "Earlier";
    const list = document.createElement("ul");
    for (const one of all) {
      const row = document.createElement("li");
      const open = document.createElement("button");
      open.className = one.key === current ? "open current" : "open";
      open.textContent = open.title = one.title;
      open.addEventListener("click", () => restore(one));
      const remove = document.createElement("button");
      remove.className = "remove";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `Remove “${one.title}”`);
      remove.addEventListener("click", () => {
        localStorage.removeItem(one.key);
        if (one.key === current) current = null;
        listKept();
      });
      row.append(open, remove);
      list.append(row);
    }
    nav.append(title, list);
  }

  function restore(one) {
    type("#restore textarea, #restore input", one.text);
    restoring = one.key;
    setTimeout(() => document.getElementById("restored").click(), 50);
  }

  let restoring = null;
  let lastRecord = "";

  function lookAtRecord() {
    const text = document.getElementById("kept-record")?.textContent || "";
    if (text === lastRecord) return;
    lastRecord = text;
    if (restoring) {
      current = restoring;
      restoring = null;
    } else if (text) {
      keep(text);
    } else {
      current = null;
    }
    listKept();
  }

  // What Gradio draws, made readable for screen readers and for editing

  function name(selector, said) {
    document.querySelectorAll(selector).forEach((one) => {
      if (one.getAttribute("aria-label") !== said) one.setAttribute("aria-label", said);
    });
  }

  function nameParts() {
    name("#question .submit-button", "Ask");
    name("#question .stop-button", "Stop");
    document.querySelectorAll("input[role=combobox][aria-controls]").forEach((one) => {
      const list = CSS.escape(one.getAttribute("aria-controls"));
      name(`#${list}`, one.getAttribute("aria-label"));
    });
  }

  function nameMessages() {
    for (const [kind, name] of [["bot", "Answer"], ["user", "Question"]]) {
      document.querySelectorAll(`[data-testid="${kind}"]`).forEach((one) => {
        if (one.getAttribute("aria-label") !== name) {
          one.setAttribute("role", "group");
          one.setAttribute("aria-label", name);
        }
      });
    }
    document.querySelectorAll(".passage:not([tabindex])").forEach((one) => {
      const mark = one.querySelector("mark");
      if (one.scrollHeight > one.clientHeight + 2) {
        one.tabIndex = 0;
        one.setAttribute("role", "group");
        one.setAttribute("aria-label", "Passage");
        if (mark) one.scrollTop = mark.offsetTop - one.offsetTop - 40;
      }
    });
    document.querySelectorAll("#chat textarea").forEach((one) => {
      if (one.value.startsWith('<p class="asked">')) {
        const read = new DOMParser().parseFromString(one.value, "text/html");
        one.value = read.body.textContent;
        one.dispatchEvent(new Event("input", { bubbles: true }));
        one.setAttribute("aria-label", "Your question");
      }
    });
  }

  // Gradio opens the controls some moment after they are there.
  function foldControls() {
    const open = document.querySelector(".sidebar.open .toggle-button");
    if (open) open.click();
    else requestAnimationFrame(foldControls);
  }

  let questions = 0;

  function showNewQuestion() {
    const rows = document.querySelectorAll("#chat .user-row");
    if (rows.length > questions) {
      rows[rows.length - 1].scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "start" });
    }
    questions = rows.length;
  }

  // Events

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) {
      event.preventDefault();
      const target = document.getElementById(link.getAttribute("href").slice(1));
      if (link.classList.contains("back")) back(link);
      else if (target) jump(target, link);
      return;
    }
    const note = event.target.closest("a.place");
    if (note && dark() && !note.href.includes("dark=")) {
      note.href = note.href.replace("/note?", "/note?dark=true&");
    }
    const button = event.target.closest("button");
    if (button?.classList.contains("theme")) switchTheme();
    if (button?.classList.contains("start")) start(button.textContent);
    if (button?.classList.contains("copy")) copy(button.title, button);
    if (button?.classList.contains("copy-answer")) copy(answerText(button.closest(".turn")), button);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      document.querySelector("#question textarea")?.focus();
    }
  });

  window.addEventListener("storage", listKept);

  let ready = false;

  function look() {
    if (!ready && chat() && document.querySelector(".top")) {
      ready = true;
      listKept();
      if (innerWidth >= 900) document.querySelector("#question textarea")?.focus();
      else foldControls();
    }
    showTheme();
    nameParts();
    nameMessages();
    showNewQuestion();
    lookAtRecord();
  }

  let waiting = false;

  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      look();
    });
  }).observe(document.documentElement, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["aria-label"],
  });
})();
