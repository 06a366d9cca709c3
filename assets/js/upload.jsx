// Sends one file of a form as it is, with the form's other fields in the address, and shows how far it is.
import { createElement, useEffect, useRef, useState } from "react";

const said = (request) => {
  try {
    const problem = JSON.parse(request.responseText);
    return problem.errors?.map((one) => one.message).join(" ") || problem.detail;
  } catch {
    return "";
  }
};

export const FileUpload = ({ address, most, noFile, tooLarge, failed, sending, stop, onSent, children, ...rest }) => {
  const [state, setState] = useState({ share: null, problem: "" });
  const call = useRef(null);

  useEffect(() => () => call.current?.abort(), []);

  const send = (event) => {
    event.preventDefault();
    // Reflex would make an event of it; the file goes by its own way.
    event.stopPropagation();
    if (call.current) return;
    const form = event.currentTarget;
    const file = form.querySelector("input[type=file]")?.files[0];
    if (!file || file.size > most) {
      setState({ share: null, problem: file ? tooLarge : noFile });
      form.querySelector("input[type=file]")?.focus();
      return;
    }
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value.trim());
    const request = new XMLHttpRequest();
    call.current = request;
    request.open("POST", `${address}?${new URLSearchParams([...fields, ["file", file.name]])}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (sent) => setState({ share: Math.floor((100 * sent.loaded) / file.size), problem: "" });
    request.onloadend = () => {
      call.current = null;
      if (request.status === 201) {
        form.querySelector("input[type=file]").value = "";
        setState({ share: null, problem: "" });
        onSent?.();
      } else setState({ share: null, problem: said(request) || failed });
    };
    setState({ share: 0, problem: "" });
    request.send(file);
  };

  const going = state.share !== null;
  return createElement(
    "form",
    { ...rest, onSubmit: send, noValidate: true },
    children,
    state.problem ? createElement("p", { className: "error", role: "alert", "data-testid": "upload-problem" }, state.problem) : null,
    going
      ? createElement(
          "div",
          { className: "stack stack-small", "data-testid": "uploading" },
          createElement("p", null, sending),
          createElement(
            "div",
            { className: "meter", role: "progressbar", "aria-label": sending, "aria-valuenow": state.share, "aria-valuemin": 0, "aria-valuemax": 100 },
            createElement("span", { style: { width: `${state.share}%` } }),
          ),
          createElement(
            "div",
            null,
            createElement("button", { type: "button", className: "btn btn-secondary", onClick: () => call.current?.abort() }, stop),
          ),
        )
      : null,
  );
};
