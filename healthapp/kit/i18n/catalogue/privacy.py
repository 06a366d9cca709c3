"""What is held about a person, why, and how long: the words of the registry of personal data."""

MESSAGES: dict[str, tuple[str, str]] = {
    "privacy.what_account": ("আপনার অ্যাকাউন্ট", "Your account"),
    "privacy.why_account": (
        "নাম, ই-মেইল, ফোন, ভাষা: যাতে আপনি লগ ইন করতে পারেন আর আমরা আপনাকে জানাতে পারি",
        "Name, e-mail, phone, language: so that you can log in and we can reach you",
    ),
    "privacy.what_sessions": ("লগ ইন", "Logins"),
    "privacy.why_sessions": (
        "কখন কোন ব্রাউজার থেকে লগ ইন হয়েছে: যাতে অন্য কেউ ঢুকলে ধরা পড়ে",
        "When and from which browser somebody logged in: so that a stranger is noticed",
    ),
    "privacy.what_permissions": ("অনুমতি", "Permissions"),
    "privacy.why_permissions": (
        "কাকে আপনার রিমাইন্ডার দেখতে দিয়েছেন, আর কে আপনাকে দিয়েছেন",
        "Whom you let see your reminders, and who let you see theirs",
    ),
    "privacy.what_health": ("অ্যালার্জি আর অসুখ", "Allergies and illnesses"),
    "privacy.why_health": (
        "আপনি নিজের সম্পর্কে যা লিখেছেন: যাতে ওষুধ যাচাইয়ের সময় তা ধরা হয়",
        "What you wrote about yourself: so that the medicine check counts it",
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
    "privacy.what_conversations": ("সহকারীর সঙ্গে আলাপ", "Conversations with the assistant"),
    "privacy.why_conversations": (
        "আপনি কী জিজ্ঞেস করেছেন আর কী উত্তর পেয়েছেন: যাতে পরে আবার দেখতে পারেন",
        "What you asked and what you were answered: so that you can look at it again",
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
    # How long
    "privacy.kept_account": ("যত দিন অ্যাকাউন্ট আছে", "as long as your account"),
    "privacy.kept_years_one": ("{n} বছর", "{n} year"),
    "privacy.kept_years_other": ("{n} বছর", "{n} years"),
    "privacy.kept_month": ("৩০ দিন", "30 days"),
    "privacy.kept_day": ("২৪ ঘণ্টা", "24 hours"),
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
    "privacy.keep_revision": (
        "সম্পাদক হিসেবে চিকিৎসার যেসব লেখা লিখেছেন সেগুলো থাকে, কারণ রোগীরা সেগুলো পড়েন। আপনার সাথে যোগ মুছে যায়।",
        "Medical texts that you wrote as an editor stay, for patients read them, without any link to you.",
    ),
    "privacy.keep_import": (
        "সম্পাদক হিসেবে যেসব ফাইল দিয়েছেন তার তালিকা থাকে, কারণ তা থেকে আসা লেখা রোগীরা পড়েন। আপনার সাথে যোগ মুছে যায়।",
        "Files that you uploaded as an editor stay listed, without any link to you: patients read what came of them.",
    ),
    "privacy.keep_signature": (
        "যা আপনি সই করেছেন, তাতে আপনার নাম ও সইয়ের সময় আইন অনুযায়ী থেকে যায়।",
        "What you have signed keeps your name and the time, as the law requires of signatures.",
    ),
    "privacy.keep_erasure": (
        "কোন দিন অ্যাকাউন্ট মোছা হয়েছে, তার প্রমাণ থাকে: তারিখ আর একটি নম্বর।",
        "That the account was deleted, and when, stays as proof: dates and a number.",
    ),
    # The copy
    "privacy.readme": (
        (
            "এখানে হেলথঅ্যাপে আপনার বিষয়ে যা রাখা আছে তার সবটুকু আছে।\r\n"
            "{summary}: পড়ার ও ছাপানোর জন্য সারাংশ\r\n"
            "{data}: সব তথ্য, প্রতিটি কেন ও কত দিন রাখা হয়\r\n"
            "{fhir}: অন্য স্বাস্থ্য অ্যাপের জন্য\r\n"
            "ফাইলটিতে আপনার স্বাস্থ্যের তথ্য আছে: নিরাপদে রাখুন।"
        ),
        (
            "This is everything that healthapp holds about you.\r\n"
            "{summary}: a summary to read and print\r\n"
            "{data}: all of it, each with why and how long it is held\r\n"
            "{fhir}: for other health apps\r\n"
            "The file holds your health data: keep it safe."
        ),
    ),
    "privacy.pdf_title": ("আমার তথ্যের সারাংশ", "Summary of my data"),
    "privacy.pdf_name": ("নাম", "Name"),
    "privacy.pdf_email": ("ই-মেইল", "E-mail"),
    "privacy.pdf_phone": ("ফোন", "Phone"),
    "privacy.pdf_made": ("তৈরি হয়েছে", "Made on"),
    "privacy.pdf_held": ("যা রাখা আছে", "What is held"),
    "privacy.pdf_what": ("কী", "What"),
    "privacy.pdf_rows": ("কয়টি", "How many"),
    "privacy.pdf_kept": ("কত দিন রাখা হয়", "Kept for"),
    "privacy.pdf_reminders": ("রিমাইন্ডার", "Reminders"),
    "privacy.pdf_reminder": ("রিমাইন্ডার", "Reminder"),
    "privacy.pdf_medicine": ("ওষুধ ও ডোজ", "Medicine and dose"),
    "privacy.pdf_since": ("কবে থেকে", "Since"),
    "privacy.pdf_doses": ("ডোজের হিসাব", "Doses"),
    "privacy.pdf_status": ("অবস্থা", "Status"),
    "privacy.pdf_permissions": ("অনুমতি", "Permissions"),
    "privacy.pdf_permission": ("অনুমতি", "Permission"),
    "privacy.pdf_none": ("কিছু নেই", "Nothing"),
    "privacy.pdf_more": ("আরও {n}টি {data} ফাইলে আছে।", "{n} more are in {data}."),
    "privacy.pdf_note": (
        "সবটুকু তথ্য {data} ফাইলে আছে। এটি চিকিৎসার পরামর্শ নয়।",
        "Everything is in the file {data}. This is no medical advice.",
    ),
    "privacy.pdf_page": ("পাতা {page}/{pages}", "Page {page} of {pages}"),
    "privacy.dose_taken": ("খেয়েছি", "Taken"),
    "privacy.dose_skipped": ("বাদ দিয়েছি", "Skipped"),
    "privacy.dose_missed": ("বাদ পড়েছে", "Missed"),
    "privacy.permission_given": ("আপনি দিয়েছেন", "You gave it"),
    "privacy.permission_got": ("আপনাকে দেওয়া হয়েছে", "Given to you"),
    "privacy.consent_pending": ("উত্তরের অপেক্ষায়", "Waiting for an answer"),
    "privacy.consent_active": ("চালু", "Active"),
    "privacy.consent_withdrawn": ("তুলে নেওয়া", "Withdrawn"),
    "privacy.consent_declined": ("না বলা হয়েছে", "Declined"),
    "privacy.consent_expired": ("মেয়াদ শেষ", "Run out"),
}
