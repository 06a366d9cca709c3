// Passkeys: a form with `data-passkey` asks its device first, and then posts what the device made or signed.
(() => {
  const root = document.documentElement;
  // A passkey belongs to a name: at a bare number (127.0.0.1) browsers refuse it.
  const named = !/^[\d.]+$|:/.test(window.location.hostname);
  if (!window.PublicKeyCredential || !window.isSecureContext || !named) return;
  root.dataset.passkeys = "yes";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const keys = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const made = async (given) => {
    const user = { ...given.user, id: bytes(given.user.id) };
    const asked = { ...given, challenge: bytes(given.challenge), user, excludeCredentials: keys(given.excludeCredentials) };
    const found = await navigator.credentials.create({ publicKey: asked });
    return { attestationObject: text(found.response.attestationObject), found };
  };

  const signed = async (given) => {
    const asked = { ...given, challenge: bytes(given.challenge), allowCredentials: keys(given.allowCredentials) };
    const found = await navigator.credentials.get({ publicKey: asked });
    const { authenticatorData, signature, userHandle } = found.response;
    const said = { authenticatorData: text(authenticatorData), signature: text(signature) };
    return { ...said, userHandle: userHandle ? text(userHandle) : undefined, found };
  };

  const ask = async (purpose) => {
    const answer = await fetch("/session/passkey/options", {
      method: "POST",
      body: new URLSearchParams({ purpose }),
      credentials: "same-origin",
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.detail || said.title);
    const { found, ...response } = await (purpose === "register" ? made : signed)(said.publicKey);
    response.clientDataJSON = text(found.response.clientDataJSON);
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response });
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target instanceof HTMLFormElement ? event.target : null;
    if (!form || !form.dataset.passkey) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    const failed = form.querySelector("[data-passkey-failed]");
    form.dataset.busy = "yes";
    try {
      form.elements.namedItem("credential").value = await ask(form.dataset.passkey);
      form.submit();
    } catch (error) {
      // What the browser says of it is in the browser's language and words; ours say what to do.
      const ours = !(error instanceof DOMException) && error.message;
      if (failed) {
        failed.textContent = ours || failed.dataset.passkeyFailed;
        failed.hidden = false;
      }
    } finally {
      delete form.dataset.busy;
    }
  });
})();
