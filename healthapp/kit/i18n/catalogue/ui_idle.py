"""Logins that nobody uses: the question before the end, and what is said after it."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.idle.title": ("আপনি কি এখনো আছেন?", "Are you still there?"),
    "ui.idle.text": (
        "অনেকক্ষণ কিছু করেননি। আপনার তথ্য নিরাপদ রাখতে একটু পরে লগ আউট হয়ে যাবে। যা লিখে সেভ করেননি, তা থাকবে না।",
        "You have not done anything for a while, so you will soon be logged out. What you have not saved will be lost.",
    ),
    # The script puts the number in the place of #.
    "ui.idle.seconds": ("আর # সেকেন্ড", "# seconds left"),
    "ui.idle.unsure": (
        "এখন সংযোগ পাওয়া যাচ্ছে না। আবার চেষ্টা করুন।",
        "There is no connection right now. Try again.",
    ),
    "ui.idle.stay": ("লগ ইন থাকি", "Stay logged in"),
    "ui.idle.leave": ("লগ আউট করি", "Log out now"),
    "ui.idle.ended": (
        "অনেকক্ষণ কেউ ব্যবহার করেননি, তাই আপনার তথ্য নিরাপদ রাখতে লগ আউট করা হয়েছে। আবার লগ ইন করুন।",
        "Nobody used this page for a while, so you were logged out to keep your data safe. Log in again.",
    ),
}
