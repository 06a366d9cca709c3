// What every page has to hold besides what axe knows of: the reader's language and digits, targets that a thumb meets,
// and nothing cut or sideways on a narrow screen. `looking.py` puts it into a page, after axe.
(() => {
  const root = document.documentElement;
  const TARGET = 44;
  const CLOSE_TO = 0.5; // of a pixel, where a browser rounds
  const LOADED_MS = 10_000;
  const DRAWN_MS = 1000;
  const SHOWN_OF_A_KIND = 4;
  const UNFOLDED = 4;
  const PLACES = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab]";
  // In nobody's language: codes, what somebody typed, names.
  const NOBODYS =
    "code, pre, kbd, samp, textarea, script, style, noscript, template, .secret, .secrets, [translate=no]";
  const CALLED = ["aria-label", "aria-description", "aria-valuetext", "placeholder", "title", "alt", "data-label", "label"];
  // Addresses, ids, what programs call things (smtp.550, dengue_season, "valkey: …", .csv.gz), and names of letters and
  // digits.
  const CODES = new RegExp(
    [
      /\S+@\S+|https?:\/\/\S*|[0-9]+(?:\.[0-9]+){3}|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+/,
      /\b[A-Za-z_]+(?:[._]\w+)+|\b[a-z][\w.:-]*(?=: )|(?<![\w.])(?:\.[a-z]{2,6}){1,2}\b|\b[A-Za-z]+-?[0-9][\w.-]*/,
    ]
      .map((each) => each.source)
      .join("|"),
    "g",
  );

  let area = document.body; // what is looked at: the page, or a part of it
  const within = (selector) => {
    area = selector ? document.querySelector(selector) : document.body;
    return area === document.body;
  };
  const all = (selector) => area.querySelectorAll(selector);

  const seen = (one) => one.checkVisibility({ visibilityProperty: true });
  const short = (text) => text.replace(/\s+/g, " ").trim().slice(0, 60);
  const named = (one) => {
    const called = one.dataset.testid ?? one.name ?? "";
    return `${one.tagName.toLowerCase()} ${called} "${short(one.getAttribute("aria-label") ?? one.textContent)}"`;
  };

  // Until what was prerendered has turned to the reader's language and the data are there, and nothing moves any more.
  const settled = async (width) => {
    const last = performance.now() + LOADED_MS;
    const waits = () => {
      const app = document.querySelector(".app[lang]");
      const parts = document.querySelector("[data-testid=bench-number]"); // the page that shows all parts, skeletons too
      if (width && innerWidth !== width) return true;
      return (app && app.lang !== root.lang) || (!parts && document.querySelector(".skeleton"));
    };
    while (waits()) {
      if (performance.now() > last) return ["does not come to rest"];
      await new Promise((done) => setTimeout(done, 20));
    }
    await document.fonts.ready;
    for (const moving of document.getAnimations()) {
      try {
        moving.finish();
      } catch {
        moving.cancel(); // it never ends
      }
    }
    return [];
  };

  // What is folded is looked at too: the first few, as a long list's are all alike, and none of a text's long form.
  const unfolded = async (look) => {
    const folded = [...document.querySelectorAll("details:not([open])")]
      .filter((one) => !one.closest(".entry-form"))
      .slice(0, UNFOLDED);
    for (const one of folded) one.open = true;
    try {
      return await look();
    } finally {
      for (const one of folded) one.open = false;
    }
  };

  const texts = function* () {
    yield [document.title, root];
    const walk = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) yield [walk.currentNode.data, walk.currentNode.parentElement];
    for (const name of CALLED) {
      for (const one of all(`[${name}]`)) yield [one.getAttribute(name), one];
    }
    // What a form begins with is ours; a date and a time are shown by the browser, in its own language.
    for (const one of all("input[inputmode=numeric], input[inputmode=decimal]")) yield [one.value, one];
  };

  const languages = (latin, typed) => {
    const found = [];
    if (document.querySelector(".app")) {
      const wanted = document.cookie.match(/(?:^|; )lang=(\w+)/)?.[1] ?? "bn";
      if (root.lang !== wanted) found.push(`is in ${root.lang} for a reader of ${wanted}`);
    }
    if (!["bn", "en"].includes(root.lang)) found.push(`has no language: ${root.lang}`);
    const allowed = new RegExp(latin, "g");
    const own = [...document.querySelectorAll("[translate=no]")].map((one) => one.textContent.trim());
    const words = [...typed, ...own].filter((one) => /\p{L}/u.test(one)).sort((a, b) => b.length - a.length);
    for (const [text, one] of texts()) {
      if (!/[0-9A-Za-z\u0980-\u09ff]/.test(text) || one.closest(NOBODYS)) continue;
      let left = text;
      for (const word of words) left = left.replaceAll(word, " ");
      left = left.replace(allowed, " ").replace(CODES, " ");
      const lang = one.closest("[lang]").lang;
      if (lang === "en" && /[\u0980-\u09ff]/.test(left)) found.push(`says in English: "${short(text)}"`);
      if (lang === "bn" && /[0-9]/.test(left)) found.push(`writes Latin digits in Bangla: "${short(text)}"`);
      if (lang === "bn" && /[A-Za-z]{2}/.test(left)) found.push(`says in Bangla: "${short(text)}"`);
    }
    return found;
  };

  const around = (boxes) => ({
    width: Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left)),
    height: Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top)),
  });
  // What a thumb may meet: the thing, its label, or the row that it lies over as a whole.
  const target = (one) => {
    const over = getComputedStyle(one, "::after");
    if (over.content !== "none" && over.position === "absolute" && over.inset === "0px") {
      let holder = one;
      while (holder !== root && getComputedStyle(holder).position === "static") holder = holder.parentElement;
      return holder.getBoundingClientRect();
    }
    const labels = ["checkbox", "radio", "file"].includes(one.type) ? [...one.labels] : [];
    return around([one, ...labels].map((each) => each.getBoundingClientRect()));
  };
  const inSentence = (one) => {
    if (getComputedStyle(one).display !== "inline") return false;
    const line = one.closest("p, li, dd, td, th, blockquote, span, div");
    return line !== null && line.textContent.trim().length > one.textContent.trim().length;
  };
  const targets = () => {
    const found = [];
    let before; // a link in a line of its own, whose padding may lie under the next one's
    for (const one of all(PLACES)) {
      if (one.disabled || !seen(one) || inSentence(one)) continue;
      let { width, height } = target(one);
      if (getComputedStyle(one).display === "inline") {
        const box = one.getBoundingClientRect();
        if (before && before.right > box.left && before.left < box.right && before.top < box.top) {
          height -= Math.max(0, before.bottom - box.top);
        }
        before = box;
      }
      if (Math.min(width, height) >= TARGET - CLOSE_TO) continue;
      found.push(`has a target of ${width.toFixed(1)} x ${height.toFixed(1)}: ${named(one)}`);
    }
    return found;
  };

  // One place is current, however many names a page has in the navigations of several roles.
  const placed = () => {
    const current = [...document.querySelectorAll("nav [aria-current=page]")].filter(seen);
    return current.length > 1 ? [`marks ${current.length} places as current: ${current.map(named).join(", ")}`] : [];
  };
  // Boxes below each other in one column are equally wide.
  const BOXES = ".card, .care, .fold, .rows, .banner";
  const uneven = () => {
    const boxes = [...document.querySelectorAll("main :is(" + BOXES + ")")].filter(
      (one) => seen(one) && !one.parentElement.closest(`${BOXES}, .grid, .cluster, dialog, [role=list]`),
    );
    const found = [];
    for (const [at, one] of boxes.slice(1).entries()) {
      const [above, below] = [boxes[at], one].map((each) => each.getBoundingClientRect());
      const by = Math.abs(above.width - below.width);
      if (above.bottom <= below.top && Math.abs(above.left - below.left) < 1 && by > 1) {
        found.push(`is uneven by ${by.toFixed(0)} px: ${named(boxes[at])}, ${named(one)}`);
      }
    }
    return found;
  };

  const wider = () => {
    const by = root.scrollWidth - root.clientWidth;
    return by > 0 ? [`is ${by} px too wide at ${innerWidth} px`] : [];
  };
  const cut = () => {
    const found = [];
    for (const one of all("*")) {
      const over = one.scrollWidth - one.clientWidth;
      if (over <= 1 || one.clientWidth <= 2 || one.matches("select") || !one.textContent.trim() || !seen(one)) continue;
      const style = getComputedStyle(one);
      const hides = ["hidden", "clip"].includes(style.overflowX);
      // What isn't hidden lies over its neighbour.
      const spills = one.matches(PLACES) && style.overflowX === "visible" && style.display !== "inline";
      if (hides || spills) found.push(`cuts ${over} px off at ${innerWidth} px: ${named(one)}`);
    }
    return found;
  };

  const few = (found) => {
    const kinds = Map.groupBy(new Set(found), (one) => one.split(/[:0-9]/)[0]);
    return [...kinds.values()].flatMap((of) =>
      of.length > SHOWN_OF_A_KIND ? [...of.slice(0, SHOWN_OF_A_KIND), `… and ${of.length - SHOWN_OF_A_KIND} more`] : of,
    );
  };

  const asAxeSays = async (rules) => {
    const options = { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] };
    const { violations } = await window.axe.run(area === document.body ? document : area, options);
    return violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`);
  };
  const asBegun = () => {
    const headings = document.querySelectorAll("h1").length;
    return [...(headings === 1 ? [] : [`has ${headings} h1`]), ...(document.title ? [] : ["has no title"])];
  };

  window.looking = {
    async look({ rules, latin, typed, thumb, width, within: selector }) {
      const whole = within(selector);
      const restless = await settled(width);
      return unfolded(async () => [
        ...restless,
        ...(await asAxeSays(rules)),
        ...(whole ? [...asBegun(), ...wider(), ...placed(), ...few(uneven())] : []),
        ...few(languages(latin, typed)),
        ...(thumb ? few(targets()) : []),
      ]);
    },
    async narrow(selector) {
      const whole = within(selector);
      const last = performance.now() + DRAWN_MS;
      return unfolded(async () => {
        for (;;) {
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const found = [...(whole ? wider() : []), ...few(cut())];
          // Somewhat later letters have the size that belongs to the new width.
          if (!found.length || performance.now() > last) return found;
        }
      });
    },
  };
})();
