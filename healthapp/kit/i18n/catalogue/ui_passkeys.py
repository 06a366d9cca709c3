"""Passkeys: adding and naming one's own, and logging in by one."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.passkeys.title": ("পাসকি", "Passkeys"),
    "ui.passkeys.text": (
        "আঙুলের ছাপ, মুখ বা ফোনের পিন দিয়ে লগ ইন করুন। পাসওয়ার্ড বা কোড লাগে না, আর কেউ ফাঁদ পেতে এটি নিতে পারে না।",
        (
            "Log in with your fingerprint, your face or your device's PIN. It needs no password and no code, and nobody"
            " can trick you out of it."
        ),
    ),
    "ui.passkeys.add": ("পাসকি যোগ করুন", "Add a passkey"),
    "ui.passkeys.make": ("এই ডিভাইসে পাসকি বানান", "Make a passkey on this device"),
    "ui.passkeys.name": ("পাসকির নাম", "Name of the passkey"),
    "ui.passkeys.name_hint": (
        "যাতে পরে চিনতে পারেন, যেমন “আমার ফোন”।",
        "So that you know it again, for example “My phone”.",
    ),
    "ui.passkeys.name_default": ("আমার ডিভাইস", "My device"),
    "ui.passkeys.added": ("পাসকি যোগ হয়েছে।", "The passkey was added."),
    "ui.passkeys.not_here": (
        "এই ব্রাউজারে বা এই ঠিকানায় পাসকি চলে না।",
        "Passkeys do not work in this browser or at this address.",
    ),
    "ui.passkeys.failed": (
        "পাসকি পাওয়া যায়নি। আবার চেষ্টা করুন, অথবা অন্য উপায় নিন।",
        "No passkey was given. Try again, or use another way.",
    ),
    "ui.passkeys.synced": ("আপনার অন্য ডিভাইসেও আছে", "Also on your other devices"),
    "ui.passkeys.since": ("{when} যোগ হয়েছে", "Added {when}"),
    "ui.passkeys.used": ("শেষ ব্যবহার {when}", "Last used {when}"),
    "ui.passkeys.rename": ("নাম বদলান", "Rename"),
    "ui.passkeys.rename_of": ("{what}: নাম বদলান", "Rename: {what}"),
    "ui.passkeys.remove_title": ("পাসকিটি সরাবেন?", "Remove this passkey?"),
    "ui.passkeys.remove_text": (
        "এটি দিয়ে আর ঢোকা যাবে না। ডিভাইসের পাসকির তালিকা থেকেও মুছে দিন।",
        "It opens your account no longer. Delete it from your device's list of passkeys too.",
    ),
    "ui.passkeys.login": ("পাসকি দিয়ে লগ ইন করুন", "Log in with a passkey"),
    "ui.passkeys.confirm": ("পাসকি দিয়ে জানান", "Use a passkey"),
    "ui.verify.passkey_text": (
        "আঙুলের ছাপ, মুখ বা ডিভাইসের পিন দিয়ে জানান যে এটা আপনি।",
        "Show that it is you with your fingerprint, your face or your device's PIN.",
    ),
    "ui.verify.by_passkey": ("পাসকি দিয়ে ঢুকুন", "Use a passkey"),
    "ui.step_up.passkey_text": (
        "এরপর পাতাটি আবার খুলবে; যা করছিলেন তা আরেকবার চাপুন।",
        "The page then opens again; click once more on what you were doing.",
    ),
}
