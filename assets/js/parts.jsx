// The few parts that need the browser's own behaviour: modal dialogs, moving the focus, telling of a new page.
import { createElement, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { usePageLang } from "./prefs.jsx";

// A native <dialog>: the browser keeps the focus inside, closes on Escape and gives the focus back.
export const ModalDialog = ({ open, onDismiss, children, ...rest }) => {
  const ref = useRef(null);
  useEffect(() => {
    const dialog = ref.current;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return createElement(
    "dialog",
    {
      ...rest,
      ref,
      onCancel: (event) => {
        event.preventDefault();
        onDismiss?.();
      },
    },
    open ? children : null,
  );
};

// Takes the focus whenever `stamp` changes to something: an error summary after a failed submit.
export const FocusOnChange = ({ stamp, children, ...rest }) => {
  const ref = useRef(null);
  useEffect(() => {
    if (stamp) ref.current?.focus();
  }, [stamp]);
  return createElement("div", { tabIndex: -1, ...rest, ref }, children);
};

// The name of a form's field as it stands on the page, in front of what is wrong with it in the error summary.
export const FieldName = ({ field }) => {
  const [name, setName] = useState("");
  const lang = usePageLang();
  useEffect(() => {
    const control = document.getElementById(`field-${field}`);
    const label =
      document.querySelector(`label[for="${CSS.escape(`field-${field}`)}"]`) ??
      control?.closest("fieldset")?.querySelector("legend");
    setName(label?.firstChild?.textContent?.trim() ?? "");
  }, [field, lang]);
  return name ? `${name}: ` : null;
};

// After a click on a link inside the app the focus goes to the new page's heading, as a new document's would. Every page
// has its own frame, so what was shown before is remembered outside of it.
let shownPath = null;

export const PageArrival = () => {
  const { pathname } = useLocation();
  useEffect(() => {
    if (shownPath !== null && shownPath !== pathname) {
      const heading = document.querySelector("main h1");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
    }
    shownPath = pathname;
  }, [pathname]);
  return null;
};

// A form whose fields are kept as they are left. What was typed and isn't kept yet makes the browser ask before it goes.
export const KeepTyped = ({ stamp, children, ...rest }) => {
  const typed = useRef(new Set());
  const sent = useRef(new Set());
  useEffect(() => {
    for (const one of sent.current) typed.current.delete(one);
    sent.current.clear();
  }, [stamp]);
  useEffect(() => {
    const ask = (event) => {
      for (const one of typed.current) if (!one.isConnected) typed.current.delete(one);
      if (typed.current.size) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, []);
  return createElement(
    "div",
    {
      ...rest,
      onInput: (event) => {
        typed.current.add(event.target);
        sent.current.delete(event.target);
        // A choice is sent at once, and not when it is left.
        if (event.target.tagName === "SELECT") sent.current.add(event.target);
      },
      onBlur: (event) => typed.current.has(event.target) && sent.current.add(event.target),
    },
    children,
  );
};

// Moves the focus to an element by its id: to the row that was just added, or to what stands where one was taken out.
// With "?" before the id only when nothing has the focus any more, because what had it was made anew.
export const FocusOn = ({ target, stamp }) => {
  useEffect(() => {
    const found = target && document.getElementById(target.replace(/^\?/, ""));
    const lost = !document.activeElement || document.activeElement === document.body;
    if (!found || (target.startsWith("?") && !lost)) return;
    for (let fold = found.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: "nearest" });
  }, [target, stamp]);
  return null;
};
