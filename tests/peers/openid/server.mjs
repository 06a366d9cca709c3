// A real OpenID provider for the tests (npm `oidc-provider`), steered over HTTP: who there is, and who is in front of it.
//
//   node server.mjs PORT REDIRECT_URI…        says {"port", "issuer"} in one line of JSON, lives until stdin closes
//
// Its one page asks for a name and lets everybody in who has it. `/_control/person` adds or changes a person. Where a
// login has ended it tells the address that ends in /logout, or else itself: `/_control/ended` has what it said.

import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [, , wanted, ...redirects] = process.argv;
const people = new Map();
const ended = [];
const told = redirects.find((uri) => uri.endsWith("/logout"));
const HOST = "127.0.0.1";

function body(request) {
  return new Promise((resolve, reject) => {
    let text = "";
    request.on("data", (chunk) => { text += chunk; });
    request.on("end", () => resolve(text));
    request.on("error", reject);
  });
}

function configure(issuer) {
  return {
    clients: [
      {
        client_id: "healthapp",
        client_secret: "a secret of the tests, long enough / with + signs",
        redirect_uris: redirects.filter((uri) => uri.includes("/callback")),
        post_logout_redirect_uris: redirects.filter((uri) => uri.endsWith("/login/")),
        backchannel_logout_uri: told ?? `${issuer}/_control/ended`,
        backchannel_logout_session_required: true,
      },
    ],
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...(people.get(sub)?.claims ?? {}) }),
    }),
    // As by the standard: what is asked for by scope is told at the userinfo endpoint, not in the ID token.
    claims: {
      openid: ["sub", "amr", "acr", "auth_time"],
      email: ["email", "email_verified"],
      profile: ["name"],
    },
    cookies: { keys: ["only for tests"] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true }, backchannelLogout: { enabled: true } },
    // It may call this machine, where the product of the tests is.
    fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
    pkce: { required: () => true },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // Whoever logs in here agrees: what is asked for belongs to them, and they came to show it.
    loadExistingGrant: async (ctx) => {
      const { provider } = ctx.oidc;
      const grant = new provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  };
}

const server = createServer();
server.listen(Number(wanted), HOST, () => {
  const { port } = server.address();
  const issuer = `http://${HOST}:${port}`;
  const provider = new Provider(issuer, configure(issuer));
  const answer = provider.callback();
  server.on("request", async (request, response) => {
    const path = new URL(request.url, issuer).pathname;
    try {
      if (path === "/_control/person") {
        const { sub, ...rest } = JSON.parse(await body(request));
        people.set(sub, rest);
        response.end("{}");
      } else if (path === "/_control/ended" && request.method === "POST") {
        ended.push(new URLSearchParams(await body(request)).get("logout_token"));
        response.end();
      } else if (path === "/_control/ended") {
        response.end(JSON.stringify(ended));
      } else if (path.startsWith("/interaction/") && request.method === "GET") {
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end(
          `<!doctype html><title>Provider</title><h1>Who are you?</h1><form method="post">
           <label>Name <input name="who" autofocus></label> <button>Log in</button></form>`,
        );
      } else if (path.startsWith("/interaction/")) {
        const who = new URLSearchParams(await body(request)).get("who");
        const person = people.get(who);
        const result = person
          ? { login: { accountId: who, amr: person.amr, acr: person.acr, remember: true } }
          : { error: "access_denied", error_description: "nobody <b>here</b> has that name" };
        await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      } else {
        answer(request, response);
      }
    } catch (error) {
      response.statusCode = 500;
      response.end(String(error));
    }
  });
  process.stdout.write(`${JSON.stringify({ port, issuer })}\n`);
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
