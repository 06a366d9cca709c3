// What the reader chose (language, theme, text size): one store for every component. boot.js fills it from
// the cookies before the first paint, shell.js changes it.
import { useSyncExternalStore } from "react";

const subscribe = (notify) => {
  window.addEventListener("healthapp:prefs", notify);
  return () => window.removeEventListener("healthapp:prefs", notify);
};

// The prerendered pages are made with the defaults.
const useAttribute = (read, byDefault) => useSyncExternalStore(subscribe, read, () => byDefault);

export const usePageLang = () => useAttribute(() => document.documentElement.lang || "bn", "bn");
export const usePageTheme = () => useAttribute(() => document.documentElement.dataset.theme || "auto", "auto");
export const usePageText = () => useAttribute(() => document.documentElement.dataset.text || "m", "m");

// Whether this browser gets push messages: unknown, unsupported, denied, off, on, busy, failed.
export const usePagePush = () => useAttribute(() => document.documentElement.dataset.push || "unknown", "unknown");
