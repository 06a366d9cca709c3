"""Where someone is logged in."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.sessions.title": ("কোথায় কোথায় লগ ইন আছে", "Where I am logged in"),
    "ui.sessions.lead": (
        "কোনো যন্ত্র চিনতে না পারলে সেখানে লগ আউট করুন।",
        "If you don't know one of these devices, log it out.",
    ),
    "ui.sessions.this": ("এই যন্ত্র", "This device"),
    "ui.sessions.now": ("এখন ব্যবহার হচ্ছে", "in use now"),
    "ui.sessions.seen": ("শেষ ব্যবহার {when}", "last used {when}"),
    "ui.sessions.since": ("লগ ইন {when}", "logged in on {when}"),
    "ui.sessions.kind_browser": ("ব্রাউজার", "Browser"),
    "ui.sessions.kind_app": ("অ্যাপ", "App"),
    "ui.sessions.end": ("লগ আউট করুন", "Log out"),
    "ui.sessions.end_of": ("{device}: লগ আউট করুন", "Log out {device}"),
    "ui.sessions.ended_there": ("সেখানে লগ আউট করা হয়েছে।", "Logged out there."),
    "ui.sessions.end_others": ("অন্য সব যন্ত্রে লগ আউট করুন", "Log out all other devices"),
    "ui.sessions.end_others_title": ("অন্য সব যন্ত্রে লগ আউট করবেন?", "Log out all other devices?"),
    "ui.sessions.end_others_text": (
        "এই যন্ত্রে লগ ইন থাকবে। অন্যগুলোতে আবার পাসওয়ার্ড দিতে হবে।",
        "You stay logged in here. The others need the password again.",
    ),
    "ui.sessions.ended_one": ("{n}টি যন্ত্রে লগ আউট করা হয়েছে।", "{n} device was logged out."),
    "ui.sessions.ended_other": ("{n}টি যন্ত্রে লগ আউট করা হয়েছে।", "{n} devices were logged out."),
    "ui.sessions.only_here": ("শুধু এই যন্ত্রেই লগ ইন আছে।", "You are logged in on this device only."),
    "ui.sessions.unknown": (
        "অচেনা কেউ ঢুকেছে মনে হলে:",
        "If you think somebody else got in:",
    ),
    "ui.sessions.everywhere": ("সব জায়গায় লগ আউট করুন", "Log out everywhere"),
    "ui.sessions.everywhere_text": (
        "এই যন্ত্রসহ সব জায়গা থেকে বের হবেন।",
        "You leave all devices, this one too.",
    ),
}
