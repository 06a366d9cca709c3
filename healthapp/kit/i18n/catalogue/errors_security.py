"""What the second step of a login, and proving again who one is, refuse."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.mfa_expired": (
        "সময় শেষ হয়ে গেছে, তাই ঢোকা হয়নি। ই-মেইল আর পাসওয়ার্ড দিয়ে আবার শুরু করুন।",
        "You ran out of time, so you are not logged in. Start again with your e-mail address and password.",
    ),
    "errors.mfa_wrong_code": (
        "কোডটি মেলেনি। নতুন কোড দেখে আবার লিখুন; একটি কোড একবারই চলে।",
        "That code does not match. Look for a fresh one and try again; each code works once.",
    ),
    "errors.mfa_locked": (
        "অনেকবার ভুল কোড দেওয়া হয়েছে। কিছুক্ষণ পর আবার চেষ্টা করুন।",
        "Too many wrong codes. Wait a while, then try again.",
    ),
    "errors.mfa_already_on": (
        "এটি আগে থেকেই চালু আছে। বদলাতে চাইলে আগে সরিয়ে নিন।",
        "This is on already. To change it, remove it first.",
    ),
    "errors.mfa_no_address": (
        "আগে এই ঠিকানা বা নম্বরটি নিশ্চিত করুন, তারপর এখানে কোড নেওয়া যাবে।",
        "Confirm this address or number first; then codes can be sent there.",
    ),
    "errors.passkey_ended": (
        "সময় শেষ হয়ে গেছে। পাসকি দিয়ে আবার চেষ্টা করুন।",
        "That took too long. Try again with your passkey.",
    ),
    "errors.passkey_refused": (
        "এই পাসকি দিয়ে ঢোকা যায়নি। আবার চেষ্টা করুন, অথবা অন্য উপায়ে লগ ইন করুন।",
        "This passkey was not accepted. Try again, or log in another way.",
    ),
    "errors.passkey_not_made": (
        "পাসকি যোগ করা যায়নি। আবার চেষ্টা করুন।",
        "The passkey could not be added. Try again.",
    ),
    "errors.passkey_known": (
        "এই পাসকি আগে থেকেই যোগ করা আছে।",
        "This passkey is in use already.",
    ),
    "errors.passkeys_too_many": (
        "সর্বোচ্চ {most}টি পাসকি রাখা যায়। নতুনটির আগে পুরোনো একটি সরান।",
        "You can have {most} passkeys. Remove one before you add another.",
    ),
    "errors.passkeys_impossible": (
        "এই ঠিকানায় পাসকি ব্যবহার করা যায় না।",
        "Passkeys do not work at this address.",
    ),
    "errors.mfa_not_begun": (
        "আগে “যোগ করুন” চেপে শুরু করুন, তারপর কোড দিন।",
        "Start by adding it, then enter the code.",
    ),
    "errors.mfa_off": (
        "দুই ধাপের লগ ইন চালু নেই। আগে চালু করুন।",
        "Two-step login is off. Turn it on first.",
    ),
    "errors.mfa_required": (
        "আপনার কাজের জন্য দুই ধাপের লগ ইন লাগবেই। অন্য একটি উপায় যোগ করে তারপর এটি সরান।",
        "Your role has to log in by two steps. Add another way first, then remove this one.",
    ),
    "errors.mfa_setup_required": (
        "আপনার কাজের জন্য দুই ধাপের লগ ইন লাগবেই। আগে সেটিংস → “নিরাপত্তা” পাতায় একটি উপায় যোগ করুন; তারপর বাকি সব খুলবে।",
        "Your role has to log in by two steps. Add a way under Settings → Security first; then everything else opens.",
    ),
    "errors.step_up_required": (
        "এটি করার আগে আবার জানান যে এটা আপনিই।",
        "Before you do this, confirm that it is you.",
    ),
    "errors.wrong_password": (
        "পাসওয়ার্ড মেলেনি। আবার দেখে লিখুন।",
        "That password does not match. Check it and try again.",
    ),
    "errors.proof_ended": (
        "লিংকটি আর কাজ করে না: আগে খোলা হয়েছে, সময় শেষ, অথবা অন্য অ্যাকাউন্টের। নতুন একটি চেয়ে নিন।",
        "This link does not work: it was used, is too old, or belongs to another account. Ask for a new one.",
    ),
    "errors.proof_wrong_code": (
        "কোডটি মেলেনি, অথবা সময় শেষ। সবশেষ কোডটি দেখে লিখুন, না হলে নতুন কোড চেয়ে নিন।",
        "That code does not match, or is too old. Use the last one that came, or ask for a new one.",
    ),
    "errors.proofs_throttled": (
        "একটু আগেই পাঠানো হয়েছে। আগে সেটি খুঁজে দেখুন; কিছুক্ষণ পরে আবার চাইতে পারবেন।",
        "One was sent a moment ago. Look for it first; you can ask again in a while.",
    ),
    "errors.address_proven": (
        "এটি আগেই নিশ্চিত করা হয়েছে।",
        "This is confirmed already.",
    ),
    "errors.no_phone": (
        "আগে একটি ফোন নম্বর দিন।",
        "Give a phone number first.",
    ),
    "errors.recovery_ended": (
        "এই লিংক বা অনুরোধ আর কাজ করে না: ব্যবহার হয়েছে, থামানো হয়েছে, বা সময় পেরিয়ে গেছে।",
        "This link or request is over: it was used or stopped, or its time has passed.",
    ),
    "errors.recovery_not_needed": (
        "এই অ্যাকাউন্টে দ্বিতীয় ধাপ চালু নেই, তাই নতুন পাসওয়ার্ডই যথেষ্ট। “পাসওয়ার্ড ভুলে গেছি” থেকে নিন।",
        "This account has no second step, so a new password is enough: “I forgot my password”.",
    ),
    "errors.recovery_throttled": (
        "এক দিনে তিনবারের বেশি অনুরোধ করা যায় না। কাল আবার করুন।",
        "This can be asked for three times in a day. Ask again tomorrow.",
    ),
}
