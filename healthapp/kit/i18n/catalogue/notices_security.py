"""What people are told when something about the way into their account changes. Always sent, also by e-mail."""

MESSAGES: dict[str, tuple[str, str]] = {
    "notices.second_factor_totp_on_title": ("অথেনটিকেটর অ্যাপ যোগ হয়েছে", "An authenticator app was added"),
    "notices.second_factor_totp_off_title": ("অথেনটিকেটর অ্যাপ সরানো হয়েছে", "Your authenticator app was removed"),
    "notices.second_factor_codes_title": ("নতুন রিকভারি কোড নেওয়া হয়েছে", "New recovery codes were made"),
    "notices.second_factor_recovery_used_title": (
        "একটি রিকভারি কোড ব্যবহার হয়েছে",
        "A recovery code was used",
    ),
    "notices.second_factor_locked_title": (
        "আপনার অ্যাকাউন্টে বারবার ভুল কোড দেওয়া হয়েছে",
        "Somebody kept entering wrong codes for your account",
    ),
    "notices.second_factor_sso_linked_title": (
        "আপনার অ্যাকাউন্টে ঢোকার আরেকটি উপায় যুক্ত হয়েছে",
        "Another way to log in was connected to your account",
    ),
    "notices.second_factor_sso_unlinked_title": (
        "আপনার অ্যাকাউন্টে ঢোকার একটি উপায় সরানো হয়েছে",
        "A way to log in was removed from your account",
    ),
    "notices.second_factor_title": ("আপনার লগইনের নিয়ম বদলেছে", "The way you log in has changed"),
    "notices.second_factor_body": (
        "আপনি নিজে করে থাকলে কিছু করার নেই। না করে থাকলে এখনই পাসওয়ার্ড বদলান।",
        "If this was you, there is nothing to do. If not, change your password now.",
    ),
    "notices.second_factor_locked_body": (
        ("পাসওয়ার্ড ঠিক ছিল, কোড মেলেনি; তাই কিছুক্ষণ কোনো কোড নেওয়া হবে না। আপনি না হলে কেউ আপনার পাসওয়ার্ড জানে: এখনই বদলান।"),
        (
            "The password was right, the codes were not, so no code is taken for a while. If this was not you, "
            "somebody knows your password: change it now."
        ),
    ),
}
