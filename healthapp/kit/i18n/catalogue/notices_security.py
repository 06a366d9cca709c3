"""What people are told when something about the way into their account changes. Always sent, also by e-mail."""

MESSAGES: dict[str, tuple[str, str]] = {
    "notices.second_factor_totp_on_title": ("অথেনটিকেটর অ্যাপ যোগ হয়েছে", "An authenticator app was added"),
    "notices.second_factor_totp_off_title": ("অথেনটিকেটর অ্যাপ সরানো হয়েছে", "Your authenticator app was removed"),
    "notices.second_factor_email_on_title": ("ই-মেইলে কোড চালু হয়েছে", "Codes by e-mail were turned on"),
    "notices.second_factor_email_off_title": ("ই-মেইলে কোড বন্ধ হয়েছে", "Codes by e-mail were turned off"),
    "notices.second_factor_sms_on_title": ("SMS-এ কোড চালু হয়েছে", "Codes by SMS were turned on"),
    "notices.second_factor_sms_off_title": ("SMS-এ কোড বন্ধ হয়েছে", "Codes by SMS were turned off"),
    "notices.second_factor_email_lost_title": ("ই-মেইলে কোড বন্ধ হয়েছে", "Codes by e-mail were turned off"),
    "notices.second_factor_email_lost_body": (
        "আপনার ই-মেইল ঠিকানা বদলেছে, তাই লগ ইনের কোড আর ই-মেইলে যায় না। চাইলে “নিরাপত্তা” থেকে আবার চালু করুন।",
        (
            "Your e-mail address was changed, so codes for your login are no longer sent by e-mail. You can turn them"
            " on again under Security."
        ),
    ),
    "notices.second_factor_sms_lost_title": ("SMS-এ কোড বন্ধ হয়েছে", "Codes by SMS were turned off"),
    "notices.second_factor_sms_lost_body": (
        "আপনার ফোন নম্বর বদলেছে বা সরানো হয়েছে, তাই লগ ইনের কোড আর SMS-এ যায় না। চাইলে “নিরাপত্তা” থেকে আবার চালু করুন।",
        (
            "Your phone number was changed or removed, so codes for your login are no longer sent by SMS. You can turn"
            " them on again under Security."
        ),
    ),
    "notices.second_factor_reset_title": (
        "এই অ্যাকাউন্টে আগে যা যোগ করা ছিল, তা সরানো হয়েছে",
        "What was added to your account before was removed",
    ),
    "notices.second_factor_reset_body": (
        (
            "আপনার ই-মেইল নিশ্চিত হওয়ার আগে এই অ্যাকাউন্টে লগ ইনের বাড়তি উপায়, ফোন নম্বর বা অন্য কাউকে দেওয়া অনুমতি যোগ করা"
            " হয়েছিল। সেগুলো আপনার কি না জানা নেই, তাই নতুন পাসওয়ার্ডের সঙ্গে সরানো হয়েছে। যেগুলো আপনার, সেটিংস ও “দেখাশোনা” থেকে"
            " আবার যোগ করুন।"
        ),
        (
            "Before your e-mail address was confirmed, ways to log in, a phone number or permissions for others had"
            " been added to this account. Nobody knows whether they are yours, so they were removed with the new"
            " password. Add your own again under Settings and Care."
        ),
    ),
    "notices.second_factor_passkey_on_title": ("পাসকি যোগ হয়েছে", "A passkey was added"),
    "notices.second_factor_passkey_off_title": ("একটি পাসকি সরানো হয়েছে", "A passkey was removed"),
    "notices.second_factor_passkey_copied_title": (
        "আপনার একটি পাসকি নকল হয়ে থাকতে পারে",
        "One of your passkeys may have been copied",
    ),
    "notices.second_factor_passkey_copied_body": (
        (
            "একটি পাসকি দিয়ে লগ ইনের চেষ্টা হয়েছে, কিন্তু তার হিসাব মেলেনি, তাই ঢুকতে দেওয়া হয়নি। “নিরাপত্তা” থেকে সেই পাসকিটি"
            " সরিয়ে নতুন করে যোগ করুন।"
        ),
        (
            "Somebody tried to log in with a passkey whose count does not fit, so it was refused. Under Security,"
            " remove that passkey and add it anew."
        ),
    ),
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
    "notices.second_factor_title": ("আপনার লগ ইনের নিয়ম বদলেছে", "The way you log in has changed"),
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
    "notices.prove_email_title": ("ই-মেইল ঠিকানাটি আপনার কি না জানান", "Confirm that this address is yours"),
    "notices.prove_email_body": (
        (
            "হেলথঅ্যাপের একটি অ্যাকাউন্টে এই ই-মেইল ঠিকানা দেওয়া হয়েছে। আপনি দিয়ে থাকলে ২৪ ঘণ্টার মধ্যে লিংকটি খুলে নিশ্চিত করুন।"
            " আপনি না দিয়ে থাকলে কিছু করবেন না।"
        ),
        (
            "An account of healthapp was given this e-mail address. If it was you, open the link within 24 hours and"
            " confirm. If it was not, do nothing."
        ),
    ),
    "notices.prove_phone_title": ("আপনার কোড", "Your code"),
    "notices.prove_phone_body": (
        "ফোন নম্বর নিশ্চিত করার কোড: {code}। ১০ মিনিট চলবে। কাউকে বলবেন না।",
        "The code to confirm your phone number: {code}. It works for 10 minutes. Tell it to nobody.",
    ),
    "notices.prove_phone_sms": (
        "healthapp কোড: {code}। ১০ মিনিট চলবে। কাউকে বলবেন না।",
        "healthapp: {code} is your code. It works for 10 minutes. Tell it to nobody, not even us.",
    ),
    "notices.second_step_code_title": ("লগ ইনের কোড", "Your login code"),
    "notices.second_step_code_body": (
        (
            "আপনার কোড: {code}। ১০ মিনিট চলবে, একবারই চলে। কাউকে বলবেন না, আমাদেরও না। আপনি লগ ইন না করে থাকলে কেউ আপনার"
            " পাসওয়ার্ড জানে: এখনই বদলান।"
        ),
        (
            "Your code is {code}. It works for 10 minutes, once. Tell it to nobody, not even us. If you are not logging"
            " in, somebody knows your password: change it now."
        ),
    ),
    "notices.second_step_code_sms": (
        "healthapp কোড: {code}। ১০ মিনিট চলবে। কাউকে বলবেন না।",
        "healthapp: {code} is your login code. It works for 10 minutes. Tell it to nobody, not even us.",
    ),
    "notices.address_changed_email_title": ("আপনার ই-মেইল ঠিকানা বদলেছে", "Your e-mail address was changed"),
    "notices.address_changed_email_body": (
        (
            "আপনার অ্যাকাউন্টে এখন অন্য একটি ই-মেইল ঠিকানা আছে। আপনি নিজে করে থাকলে কিছু করার নেই। না করে থাকলে এখনই লগ ইন করে"
            " ঠিকানা আর পাসওয়ার্ড বদলান; ঢুকতে না পারলে আমাদের জানান।"
        ),
        (
            "Your account has another e-mail address now. If this was you, there is nothing to do. If not, log in at"
            " once and change the address and your password; if you cannot get in, tell us."
        ),
    ),
    "notices.address_changed_email_sms": (
        "healthapp: আপনার ই-মেইল বদলেছে। আপনি না করলে এখনই লগ ইন করুন।",
        "healthapp: your e-mail address was changed. If this was not you, log in now.",
    ),
    "notices.address_changed_phone_title": ("আপনার ফোন নম্বর বদলেছে", "Your phone number was changed"),
    "notices.address_changed_phone_body": (
        (
            "আপনার অ্যাকাউন্টে এখন অন্য একটি ফোন নম্বর আছে। আপনি নিজে করে থাকলে কিছু করার নেই। না করে থাকলে এখনই লগ ইন করে নম্বর আর"
            " পাসওয়ার্ড বদলান।"
        ),
        (
            "Your account has another phone number now. If this was you, there is nothing to do. If not, log in at once"
            " and change the number and your password."
        ),
    ),
    "notices.address_changed_phone_sms": (
        "healthapp: আপনার ফোন নম্বর বদলেছে। আপনি না করলে এখনই লগ ইন করুন।",
        "healthapp: your phone number was changed. If this was not you, log in now.",
    ),
}
