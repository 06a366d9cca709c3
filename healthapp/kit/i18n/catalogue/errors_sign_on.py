"""What can go wrong on the way to a provider of identities and back."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.sso_ended": (
        "বেশি সময় লেগে গেছে, বা অন্য ব্রাউজারে শুরু হয়েছিল। আবার শুরু করুন।",
        "That took too long, or began in another browser. Start again.",
    ),
    "errors.sso_refused": (
        "আপনার পরিচয় নিশ্চিত করা গেল না, তাই ঢোকা হয়নি। আবার চেষ্টা করুন।",
        "We could not confirm who you are, so you are not logged in. Try again.",
    ),
    "errors.sso_declined": (
        "ওখানে লগ ইন শেষ হয়নি। আবার চেষ্টা করুন, বা পাসওয়ার্ড দিয়ে ঢুকুন।",
        "You did not finish logging in there. Try again, or use your password.",
    ),
    "errors.sso_unavailable": (
        "ওই সেবাটি এখন সাড়া দিচ্ছে না। একটু পরে চেষ্টা করুন, বা পাসওয়ার্ড দিয়ে ঢুকুন।",
        "That service does not answer right now. Try again in a while, or use your password.",
    ),
    "errors.sso_unknown": (
        "এভাবে এখানে লগ ইন করা যায় না। নিচের কোনো উপায় বেছে নিন।",
        "You cannot log in that way here. Choose one of the ways below.",
    ),
    "errors.sso_unverified": (
        "ওরা আপনার ই-মেইল ঠিকানা নিশ্চিত করেনি। এখানে নিজে অ্যাকাউন্ট খুলুন, পরে সেটিংসে গিয়ে যুক্ত করুন।",
        "They do not confirm your e-mail address. Open an account here yourself, then connect it in your settings.",
    ),
    "errors.sso_taken": (
        "এটি আগে থেকেই একটি অ্যাকাউন্টে যুক্ত আছে।",
        "That is connected to an account already.",
    ),
    "errors.sso_too_many": (
        "সর্বোচ্চ {most}টি যুক্ত করা যায়। আগে একটি সরান।",
        "You can connect {most} at most. Remove one first.",
    ),
    "errors.sso_last_way": (
        "এটি সরালে আপনি আর ঢুকতে পারবেন না। আগে একটি পাসওয়ার্ড দিন।",
        "Without it you could not log in any more. Choose a password first.",
    ),
    "errors.no_password": (
        "আপনার অ্যাকাউন্টে পাসওয়ার্ড নেই। আবার লগ ইন করে তারপর চেষ্টা করুন।",
        "Your account has no password. Log in once more, then try again.",
    ),
}
