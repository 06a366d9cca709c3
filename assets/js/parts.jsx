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
