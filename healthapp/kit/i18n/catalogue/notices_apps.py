"""What people are told about apps of others that they let in. Neutral: no app is named on the way."""

MESSAGES: dict[str, tuple[str, str]] = {
    "notices.app_allowed_title": ("একটি অ্যাপ আপনার অ্যাকাউন্টে ঢোকার অনুমতি পেয়েছে", "An app was let into your account"),
    "notices.app_allowed_body": (
        "আপনি নিজে দিয়ে থাকলে কিছু করার নেই। না দিয়ে থাকলে সেটিংসে “যেসব অ্যাপ ঢুকতে পারে” খুলে বন্ধ করুন, আর পাসওয়ার্ড বদলান।",
        "If this was you, all is well. If not, stop it under Settings, Apps with access, and change your password.",
    ),
    "notices.app_token_reused_title": ("একটি অ্যাপকে বের করে দেওয়া হয়েছে", "An app was put out of your account"),
    "notices.app_token_reused_body": (
        "অ্যাপটির ঢোকার চাবি দুই জায়গা থেকে ব্যবহার হয়েছে, তাই বন্ধ করা হয়েছে। ব্যবহার করতে চাইলে অ্যাপ থেকে আবার শুরু করুন।",
        "Its key was used from two places, so we ended it. To go on using the app, start again from there.",
    ),
}
