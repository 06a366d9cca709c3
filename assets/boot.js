// Runs before the first paint: language, theme and text size from their cookies, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };
  root.lang = cookie("lang") === "en" ? "en" : "bn";
  const theme = cookie("theme");
  root.dataset.theme = ["light", "dark", "contrast"].includes(theme) ? theme : "auto";
  // The framework keeps a theme of its own in the local storage; here it is told ours, so that both agree.
  const scheme = theme === "light" || theme === "dark" ? theme : "system";
  try {
    window.localStorage.setItem("theme", scheme);
  } catch {
    // A browser without storage still gets our own attribute.
  }
  root.style.colorScheme = scheme === "system" ? "light dark" : scheme;
  const size = cookie("text_size");
  root.dataset.text = ["l", "xl"].includes(size) ? size : "m";
})();
