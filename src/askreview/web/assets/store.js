// Conversations as this browser keeps them. Every turn is a record of its own that names its
// conversation, so a turn can only ever be added to its own, and two tabs never overwrite each other.

const KEPT = 24 * 3600 * 1000; // milliseconds that what was deleted can still be brought back

let database = null; // null: this browser keeps nothing, and all is on the page only
let channel = null;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function rooms(mode, names) {
  const transaction = database.transaction(names, mode);
  return names.map((name) => transaction.objectStore(name));
}

// Opens what is kept for one folder of notes; `changed(conversation, ids)` hears of other tabs' turns.
export async function open(space, changed) {
  const request = indexedDB.open(`askreview:${space}`, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("conversations", { keyPath: "id" });
    request.result.createObjectStore("turns", { keyPath: "id" }).createIndex("conversation", "conversation");
  };
  database = await done(request);
  channel = new BroadcastChannel(`askreview:${space}`);
  channel.onmessage = ({ data }) => changed(data.conversation, data.ids);
  await purge();
}

export async function conversations() {
  if (!database) return [];
  const [kept] = rooms("readonly", ["conversations"]);
  const all = await done(kept.getAll());
  return all.filter((one) => !one.removed).sort((a, b) => b.at - a.at);
}

// The turns of a conversation in their order, those left out that were deleted.
export async function turns(conversation) {
  if (!database) return [];
  const [kept] = rooms("readonly", ["turns"]);
  const all = await done(kept.index("conversation").getAll(conversation));
  return all.filter((one) => !one.removed).sort((a, b) => a.order - b.order);
}

export async function turn(id) {
  return database && done(rooms("readonly", ["turns"])[0].get(id));
}

// Keeps a turn as it is now; the first one begins its conversation.
export async function keep(one) {
  await change(one.conversation, [one.id], async (kept, conversation) => {
    const before = await done(kept.get(one.id));
    kept.put({ ...one, removed: before?.removed || one.removed || 0 });
    return conversation || { id: one.conversation, title: one.question, version: 0, removed: 0 };
  });
}

// Deletes turns, or brings them back.
export async function removeTurns(conversation, ids, removed) {
  await change(conversation, ids, async (kept, found) => {
    for (const id of ids) {
      const one = await done(kept.get(id));
      if (one) kept.put({ ...one, removed: removed ? Date.now() : 0 });
    }
    return found;
  });
}

export async function rename(conversation, title) {
  await change(conversation, [], async (_, found) => found && { ...found, title });
}

export async function removeConversation(conversation, removed) {
  await change(conversation, [], async (_, found) => found && { ...found, removed: removed ? Date.now() : 0 });
}

// One transaction over a conversation and these turns of it; each makes a new version.
async function change(conversation, ids, made) {
  if (!database) return;
  const transaction = database.transaction(["turns", "conversations"], "readwrite");
  const several = transaction.objectStore("conversations");
  const found = await done(several.get(conversation));
  const after = await made(transaction.objectStore("turns"), found);
  if (after) several.put({ ...after, at: Date.now(), version: after.version + 1 });
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  channel.postMessage({ conversation, ids });
}

// What was deleted long ago goes for good.
async function purge() {
  const gone = (one) => one.removed && one.removed < Date.now() - KEPT;
  const transaction = database.transaction(["turns", "conversations"], "readwrite");
  const kept = transaction.objectStore("turns");
  const several = transaction.objectStore("conversations");
  const old = new Set((await done(several.getAll())).filter(gone).map((one) => one.id));
  for (const id of old) several.delete(id);
  const request = kept.openCursor();
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor) return;
    if (gone(cursor.value) || old.has(cursor.value.conversation)) cursor.delete();
    cursor.continue();
  };
}
