// The assistant's answer as it streams (server-sent events over fetch), and the way to a cited passage.
import { createElement, useEffect, useRef, useState } from "react";

const part = (one, index, cited) => {
  const marks = (one.citations || []).map((number) => {
    const source = cited[number];
    const label = `[${number}]`;
    return source
      ? createElement("a", { key: number, href: source.href, title: source.title }, label)
      : createElement("span", { key: number }, label);
  });
  if (one.kind === "heading") return createElement("h3", { key: index }, one.text);
  const line = createElement("p", { key: index }, one.text, " ", ...marks);
  return one.kind === "quote" ? createElement("blockquote", { key: index }, line) : line;
};

// Reads the events of a stream one by one; what is cut off in the middle is no event.
const events = async function* (body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    waiting += value;
    const whole = waiting.split("\n\n");
    waiting = whole.pop();
    for (const one of whole) {
      const name = /^event: (.*)$/m.exec(one)?.[1];
      const data = /^data: (.*)$/m.exec(one)?.[1];
      if (name && data) yield [name, JSON.parse(data)];
    }
  }
};

export const AnswerStream = ({ asking, request, stamp, name, waiting, stop, onAnswered, onFailed }) => {
  const [shown, setShown] = useState({ parts: [], cited: {}, alert: null, lang: undefined });
  const call = useRef(null);
  const heard = useRef({});
  const place = useRef(null);
  heard.current = { onAnswered, onFailed };

  useEffect(() => {
    if (!asking) return undefined;
    const control = new AbortController();
    call.current = control;
    // The form stays where the thumb is, and the answer would grow above what a phone shows: a warning first of all.
    place.current?.scrollIntoView();
    let talk = "";
    setShown({ parts: [], cited: {}, alert: null, lang: undefined });
    const run = async () => {
      const answer = await fetch("/api/v1/chat", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
        body: request,
        signal: control.signal,
      });
      if (!answer.ok) {
        const problem = await answer.json().catch(() => ({}));
        heard.current.onFailed?.(problem.code || "");
        return;
      }
      for await (const [kind, data] of events(answer.body)) {
        if (kind === "meta") {
          setShown((was) => ({ ...was, alert: data.alert || null, lang: data.language }));
        } else if (kind === "citation") {
          setShown((was) => ({ ...was, cited: { ...was.cited, [data.number]: data } }));
        } else if (kind === "delta") {
          setShown((was) => ({ ...was, parts: [...was.parts, data] }));
        } else if (kind === "done") {
          talk = data.conversationId;
        }
      }
      if (talk) {
        // What is kept shows the warning too.
        setShown((was) => ({ ...was, kept: true }));
        heard.current.onAnswered?.(talk);
      } else heard.current.onFailed?.("");
    };
    run().catch(() => {
      // Gone from the page is no failure; stopped and cut off are.
      const why = control.signal.reason;
      if (why !== "left") heard.current.onFailed?.(why === "stopped" ? "stopped" : "");
    });
    return () => control.abort("left");
  }, [stamp]);

  useEffect(() => {
    if (asking || !shown.kept) return;
    // What is kept has taken the place of what streamed, and is read from its beginning: a warning first of all.
    const answers = place.current?.closest(".talk")?.querySelectorAll(".talk-answer");
    answers?.[answers.length - 1]?.scrollIntoView();
  }, [asking]);

  const alert =
    shown.alert &&
    createElement(
      "div",
      { className: `care tone-${shown.alert.urgency === "emergency" ? "emergency" : "urgent"}`, role: "alert" },
      createElement(
        "div",
        { className: "care-body stack stack-small" },
        ...shown.alert.advice.map((line, index) => createElement("p", { key: index }, line)),
        createElement("a", { className: "btn btn-danger", href: `tel:${shown.alert.number}` }, shown.alert.number),
      ),
    );
  if (!asking) {
    if (!alert || shown.kept) return createElement("span", { hidden: true, ref: place });
    return createElement(
      "article",
      { className: "card talk-answer stack", "data-testid": "warned" },
      createElement("h2", { className: "small muted talk-who" }, name),
      alert,
    );
  }
  return createElement(
    "article",
    { className: "card talk-answer stack", "aria-live": "polite", "data-testid": "streaming", ref: place },
    createElement("h2", { className: "small muted talk-who" }, name),
    alert,
    shown.parts.length
      ? createElement("div", { className: "stack stack-small", lang: shown.lang }, ...shown.parts.map((one, index) => part(one, index, shown.cited)))
      : createElement("p", { className: "muted" }, waiting),
    createElement(
      "div",
      { className: "cluster" },
      createElement(
        "button",
        { type: "button", className: "btn btn-secondary", "data-testid": "stop", onClick: () => call.current?.abort("stopped") },
        stop,
      ),
    ),
  );
};

export const ArriveAtPart = ({ stamp }) => {
  useEffect(() => {
    const wanted = window.location.hash.slice(1);
    if (stamp && wanted) document.getElementById(decodeURIComponent(wanted))?.scrollIntoView();
  }, [stamp]);
  return null;
};
