"""What the API refuses beyond what every edge does."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.login_failed": (
        "ই-মেইল বা পাসওয়ার্ড মেলেনি। আবার দেখে লিখুন।",
        "The e-mail address or the password does not match. Check both and try again.",
    ),
    "errors.address_too_long": (
        "ঠিকানাটি অনেক লম্বা। আবার শুরু থেকে চেষ্টা করুন।",
        "The address is too long. Begin again from the first page.",
    ),
    "errors.headers_too_large": (
        "অনুরোধের সাথে অনেক বেশি তথ্য এসেছে। ব্রাউজারের কুকি মুছে আবার চেষ্টা করুন।",
        "Too much was sent along with the request. Delete this site's cookies and try again.",
    ),
    "errors.unknown_host": (
        "এই নামে আমরা উত্তর দিই না। ঠিকানাটি দেখে আবার লিখুন।",
        "We do not answer by this name. Check the address and type it again.",
    ),
    "errors.too_deep": (
        "তথ্যগুলো একটির ভেতর আরেকটি করে অনেক গভীরে সাজানো। সহজ করে পাঠান।",
        "The content is nested too deeply. Send it in a simpler form.",
    ),
    "errors.key_in_address": (
        "ঠিকানার ভেতরে প্রোগ্রামের চাবি আছে, আর ঠিকানা অনেক জায়গায় লেখা থেকে যায়। চাবিটি বাতিল করুন, নতুনটি হেডারে পাঠান।",
        "There is an API key in the address, which others write down. Take it back; send a new one as Authorization.",
    ),
    "errors.key_only_reads": (
        "এই চাবি দিয়ে শুধু দেখা যায়, কিছু বদলানো যায় না।",
        "This API key only reads; it can change nothing.",
    ),
    "errors.key_no_admin": (
        "এই চাবি দিয়ে পরিচালনার কাজ করা যায় না।",
        "This API key may not administer.",
    ),
    "errors.not_by_key": (
        "এই কাজটি প্রোগ্রামের চাবি দিয়ে হয় না। নিজে লগ ইন করে করুন।",
        "This can't be done with an API key. Log in yourself.",
    ),
    "errors.scope_not_yours": (
        "এই অনুমতি আপনার নিজেরই নেই। অন্যটি বেছে নিন।",
        "You may not do this yourself. Choose another.",
    ),
    "errors.too_many_keys": (
        "আপনার {most}টি চাবি চালু আছে। নতুন করতে হলে আগে একটি বাতিল করুন।",
        "You have {most} keys that work. Take one back before you make another.",
    ),
    "errors.nothing_to_search": (
        "খোঁজার মতো কোনো শব্দ নেই। অসুখ, ওষুধ বা লক্ষণের নাম লিখুন।",
        "There is no word to search for. Type the name of an illness, a medicine or a symptom.",
    ),
    "errors.too_many_requests": (
        "অল্প সময়ে অনেকবার চেষ্টা হয়েছে। একটু অপেক্ষা করে আবার চেষ্টা করুন।",
        "That was too often in a short time. Wait a moment and try again.",
    ),
}
