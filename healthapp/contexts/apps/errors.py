"""What an app asks for and doesn't get, in the words of OAuth."""

from __future__ import annotations


class OAuthError(Exception):
    """An error of RFC 6749 §4.1.2.1 and §5.2, of OpenID Connect Core §3.1.2.6 or RFC 8707 §2.

    `description` is for the app's developer: English, and nothing in it comes from the request.
    """

    def __init__(self, code: str, description: str = "", *, status: int = 400) -> None:
        """Say what is wrong by one of the registered codes."""
        super().__init__(code)
        self.code = code
        self.description = description
        self.status = status


def invalid_client() -> OAuthError:
    """Return the one answer for an unknown app, a wrong secret and the wrong way to send it."""
    return OAuthError("invalid_client", "The client is unknown, or not authenticated as registered.", status=401)


def invalid_grant() -> OAuthError:
    """Return the one answer for a code or refresh token that is wrong, used, over, or another client's."""
    return OAuthError("invalid_grant", "The code or refresh token is not good (any more), or is not this client's.")
