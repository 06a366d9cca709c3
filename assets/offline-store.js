// Today's doses and the answers given without a connection, in the browser's own database. Used by the pages, the
// offline page and the service worker. An answer has an Idempotency-Key from the start, so that it counts once.
(() => {
  const NAME = "healthapp";
  const SNAPSHOT = "today";
  const REFUSED = "refused";

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

  // The same answer is being recorded already, by a request whose reply we lost: seconds until it is worth asking.
  const beingRecorded = async (answer) => {
    if (answer.status !== 409) return 0;
    const problem = await answer.clone().json().catch(() => ({}));
    return problem.code === "idempotency_in_progress" ? Number(answer.headers.get("Retry-After")) || 1 : 0;
  };

  // How many answers of whose day is kept here were refused and not yet seen to be; they are told until dismissed.
  const refused = async () => {
    const told = await run("snapshot", "readonly", (store) => store.get(REFUSED));
    return told && told.userId === ((await today())?.userId ?? "") ? told.count : 0;
  };
  const refusedText = (count, bangla) => {
    const number = String(count).replace(/\d/g, (digit) => "০১২৩৪৫৬৭৮৯"[digit]);
    if (bangla && count === 1) return "একটি উত্তর রাখা যায়নি: সেই ডোজটি এর মধ্যে বন্ধ বা বদল হয়ে গেছে। আজকের ডোজ দেখে নিন।";
    if (bangla) return `${number}টি উত্তর রাখা যায়নি: সেই ডোজগুলো এর মধ্যে বন্ধ বা বদল হয়ে গেছে। আজকের ডোজ দেখে নিন।`;
    if (count === 1) return "One answer could not be recorded: that dose had been closed or changed meanwhile. Look at today's doses.";
    return `${count} answers could not be recorded: those doses had been closed or changed meanwhile. Look at today's doses.`;
  };
  const dismiss = () => run("snapshot", "readwrite", (store) => store.delete(REFUSED));
  const refuse = async (userId) => {
    const count = (await refused()) + 1;
    await run("snapshot", "readwrite", (store) => store.put({ userId, count }, REFUSED));
  };

  const send = async (userId) => {
    const done = { sent: 0, refused: 0, again: 0 };
    for (const item of await waiting()) {
      if (item.userId !== userId) continue;
      let answer;
      try {
        answer = await post(item);
      } catch {
        break;
      }
      if (!settled(answer.status)) break;
      done.again = await beingRecorded(answer);
      if (done.again) break;
      if (!answer.ok) await refuse(userId);
      await drop(item.key);
      done[answer.ok ? "sent" : "refused"] += 1;
    }
    return done;
  };

  // Sends what waits, in order, from one tab or worker at a time, then reads the day again.
  const flush = async () => {
    const locked = self.navigator.locks
      ? (work) => self.navigator.locks.request("healthapp-queue", work)
      : (work) => work();
    return locked(async () => {
      const state = await refresh();
      if (state !== "ready") return { state, sent: 0, refused: 0, again: 0, waiting: (await waiting()).length };
      const snapshot = await today();
      const done = await send(snapshot.userId);
      if (done.sent || done.refused) await refresh();
      return { state, ...done, waiting: (await waiting()).length };
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
    if (await refused()) await dismiss();
    await forget();
  };

  self.healthappOffline = { today, refresh, forget, queue, waiting, flush, own, clear, refused, refusedText, dismiss };
})();
