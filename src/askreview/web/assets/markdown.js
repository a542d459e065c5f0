// A turn and a conversation as Markdown, to be copied or saved.

export function turnText({ record }) {
  const cited = new Set(record.citations.map((one) => one.n));
  for (const [, n] of record.text.matchAll(/\[(\d+)\]/g)) cited.add(Number(n));
  const sources = record.passages
    .map((one, i) => ({ ...one, n: i + 1 }))
    .filter(({ n }) => cited.has(n))
    .map((one) => `[${one.n}] ${place(one, record.citations)}`);
  const parts = [
    `## ${record.question}`,
    record.where.length ? `Only notes with ${record.where.join(", ")}.` : "",
    record.text,
    sources.length ? `Sources:\n\n${sources.map((one) => `- ${one}`).join("\n")}` : "",
  ];
  return parts.filter(Boolean).join("\n\n");
}

export function conversationText(title, turns) {
  const several = turns.filter((one) => one.record).map(turnText);
  return [`# ${title}`, ...several].join("\n\n") + "\n";
}

// Where the quoted words of a passage stand: its first cited line, else its own.
function place(passage, citations) {
  const cited = citations.find((one) => one.n === passage.n && one.note === passage.note);
  const heading = passage.headings.at(-1);
  const named = heading && heading !== passage.title ? `${passage.title} › ${heading}` : passage.title;
  return `${passage.note}:${cited ? cited.line : passage.line} (${named})`;
}

export function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.download = `${name.replace(/[^\p{L}\p{N} _-]+/gu, "").trim().slice(0, 60) || "conversation"}.md`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Copies, and says so on the button that was pressed.
export async function copy(text, pressed) {
  await intoClipboard(text);
  const before = pressed.textContent;
  pressed.textContent = "Copied";
  setTimeout(() => (pressed.textContent = before), 1500);
}

// Also where the browser gives no clipboard (a page that is not on this machine).
async function intoClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}
