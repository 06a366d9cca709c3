"""What the API refuses beyond what every edge does."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.login_failed": (
        "ই-মেইল বা পাসওয়ার্ড মেলেনি। আবার দেখে লিখুন।",
        "The e-mail address or the password does not match. Check both and try again.",
    ),
    "errors.too_many_requests": (
        "অল্প সময়ে অনেকবার চেষ্টা হয়েছে। একটু অপেক্ষা করে আবার চেষ্টা করুন।",
        "That was too often in a short time. Wait a moment and try again.",
    ),
}
