// Today's doses and the answers given without a connection, in the browser's own database. Used by the pages, the
// offline page and the service worker. An answer has an Idempotency-Key from the start, so that it counts once.
(() => {
  const NAME = "healthapp";
  const SNAPSHOT = "today";

  const open = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("snapshot");
        asked.result.createObjectStore("queue", { keyPath: "key" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });

  const run = async (store, mode, work) => {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(store, mode);
        const asked = work(transaction.objectStore(store));
        transaction.oncomplete = () => resolve(asked?.result);
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  };

  const today = () => run("snapshot", "readonly", (store) => store.get(SNAPSHOT));
  const keep = (snapshot) => run("snapshot", "readwrite", (store) => store.put(snapshot, SNAPSHOT));
  const forget = () => run("snapshot", "readwrite", (store) => store.delete(SNAPSHOT));
  const waiting = async () => (await run("queue", "readonly", (store) => store.getAll())).sort((a, b) => a.at - b.at);
  const drop = (key) => run("queue", "readwrite", (store) => store.delete(key));

  // From the log-out on nothing is kept any more, not even by a look that began before it.
  let left = false;

  // Fetches today's doses. "out" means that nobody is logged in any more: then nothing stays on this device.
  const refresh = async () => {
    let answer;
    try {
      answer = await fetch("/api/v1/offline/today", { credentials: "same-origin", cache: "no-store" });
    } catch {
      return "offline";
    }
    if (answer.status === 401 || answer.status === 403) {
      await forget();
      return "out";
    }
    if (!answer.ok) return "failed";
    const day = await answer.json();
    if (left) return "out";
    await keep({ ...day, savedAt: Date.now() });
    return "ready";
  };

  const queue = async (occurrence, action, more = {}) => {
    // Without a day of anybody's the answer would belong to nobody, and wait for ever.
    const snapshot = (await today()) ?? ((await refresh()) === "ready" ? await today() : undefined);
    const item = {
      key: crypto.randomUUID(),
      at: Date.now(),
      userId: snapshot?.userId ?? "",
      reminderId: occurrence.reminderId,
      occurrenceId: occurrence.id ?? occurrence.occurrenceId,
      action,
      body: { ...more, occurrenceId: occurrence.id ?? occurrence.occurrenceId },
    };
    await run("queue", "readwrite", (store) => store.put(item));
    return item;
  };

  const post = (item) =>
    fetch(`/api/v1/reminders/${encodeURIComponent(item.reminderId)}/${item.action}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "Idempotency-Key": item.key },
      body: JSON.stringify(item.body),
    });

  // True when the server has decided, one way or the other; else the answer waits for a better moment.
  const settled = (status) => status < 500 && status !== 401 && status !== 408 && status !== 425 && status !== 429;

  const send = async (userId) => {
    let sent = 0;
    for (const item of await waiting()) {
      if (item.userId !== userId) continue;
      let answer;
      try {
        answer = await post(item);
      } catch {
        break;
      }
      if (!settled(answer.status)) break;
      await drop(item.key);
      sent += 1;
    }
    return sent;
  };

  // Sends what waits, in order, from one tab or worker at a time, then reads the day again.
  const flush = async () => {
    const locked = self.navigator.locks
      ? (work) => self.navigator.locks.request("healthapp-queue", work)
      : (work) => work();
    return locked(async () => {
      const state = await refresh();
      if (state !== "ready") return { state, sent: 0, waiting: (await waiting()).length };
      const snapshot = await today();
      const sent = await send(snapshot.userId);
      if (sent) await refresh();
      return { state, sent, waiting: (await waiting()).length };
    });
  };

  // What waits of the person whose day is kept here; without one, what belongs to nobody.
  const own = async () => {
    const userId = (await today())?.userId ?? "";
    return (await waiting()).filter((item) => item.userId === userId || item.userId === "");
  };

  // Everything of the person who leaves: the day, and what could not be sent. Somebody else's answers wait for them.
  const clear = async () => {
    left = true;
    for (const item of await own()) await drop(item.key);
    await forget();
  };

  self.healthappOffline = { today, refresh, forget, queue, waiting, flush, own, clear };
})();
