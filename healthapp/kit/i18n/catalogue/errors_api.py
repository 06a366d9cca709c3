"""What the API refuses beyond what every edge does."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.login_failed": (
        "ই-মেইল বা পাসওয়ার্ড মেলেনি। আবার দেখে লিখুন।",
        "The e-mail address or the password does not match. Check both and try again.",
    ),
}
