"""Every way into an account is listed, and whatever else needs no login says that it is none."""

from __future__ import annotations

from healthapp.api.auth import PUBLIC

# Whatever gives a login, or a step towards one. Another way in is another line here, with the same rules.
WAYS_IN = {
    ("POST", "/api/v1/auth/login"),
    ("POST", "/api/v1/auth/verify-mfa"),
    ("POST", "/api/v1/auth/refresh-token"),
    ("POST", "/session/login"),
    ("POST", "/session/verify"),
    ("POST", "/session/register"),
    ("GET", "/session/sso/{provider}/callback"),
    ("POST", "/session/link"),
    ("POST", "/api/v1/auth/passkey-login"),
    ("POST", "/session/passkey/login"),
    ("POST", "/session/passkey/second"),
    ("POST", "/oauth/token"),
}
# Public, and gives nobody a login.
NO_WAY_IN = {
    ("POST", "/api/v1/auth/register"),
    ("POST", "/api/v1/auth/forgot-password"),
    ("POST", "/api/v1/auth/reset-password"),
    *((method, path) for method, path in PUBLIC if path.startswith(("/.well-known/", "/api/docs", "/api/openapi"))),
    *((method, path) for method, path in PUBLIC if path in ("/health", "/ready", "/metrics")),
    *((method, path) for method, path in PUBLIC if path.startswith("/oauth/") and path != "/oauth/token"),
    *((method, path) for method, path in PUBLIC if path.startswith("/api/v1/auth/saml/")),
    ("POST", "/api/v1/auth/openid/{provider}/logout"),
    ("GET", "/session/sso/{provider}"),
    ("GET", "/session/sso/{provider}/left"),
    ("GET", "/session/invitation"),
    *((method, path) for method, path in PUBLIC if path in ("/session/prove", "/session/reset", "/session/forgot")),
    # The last step leads to the login; what opens it takes an administrator and a day.
    *((method, path) for method, path in PUBLIC if path.startswith(("/api/v1/auth/recovery", "/session/recovery"))),
    ("POST", "/api/v1/auth/send-mfa-code"),
    ("POST", "/api/v1/auth/passkey-login/options"),
    # The first asks for a challenge, the others are for who is logged in already.
    ("POST", "/session/passkey/options"),
    ("POST", "/session/passkey/register"),
    ("POST", "/session/passkey/step-up"),
    ("POST", "/session/verify/send"),
    ("POST", "/session/locale"),
    ("POST", "/session/logout"),
    *((method, path) for method, path in PUBLIC if path.startswith(("/api/knowledge/", "/api/v1/knowledge/"))),
}


def test_there_is_no_other_way_in() -> None:
    new = set(PUBLIC) ^ {*WAYS_IN, *NO_WAY_IN}
    assert not new, f"say above whether it lets somebody in: {sorted(new)}"
