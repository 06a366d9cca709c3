// Small watchers without a look of their own.
import { createElement, Fragment, useEffect, useRef, useState } from "react";

// Calls `onTick` every so many seconds while the page is seen, and at once when it is seen again. When `stamp` has not
// changed for three turns, nobody answers: the children say so.
export const Pulse = ({ seconds, stamp, onTick, children }) => {
  const tick = useRef(onTick);
  tick.current = onTick;
  const [stale, setStale] = useState(false);

  useEffect(() => {
    const ask = () => document.visibilityState === "visible" && tick.current?.();
    const timer = window.setInterval(ask, seconds * 1000);
    document.addEventListener("visibilitychange", ask);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [seconds]);

  useEffect(() => {
    setStale(false);
    const timer = window.setTimeout(() => setStale(document.visibilityState === "visible"), seconds * 3500);
    return () => window.clearTimeout(timer);
  }, [stamp, seconds]);

  return stale ? createElement(Fragment, null, children) : null;
};

// Calls `onTurn` when `value` becomes another one; not for the first.
export const WhenChanged = ({ value, onTurn }) => {
  const before = useRef(value);
  useEffect(() => {
    if (before.current !== value) onTurn?.();
    before.current = value;
  }, [value]);
  return null;
};
