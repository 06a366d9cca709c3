"""What registering and using apps of others refuses."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.app_address": (
        "ঠিকানা নিরাপদ নয়। https:// দিয়ে পুরো ঠিকানা লিখুন; যন্ত্রে চলা প্রোগ্রামের জন্য নিজের যন্ত্রের নম্বর। * আর # চলে না।",
        "Not a safe address. Write all of it, with https:// (on a device: by that device's own number), no * or #.",
    ),
    "errors.app_homepage": (
        "অ্যাপের পাতার ঠিকানা https:// দিয়ে লিখুন।",
        "Write the address of the app's own page, with https://.",
    ),
    "errors.app_keeps_no_secret": (
        "যে অ্যাপ গোপন চাবি রাখতে পারে না, সে নিজে থেকে ঢুকতে পারে না।",
        "An app that keeps no secret cannot work on its own.",
    ),
    "errors.app_needs_scope": (
        "নিজে থেকে কাজ করতে হলে অন্তত দেখার অনুমতি লাগবে।",
        "To work on its own it needs at least to read.",
    ),
    "errors.app_no_data": (
        "এই অ্যাপকে কোনো তথ্য দেখার অনুমতি দেওয়া হয়নি।",
        "This app was not allowed to see any data.",
    ),
}
