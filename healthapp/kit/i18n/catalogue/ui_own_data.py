"""My data: a copy of it, what is held, and the end of the account."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.own_data.title": ("আমার তথ্য", "My data"),
    "ui.own_data.lead": (
        "তথ্য আপনার। কপি নিতে পারেন, কী রাখা আছে দেখতে পারেন, সব মুছেও ফেলতে পারেন।",
        "It is yours. Take a copy, see what is held, or have all of it deleted.",
    ),
    "ui.own_data.in_settings": (
        "আপনার সব তথ্যের কপি নিন, অথবা অ্যাকাউন্ট মুছে ফেলুন।",
        "Take a copy of everything, or delete your account.",
    ),
    # The copy
    "ui.own_data.copy": ("সব তথ্যের কপি", "A copy of everything"),
    "ui.own_data.copy_text": (
        "একটি জিপ ফাইলে আপনার বিষয়ে যা রাখা আছে তার সবটুকু:",
        "Everything that is held about you, in one ZIP file:",
    ),
    "ui.own_data.copy_pdf": ("পড়ার ও ছাপানোর জন্য একটি PDF", "a PDF to read and print"),
    "ui.own_data.copy_json": ("সব তথ্য, প্রতিটি কেন রাখা হয় তা-সহ (JSON)", "all of it, with why each thing is held (JSON)"),
    "ui.own_data.copy_fhir": (
        "ওষুধ ও ডোজ, অন্য স্বাস্থ্য অ্যাপ যেভাবে পড়ে (FHIR R4)",
        "medicines and doses as other health apps read them (FHIR R4)",
    ),
    "ui.own_data.copy_ask": ("কপি চাই", "Ask for a copy"),
    "ui.own_data.copy_making": (
        "কপি তৈরি হচ্ছে। এই পাতা ছেড়ে যেতে পারেন; তৈরি হলে বার্তায় জানাব।",
        "Your copy is being made. You may leave this page; a message tells you when it is ready.",
    ),
    "ui.own_data.copy_ready": ("কপি তৈরি", "Your copy is ready"),
    "ui.own_data.copy_until": ("{size} কিলোবাইট। থাকবে: {when} পর্যন্ত।", "{size} KB. Here until: {when}."),
    "ui.own_data.copy_care": (
        "এতে আপনার স্বাস্থ্যের তথ্য আছে। অন্যের ফোন বা কম্পিউটারে নামাবেন না।",
        "It holds your health data. Don't download it to somebody else's phone or computer.",
    ),
    "ui.own_data.copy_download": ("নামিয়ে নিন", "Download"),
    "ui.own_data.copy_new": ("নতুন কপি চাই", "Ask for a new copy"),
    "ui.own_data.copy_elsewhere": (
        "আরেকটি যন্ত্র থেকে একটি কপি চাওয়া হয়েছে; সেটি শুধু সেখান থেকেই নামানো যায়। এখানে চাইলে নতুন করে চান।",
        "A copy was asked for on another device, and can be downloaded only there. Here you can ask for a new one.",
    ),
    # What is held
    "ui.own_data.held": ("কী রাখা আছে", "What is held"),
    "ui.own_data.held_text": (
        "কী রাখা হয়, কেন, আর কত দিন। এর বাইরে আপনার বিষয়ে আর কিছু রাখা হয় না।",
        "What, why, and for how long. Nothing else is held about you.",
    ),
    "ui.own_data.held_open": ("তালিকাটি দেখুন", "Show the list"),
    "ui.own_data.kept_for": ("রাখা হয়: {span}", "Held: {span}"),
    "ui.own_data.kept_parts": ("রাখা হয়: {span}, কিছু অংশ তার চেয়ে কম", "Held: {span}, parts of it shorter"),
    "ui.own_data.ending_gone": ("অ্যাকাউন্টের সঙ্গে মুছে যায়", "goes with the account"),
    "ui.own_data.ending_partly": ("মুছে যায়, শুধু প্রমাণটুকু থাকে", "goes, but for the proof of it"),
    "ui.own_data.ending_kept": ("আইন অনুযায়ী থেকে যায়", "stays, as the law requires"),
    # The end
    "ui.own_data.leave": ("অ্যাকাউন্ট মুছে ফেলুন", "Delete my account"),
    "ui.own_data.leave_text": (
        "মুছে ফেললে আর ফেরানো যায় না। আগে একটি কপি নিয়ে রাখা ভালো।",
        "What is deleted can't be brought back. Better take a copy first.",
    ),
    "ui.own_data.leave_gone": ("যা মুছে যাবে", "What goes"),
    "ui.own_data.leave_gone_record": (
        "আপনার নাম, ই-মেইল, ফোন; সব রিমাইন্ডার, ওষুধ আর ডোজের হিসাব; সব বার্তা",
        "Your name, e-mail and phone; all reminders, medicines and doses; all messages",
    ),
    "ui.own_data.leave_gone_people": (
        "আপনার খোঁজ যাঁরা রাখেন, তাঁদের জানানো হবে যে একজনের অ্যাকাউন্ট আর নেই: নাম ছাড়া",
        "Who follows you is told that somebody's account is gone, without your name",
    ),
    "ui.own_data.leave_gone_backups": (
        "সিল করা ব্যাকআপে আরও ৩০ দিন থাকে, তারপর সেখান থেকেও মুছে যায়",
        "Sealed backups hold it for 30 days more, then it is gone there too",
    ),
    "ui.own_data.leave_kept": ("যা আইন অনুযায়ী রাখতে হয়", "What the law says we must keep"),
    "ui.own_data.leave_kept_span": ("এগুলো {span} পরে মুছে যায়।", "These go after {span}."),
    "ui.own_data.leave_when": ("কখন", "When"),
    "ui.own_data.leave_when_text": (
        (
            "এখনই সব জায়গা থেকে লগ আউট হবেন। {n} দিন পরে সব মুছে যাবে। এর মধ্যে একবার লগ ইন করলে কিছুই মোছা হবে না।"
            " তত দিন ই-মেইল ও SMS-এ রিমাইন্ডার আগের মতোই যাবে।"
        ),
        (
            "You are logged out everywhere at once. After {n} days everything is deleted. Log in once before that, and"
            " nothing is. Until then reminders go on by e-mail and SMS as before."
        ),
    ),
    "ui.own_data.leave_title": ("অ্যাকাউন্ট মুছে ফেলবেন?", "Delete your account?"),
    "ui.own_data.leave_last": (
        "সব জায়গা থেকে লগ আউট হবেন, আর {n} দিন পরে আপনার সব তথ্য মুছে যাবে।",
        "You are logged out everywhere, and after {n} days all of your data is deleted.",
    ),
    "ui.own_data.again": (
        "কিছুই মোছা হয়নি: অনেকক্ষণ হয়ে গেছে। আবার শুরু করুন, আমরা আবার জিজ্ঞেস করব আপনি কে।",
        "Nothing was deleted: it took a while. Begin again, and we ask once more who you are.",
    ),
    "ui.own_data.planned": (
        "{n} দিন পরে আপনার অ্যাকাউন্ট মুছে যাবে। মত বদলালে তার আগে লগ ইন করুন: তাহলে কিছুই মোছা হবে না।",
        "Your account will be deleted in {n} days. Changed your mind? Log in before that, and nothing is deleted.",
    ),
}
