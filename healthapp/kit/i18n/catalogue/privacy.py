"""What is held about a person, why, and how long: the words of the registry of personal data."""

MESSAGES: dict[str, tuple[str, str]] = {
    "privacy.what_account": ("আপনার অ্যাকাউন্ট", "Your account"),
    "privacy.why_account": (
        "নাম, ই-মেইল, ফোন, ভাষা: যাতে আপনি লগ ইন করতে পারেন আর আমরা আপনাকে জানাতে পারি",
        "Name, e-mail, phone, language: so that you can log in and we can reach you",
    ),
    "privacy.what_sessions": ("লগইন", "Logins"),
    "privacy.why_sessions": (
        "কখন কোন ব্রাউজার থেকে লগ ইন হয়েছে: যাতে অন্য কেউ ঢুকলে ধরা পড়ে",
        "When and from which browser somebody logged in: so that a stranger is noticed",
    ),
    "privacy.what_permissions": ("অনুমতি", "Permissions"),
    "privacy.why_permissions": (
        "কাকে আপনার রিমাইন্ডার দেখতে দিয়েছেন, আর কে আপনাকে দিয়েছেন",
        "Whom you let see your reminders, and who let you see theirs",
    ),
    "privacy.what_reminders": ("রিমাইন্ডার আর ওষুধ", "Reminders and medicines"),
    "privacy.why_reminders": (
        "ওষুধের নাম, ডোজ, সময়: যাতে ঠিক সময়ে মনে করানো যায়",
        "Names of medicines, doses, times: so that you are reminded in time",
    ),
    "privacy.what_doses": ("প্রতিটি ডোজের হিসাব", "Every dose"),
    "privacy.why_doses": (
        "কোনটি খেয়েছেন, কোনটি বাদ পড়েছে: আপনার আর আপনার ডাক্তারের জন্য",
        "Which ones you took and which were missed: for you and your doctor",
    ),
    "privacy.what_messages": ("বার্তা", "Messages"),
    "privacy.why_messages": (
        "আপনাকে বা আপনার বিষয়ে যা জানানো হয়েছে, কখন, কীভাবে",
        "What was told to you or about you, when and how",
    ),
    "privacy.what_choices": ("আপনার পছন্দ", "Your choices"),
    "privacy.why_choices": (
        "কীভাবে আর কখন জানানো হবে, নীরব সময়",
        "How and when you are told, quiet hours",
    ),
    "privacy.what_devices": ("ব্রাউজার", "Browsers"),
    "privacy.why_devices": (
        "যে ব্রাউজারে আপনি নোটিফিকেশন চালু করেছেন",
        "The browsers on which you turned notifications on",
    ),
    "privacy.what_trail": ("কে কী দেখেছেন তার খাতা", "The record of who did what"),
    "privacy.why_trail": (
        "কে কখন কোন তথ্য দেখেছেন বা বদলেছেন: নাম ছাড়া, শুধু নম্বর দিয়ে",
        "Who looked at or changed what, and when: by numbers, without names",
    ),
    "privacy.what_requests": ("তথ্য নিয়ে আপনার অনুরোধ", "Your requests about your data"),
    "privacy.why_requests": (
        "কখন আপনার তথ্যের কপি বা অ্যাকাউন্ট মোছা চেয়েছেন",
        "When you asked for a copy of your data or to delete your account",
    ),
    "privacy.what_technical": ("কাজ চলার সময়ের হিসাব", "Notes of the running program"),
    "privacy.why_technical": (
        "নম্বর মাত্র: যাতে কোনো কাজ হারিয়ে না যায় বা দুবার না হয়",
        "Numbers only: so that nothing is lost or done twice",
    ),
    # What stays when an account is deleted, and why.
    "privacy.keep_trail": (
        "কে কী দেখেছেন তার খাতা আইন অনুযায়ী রাখতে হয়। আপনার নাম বা ঠিকানা এতে থাকে না, শুধু একটি নম্বর থাকে।",
        "The law wants a record of who saw health data. It has no name or address of yours, only a number.",
    ),
    "privacy.keep_broadcast": (
        "অ্যাডমিন হিসেবে সবাইকে যে জরুরি বার্তা পাঠিয়েছেন, তা প্রমাণ হিসেবে থাকে। প্রেরকের জায়গায় শুধু একটি নম্বর থাকে।",
        "Emergency messages that you sent to everyone as an administrator stay as proof, with a number as sender.",
    ),
    "privacy.keep_app": (
        "অ্যাডমিন হিসেবে যেসব অ্যাপ যোগ করেছেন সেগুলো থাকে, যাতে যারা ব্যবহার করেন তাদের কাজ চলে। আপনার সাথে যোগ মুছে যায়।",
        "Apps that you registered as an administrator stay for those who use them, without any link to you.",
    ),
}
