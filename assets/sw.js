// The service worker: the offline page and its files, push messages with buttons, answers that wait for a connection.
importScripts("/offline-store.js");

const VERSION = "v2";
const SHELL = `healthapp-shell-${VERSION}`;
const OFFLINE = "/offline.html";
const FILES = [
  OFFLINE,
  "/offline.js",
  "/offline-store.js",
  "/boot.js",
  "/theme.css",
  "/parts.css",
  "/data.css",
  "/forms.css",
  "/layout.css",
  "/offline.css",
  "/fonts/inter-latin-wght-normal.woff2",
  "/fonts/noto-sans-bengali-bengali-wght-normal.woff2",
  "/icons/icon.svg",
  "/icons/icon-192.png",
];

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// Pages come from the network; without one, the offline page. Its own files come fresh when they can. Nothing of the
// API and no page with anybody's data is ever put into this cache.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(
      fetch(request)
        .then(async (answer) => {
          if (answer.ok) await (await caches.open(SHELL)).put(url.pathname, answer.clone());
          return answer;
        })
        .catch(() => caches.match(url.pathname)),
    );
  }
});

self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data?.json() ?? {};
  } catch {
    // A message that cannot be read still has to show something; the browser would show its own text otherwise.
  }
  const title = message.title || "হেলথঅ্যাপ · healthapp";
  event.waitUntil(
    self.registration.showNotification(title, {
      body: message.body ?? "",
      lang: message.lang ?? "bn",
      tag: message.tag ?? message.id,
      renotify: Boolean(message.tag),
      requireInteraction: Boolean(message.urgent),
      icon: "/icons/icon-192.png",
      badge: "/icons/badge-96.png",
      actions: (message.actions ?? []).slice(0, 2),
      data: message,
    }),
  );
});

const show = async (path) => {
  const url = new URL(path || "/today/", self.location.origin);
  // Only ever a page of ours, whatever the message said.
  const target = url.origin === self.location.origin ? url.href : self.location.origin;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((client) => "focus" in client);
  if (open) {
    await open.focus();
    return open.navigate(target).catch(() => self.clients.openWindow(target));
  }
  return self.clients.openWindow(target);
};

const answer = async (message, action) => {
  const { reminderId, occurrenceId } = message;
  const known = { taken: {}, skip: {}, snooze: { duration: 10 } };
  if (!reminderId || !occurrenceId || !(action in known)) return show(message.url);
  await self.healthappOffline.queue({ reminderId, occurrenceId }, action, known[action]);
  const result = await self.healthappOffline.flush();
  if (result.state === "out") return show(message.url);
  // Where the browser doesn't let us wake up by ourselves, the next page that is opened sends what waits.
  if (result.waiting) await self.registration.sync?.register("healthapp-queue").catch(() => undefined);
  return undefined;
};

self.addEventListener("notificationclick", (event) => {
  const message = event.notification.data ?? {};
  event.notification.close();
  event.waitUntil(event.action ? answer(message, event.action) : show(message.url));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "healthapp-queue") event.waitUntil(self.healthappOffline.flush());
});

// Browsers replace subscriptions now and then; the server has to learn the new address.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(
    (async () => {
      const options = event.oldSubscription?.options ?? event.newSubscription?.options;
      const fresh = event.newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
      if (!fresh) return;
      await fetch("/api/v1/push/subscriptions", {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(fresh.toJSON()),
      });
    })(),
  );
});
