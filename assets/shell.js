// What every page needs from the browser itself: switches for language, theme and text size, print, service worker.
(() => {
  const root = document.documentElement;
  const YEAR = 60 * 60 * 24 * 365;
  const COOKIES = { lang: "lang", theme: "theme", text: "text_size" };
  const CHOICES = { lang: ["bn", "en"], theme: ["auto", "light", "dark", "contrast"], text: ["m", "l", "xl"] };

  // Numbers that stand in a form turn with the page, those that somebody has typed there too: the server reads either.
  // Codes are typed as they were sent, and what editors write has digits of its own.
  const DIGITS = { bn: "০১২৩৪৫৬৭৮৯", en: "0123456789" };
  const NUMBERS = ["numeric", "decimal"].map((mode) => `input[inputmode=${mode}]`).join();
  const known = (digit) => Object.values(DIGITS).map((all) => all.indexOf(digit));
  const rewrite = (lang) => {
    for (const field of document.querySelectorAll(NUMBERS)) {
      if (field.autocomplete === "one-time-code" || field.closest(".entry-form")) continue;
      const written = field.value.replace(/[0-9০-৯]/g, (one) => DIGITS[lang][Math.max(...known(one))]);
      if (written !== field.value) field.value = written;
    }
  };

  const set = (name, value) => {
    if (!CHOICES[name].includes(value)) return;
    const secure = window.location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${COOKIES[name]}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
    if (name === "lang") {
      root.lang = value;
      rewrite(value);
    } else root.dataset[name] = value;
    if (name === "theme") root.style.colorScheme = value === "light" || value === "dark" ? value : "light dark";
    window.dispatchEvent(new Event("healthapp:prefs"));
  };

  // Shows the letters of a password to whoever types it.
  const reveal = (eye, shown) => {
    const field = document.getElementById(eye.getAttribute("data-reveal"));
    if (field) field.type = shown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(shown));
  };
  // What is sent is a password again, so that browsers don't remember it as a text.
  document.addEventListener(
    "submit",
    (event) => {
      for (const eye of event.target.querySelectorAll('[data-reveal][aria-pressed="true"]')) reveal(eye, false);
    },
    true,
  );

  // Capturing, so that the page has already turned when its own handler tells the server.
  document.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element)) return;
      for (const name of Object.keys(COOKIES)) {
        const button = event.target.closest(`[data-set-${name}]`);
        if (button) set(name, button.getAttribute(`data-set-${name}`));
      }
      if (event.target.closest("[data-print]")) window.print();
      const eye = event.target.closest("[data-reveal]");
      if (eye) reveal(eye, eye.getAttribute("aria-pressed") !== "true");
      // A jump inside the page moves the focus and is no navigation, so that the page is not read again.
      const jump = event.target.closest('a[href^="#"]');
      const place = jump && document.getElementById(jump.getAttribute("href").slice(1));
      if (place) {
        event.preventDefault();
        place.focus();
        place.scrollIntoView({ block: "nearest" });
      }
    },
    true,
  );

  // Popups lie over the page. Where a keyboard takes the focus to something behind one of them, they let it be seen until
  // it goes on. For nobody else: a dose that is due is never faint because a page has put the focus somewhere.
  let byKeys = false;
  document.addEventListener("keydown", (event) => event.key === "Tab" && (byKeys = true), true);
  document.addEventListener(
    "pointerdown",
    () => {
      byKeys = false;
      delete root.dataset.aside;
    },
    true,
  );
  const behind = (at) => {
    const box = at.getBoundingClientRect();
    return [...document.querySelectorAll(".popups > *")].some((popup) => {
      const over = popup.getBoundingClientRect();
      return over.left < box.right && over.right > box.left && over.top < box.bottom && over.bottom > box.top;
    });
  };
  document.addEventListener("focusin", ({ target }) => {
    // The browser scrolls to what takes the focus, and only then is it where it will be.
    requestAnimationFrame(() => {
      if (!byKeys || target.closest(".popups, dialog") || !behind(target)) delete root.dataset.aside;
      else root.dataset.aside = "true";
    });
  });
  document.addEventListener("focusout", () => delete root.dataset.aside);

  // A page that the browser kept whole would show the doses of whoever has logged out since.
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());

  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;

  // Push messages: what this browser can do and does, for the switch in the settings.
  const tell = (state) => {
    root.dataset.push = state;
    window.dispatchEvent(new Event("healthapp:prefs"));
  };

  const pushState = async () => {
    if (!("PushManager" in window) || !("Notification" in window)) return "unsupported";
    if (Notification.permission === "denied") return "denied";
    const worker = await navigator.serviceWorker.ready;
    return (await worker.pushManager.getSubscription()) ? "on" : "off";
  };

  const send = (method, path, body) =>
    fetch(path, {
      method,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: body ? JSON.stringify(body) : undefined,
    });

  const subscribe = async () => {
    if ((await Notification.requestPermission()) !== "granted") return;
    const answer = await fetch("/api/v1/push/key", { credentials: "same-origin" });
    if (!answer.ok) throw new Error("no key");
    const { publicKey } = await answer.json();
    const worker = await navigator.serviceWorker.ready;
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
    const kept = await send("POST", "/api/v1/push/subscriptions", made.toJSON());
    if (!kept.ok) await made.unsubscribe();
  };

  const unsubscribe = async () => {
    const worker = await navigator.serviceWorker.ready;
    const made = await worker.pushManager.getSubscription();
    if (!made) return;
    await send("DELETE", "/api/v1/push/subscriptions", { endpoint: made.endpoint });
    await made.unsubscribe();
  };

  // The server pushes as long as the login lives under which it was told of this browser. After another login it is told
  // anew: a switch that says "on" while no reminder comes would be worse than none.
  const keepPush = async () => {
    if (!document.querySelector(".app[data-nav]") || !("PushManager" in window)) return;
    const worker = await navigator.serviceWorker.ready;
    const made = await worker.pushManager.getSubscription();
    if (made) await send("POST", "/api/v1/push/subscriptions", made.toJSON());
  };

  document.addEventListener("click", async (event) => {
    const wanted = event.target instanceof Element && event.target.closest("[data-push-set]");
    if (!wanted) return;
    tell("busy");
    try {
      await (wanted.getAttribute("data-push-set") === "on" ? subscribe() : unsubscribe());
    } catch {
      tell("failed");
      return;
    }
    tell(await pushState());
  });

  // The day's doses for when there is no connection, and the answers that waited for one. Only for people logged in:
  // their pages say so by a navigation.
  let fetchedAt = 0;
  const keepToday = async () => {
    if (!navigator.onLine || !document.querySelector(".app[data-nav]")) return;
    if (Date.now() - fetchedAt < 60_000) return;
    fetchedAt = Date.now();
    const result = await self.healthappOffline?.flush();
    if (result?.again) {
      setTimeout(() => {
        fetchedAt = 0;
        keepToday();
      }, result.again * 1000);
    }
    await tellRefused();
  };

  window.addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    } catch {
      return;
    }
    tell(await pushState());
    await keepPush().catch(() => undefined);
    await keepToday();
  });
  window.addEventListener("online", () => {
    fetchedAt = 0;
    keepToday();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && keepToday());
  // A click that only seems to leave, as on a phone number, makes the page close its connection and stay: it asks then as
  // if it had just been turned to, and is connected again.
  window.addEventListener("beforeunload", () => {
    setTimeout(() => document.dispatchEvent(new Event("visibilitychange")), 1000);
  });

  // Nothing of a person stays in this browser after the log-out: no push messages, no doses, no answers.
  const PATIENCE = 4000;
  const say = (bn, en) => (root.lang === "en" ? en : bn);
  const digits = (number) => (root.lang === "en" ? `${number}` : `${number}`.replace(/\d/g, (d) => "০১২৩৪৫৬৭৮৯"[d]));
  const soon = (work) => Promise.race([work, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);

  const DIALOGS = { logout: "dialog-logout", refused: "dialog-refused" };

  // Asks in the page's own dialog; true when the person goes on.
  const ask = (title, text, go, name = "logout", stay = say("থাক, লগ ইন থাকি", "Stay logged in")) =>
    new Promise((resolve) => {
      const dialog = document.createElement("dialog");
      dialog.className = "dialog";
      dialog.dataset.testid = DIALOGS[name];
      dialog.setAttribute("aria-labelledby", `dialog-${name}-title`);
      const make = (tag, className, words, inside) => {
        const made = document.createElement(tag);
        made.className = className;
        if (words) made.textContent = words;
        inside.append(made);
        return made;
      };
      const body = make("div", "dialog-body", "", dialog);
      make("h2", "", title, body).id = `dialog-${name}-title`;
      make("p", "", text, body);
      const actions = make("div", "dialog-actions", "", body);
      const choose = (choice, look, words) => {
        const made = make("button", `btn btn-${look}`, words, actions);
        made.type = "button";
        made.dataset.testid = `dialog-${name}-${choice}`;
        made.addEventListener("click", () => dialog.close(choice));
      };
      choose("cancel", "secondary", stay);
      if (go) choose("confirm", "danger", go);
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue === "confirm");
      });
      document.body.append(dialog);
      dialog.showModal();
    });

  // What was answered without a connection and came too late is told until somebody has seen it.
  let telling = false;
  const tellRefused = async () => {
    const count = (await self.healthappOffline?.refused()) ?? 0;
    if (!count || telling) return;
    telling = true;
    const words = self.healthappOffline.refusedText(count, root.lang !== "en");
    await ask(say("উত্তর রাখা যায়নি", "Not recorded"), words, "", "refused", say("বুঝেছি", "Understood"));
    await self.healthappOffline.dismiss();
    telling = false;
  };

  // False when the person stays, because something would be lost or the server can't be reached.
  const mayLeave = async () => {
    const offline = self.healthappOffline;
    const waits = offline ? (await offline.own()).length : 0;
    const later = say(
      "লগ আউট করতে সংযোগ লাগে। সংযোগ ফিরলে আবার চেষ্টা করুন",
      "Logging out needs a connection. Try again when it is back",
    );
    const kept = say("; আপনার উত্তরগুলো ততক্ষণ রাখা থাকবে।", "; your answers are kept until then.");
    const result = offline && (waits || !navigator.onLine) ? await soon(offline.flush()) : undefined;
    if (!navigator.onLine || result?.state === "offline") {
      return ask(
        say("এখন ইন্টারনেট নেই", "There is no internet now"),
        later + (waits ? kept : say("।", ".")),
      );
    }
    const left = waits ? (await offline.own()).length : 0;
    if (!left) return true;
    if (left === 1) {
      return ask(
        say("একটি উত্তর পাঠানো যায়নি", "One answer could not be sent"),
        say(
          "ডোজের একটি উত্তর এখনো পাঠানো বাকি। এখন লগ আউট করলে সেটি মুছে যাবে, আর ডোজটি উত্তর ছাড়া থেকে যাবে।",
          "Your answer to one dose could not be sent yet. If you log out now, it is deleted and the dose stays unanswered.",
        ),
        say("মুছে লগ আউট করুন", "Delete and log out"),
      );
    }
    return ask(
      say("কিছু উত্তর পাঠানো যায়নি", "Some answers could not be sent"),
      say(
        `ডোজের ${digits(left)}টি উত্তর এখনো পাঠানো বাকি। এখন লগ আউট করলে সেগুলো মুছে যাবে, আর ডোজগুলো উত্তর ছাড়া থেকে যাবে।`,
        `${left} answers to doses could not be sent yet. If you log out now, they are deleted and the doses stay unanswered.`,
      ),
      say("মুছে লগ আউট করুন", "Delete and log out"),
    );
  };

  const leave = async (form) => {
    const worker = await soon(navigator.serviceWorker.getRegistration());
    const made = worker && "pushManager" in worker ? await soon(worker.pushManager.getSubscription()) : undefined;
    if (made) {
      // The server forgets this browser with the session; the browser itself at once.
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "endpoint", value: made.endpoint });
      form.append(field);
      await soon(made.unsubscribe());
    }
    for (const shown of (await soon(worker?.getNotifications?.() ?? [])) ?? []) shown.close();
    await soon(self.healthappOffline?.clear());
  };

  let leaving = false;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!["/session/logout", "/session/erase"].includes(form.getAttribute("action"))) return;
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    try {
      if (!(await mayLeave().catch(() => true))) return;
      await leave(form).catch(() => undefined);
      form.submit();
    } finally {
      leaving = false;
    }
  });
})();
