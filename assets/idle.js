// A login that nobody uses ends; the server says when. The page asks a little before whether somebody is there still,
// tells the server of what its person does, and shows nothing more once the time is over, even without a connection.
(() => {
  const root = document.documentElement;
  const MINUTE = 60_000;
  const AGAIN = 15_000;
  const PATIENCE = 4000;
  const ASK_EVERY = 5000;
  const SAID_AT = [60, 30, 10];
  const say = (number) => (root.lang === "en" ? `${number}` : `${number}`.replace(/\d/g, (d) => "০১২৩৪৫৬৭৮৯"[d]));
  const dialog = () => document.querySelector("[data-idle]");

  // When this browser's login ends, by its own clock, and how long before the warning comes. Unknown before the server
  // has said it; never, for who has no login that could end.
  let until;
  let warned = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let askAt = 0;
  let askedAt = 0;
  let asking;
  let gone = false;
  let announced;

  const close = () => {
    const box = dialog();
    if (box?.open) box.close();
  };

  const learn = ({ left, warned: before }) => {
    until = Date.now() + left * 1000;
    warned = before * 1000;
    if (left * 1000 > warned) close();
  };

  // Nothing of what the page showed stays to be seen, whatever comes next; nor do the doses kept for being offline.
  const leave = async () => {
    // The server may have led there already, and knew from where.
    if (gone || window.location.pathname.startsWith("/login")) return;
    gone = true;
    root.style.display = "none";
    await Promise.race([self.healthappOffline?.forget().catch(() => undefined), new Promise((go) => setTimeout(go, 500))]);
    const here = window.location.pathname + window.location.search;
    window.location.replace(`/login/?next=${encodeURIComponent(here)}`);
  };

  // "in" while the login lives, "out" once it is over, "unsure" when the server can't be asked.
  const ask = async (method, path) => {
    let login;
    try {
      const answer = await fetch(path, {
        method,
        credentials: "same-origin",
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status === 401) return "out";
      if (!answer.ok) return "unsure";
      ({ login } = await answer.json());
    } catch {
      return "unsure";
    }
    if (login) learn(login);
    else until = Number.POSITIVE_INFINITY;
    return "in";
  };

  const look = async (method, path) => {
    // One at a time, so that an older answer never comes after a newer one.
    while (asking) await asking;
    if (gone) return "out";
    asking = ask(method, path);
    const state = await asking;
    asking = undefined;
    // Who is not let in from the start is led to the login by the page's own handlers.
    if (until !== undefined && (state === "out" || (state === "unsure" && Date.now() >= until))) await leave();
    return state;
  };

  // Once a minute is enough, whatever is done meanwhile.
  const act = async () => {
    toldAt = Date.now();
    if ((await look("POST", "/session/stay")) === "unsure") toldAt -= MINUTE - AGAIN;
  };

  const note = (words) => {
    const box = dialog()?.querySelector("[data-idle-say]");
    if (box) box.textContent = words;
  };

  const stay = async () => {
    if ((await look("POST", "/session/stay")) === "unsure" && !gone) note(dialog()?.dataset.unsure ?? "");
  };

  const show = (box) => {
    announced = undefined;
    note("");
    if (!box.dataset.heard) {
      box.dataset.heard = "yes";
      box.addEventListener("cancel", (event) => {
        // Who presses Escape is there.
        event.preventDefault();
        stay();
      });
    }
    box.showModal();
    box.querySelector("[data-idle-stay]")?.focus();
  };

  const count = (box) => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    const shown = box.querySelector("[data-idle-left]");
    const words = say(`${Math.floor(left / 60)}:${`${left % 60}`.padStart(2, "0")}`);
    if (shown && shown.textContent !== words) shown.textContent = words;
    // Read out now and then, not every second.
    const mark = SAID_AT.findLast((one) => left <= one);
    if (mark !== undefined && mark !== announced) {
      announced = mark;
      note((box.dataset.seconds ?? "").replace("#", say(left)));
    }
  };

  const turn = async () => {
    const box = dialog();
    if (!box || gone || asking) return;
    const now = Date.now();
    if (until === undefined) {
      // The document was opened, which is somebody's doing; a page that comes back by itself is no new document.
      if (now < askAt) return;
      askAt = now + AGAIN;
      await act();
      return;
    }
    if (now < until - warned) return;
    // What was done in other tabs, or in answer to a push message, only the server knows; and its clock counts.
    if (!box.open || now >= until || now - askedAt >= ASK_EVERY) {
      askedAt = now;
      // Nobody sees it while that is asked.
      if (now >= until) root.style.display = "none";
      await look("GET", "/session/left");
      if (gone) return;
      root.style.display = "";
      if (!warned || Date.now() < until - warned) return;
      if (!box.open) show(box);
    }
    count(box);
  };

  const done = (event) => {
    const box = dialog();
    // While the question is asked, only its answer counts.
    if (!event.isTrusted || !box || box.open || gone) return;
    if (Math.abs(Date.now() - toldAt) >= MINUTE) act();
  };
  for (const name of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    window.addEventListener(name, done, { capture: true, passive: true });
  }
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-idle-stay]")) stay();
  });

  // By the clock on the wall: a computer that slept finds its time over at once when it wakes.
  setInterval(turn, 1000);
  for (const name of ["visibilitychange", "focus", "pageshow", "online"]) {
    (name === "visibilitychange" ? document : window).addEventListener(name, turn);
  }
})();
