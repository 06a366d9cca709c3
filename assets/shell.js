// What every page needs from the browser itself: switches for language, theme and text size, print, service worker.
(() => {
  const root = document.documentElement;
  const YEAR = 60 * 60 * 24 * 365;
  const COOKIES = { lang: "lang", theme: "theme", text: "text_size" };
  const CHOICES = { lang: ["bn", "en"], theme: ["auto", "light", "dark", "contrast"], text: ["m", "l", "xl"] };

  const set = (name, value) => {
    if (!CHOICES[name].includes(value)) return;
    const secure = window.location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${COOKIES[name]}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
    if (name === "lang") root.lang = value;
    else root.dataset[name] = value;
    if (name === "theme") root.style.colorScheme = value === "light" || value === "dark" ? value : "light dark";
    window.dispatchEvent(new Event("healthapp:prefs"));
  };

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
    await self.healthappOffline?.flush();
  };

  window.addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    } catch {
      return;
    }
    tell(await pushState());
    await keepToday();
  });
  window.addEventListener("online", () => {
    fetchedAt = 0;
    keepToday();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && keepToday());
  // Nobody's doses stay on the device after the log-out.
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") === "/session/logout") self.healthappOffline?.forget();
  });
})();
