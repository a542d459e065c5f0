// Asks the server, and hears the answer as it comes: one line of JSON for each event.

// What goes wrong before the first event is thrown, in words for the reader.
export async function* answers(asked, records, signal) {
  let reply = await post("ask", asked, signal);
  if (reply.status === 409) reply = await post("ask", { ...asked, records: await records() }, signal);
  if (!reply.ok) throw new Error(await said(reply));
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

export async function post(name, body, signal) {
  try {
    return await fetch(`/askreview/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The server does not answer. Is askreview still running? Start it, then ask again.");
  }
}

// What the server says went wrong.
export async function said(reply) {
  const text = await reply.text();
  try {
    const { detail } = JSON.parse(text);
    if (typeof detail === "string") return detail;
  } catch {
    if (text) return text;
  }
  return `The server refused this (${reply.status}).`;
}
