"""Apps of others: letting one in, seeing and ending what they may, and registering them."""

MESSAGES: dict[str, tuple[str, str]] = {
    # The question
    "ui.consent.title": ("একটি অ্যাপকে অনুমতি", "Let an app in"),
    "ui.consent.heading": ("“{app}” আপনার অ্যাকাউন্টে ঢুকতে চায়", "“{app}” wants to use your account"),
    "ui.consent.by": ("অ্যাপটি চালায়: {publisher}। এটি আমাদের অ্যাপ নয়।", "It is run by {publisher}, not by us."),
    "ui.consent.as": ("আপনি লগ ইন আছেন: {name}", "You are logged in as {name}"),
    "ui.consent.not_you": ("আপনি না হলে লগ আউট করুন", "Not you? Log out"),
    "ui.consent.wants": ("অ্যাপটি যা যা পারবে", "What it will be able to do"),
    "ui.consent.openid": ("আপনাকে চিনবে, শুধু একটি নম্বর দিয়ে", "Recognise you, by a number only"),
    "ui.consent.profile": ("আপনার নাম, ভাষা আর এলাকার সময় দেখবে", "See your name, language and time zone"),
    "ui.consent.email": ("আপনার ই-মেইল ঠিকানা দেখবে", "See your e-mail address"),
    "ui.consent.offline_access": (
        "আপনি লগ ইন না থাকলেও কাজ করবে, যতদিন না আপনি বন্ধ করেন",
        "Go on while you are not logged in, until you stop it",
    ),
    "ui.consent.read": (
        "আপনি যা দেখেন সব দেখবে: নাম, ঠিকানা, ওষুধ, রিমাইন্ডার, ডোজ, বার্তা, আর যাদের খোঁজ রাখেন তাদের তথ্যও",
        "See all that you see: name, address, medicines, reminders, doses, messages, and the people you look after",
    ),
    "ui.consent.write": (
        "আপনার হয়ে বদলাবে: রিমাইন্ডার যোগ করা বা মোছা, ডোজ খেয়েছেন বলে লেখা",
        "Change things for you: add or delete reminders, record doses as taken",
    ),
    "ui.consent.admin": ("আপনার হয়ে পরিচালনার কাজ করবে", "Do administration for you"),
    "ui.consent.never": (
        "পাসওয়ার্ড জানবে না, বদলাতেও পারবে না। পরে সেটিংস থেকে যেকোনো সময় বন্ধ করতে পারবেন।",
        "It never learns or changes your password. You can stop it in the settings at any time.",
    ),
    "ui.consent.warning_title": ("আপনার স্বাস্থ্যের তথ্য অন্যের হাতে যাবে", "Your health data goes to somebody else"),
    "ui.consent.warning": (
        "অ্যাপটি যা একবার নেবে, তা আমরা ফেরত আনতে পারি না। {publisher}-কে চিনলে তবেই অনুমতি দিন।",
        "What it has taken we cannot bring back. Say yes only if you know and trust {publisher}.",
    ),
    "ui.consent.new": ("নতুন", "new"),
    "ui.consent.goes_to": ("এরপর যেখানে ফিরে যাবেন: {host}", "You will be sent back to {host}"),
    "ui.consent.allow": ("অনুমতি দিন", "Allow"),
    "ui.consent.refuse": ("না, ফিরে যান", "No, go back"),
    "ui.consent.wrong_title": ("এই অনুরোধ ঠিক নেই", "This request is not right"),
    "ui.consent.wrong": (
        "কোন অ্যাপ এটি পাঠিয়েছে তা নিশ্চিত হওয়া যায়নি, তাই আপনাকে কোথাও পাঠানো হয়নি। অ্যাপ থেকে আবার শুরু করুন।",
        "We can't be sure which app sent you, so we send you nowhere. Start again from the app.",
    ),
    "ui.consent.home": ("আমার প্রথম পাতায় যান", "Go to my first page"),
    # Leaving
    "ui.goodbye.title": ("লগ আউট", "Log out"),
    "ui.goodbye.ask": (
        "একটি অ্যাপ আপনাকে এখানে পাঠিয়েছে লগ আউট করতে। এখান থেকেও বের হবেন?",
        "An app sent you here to log out. Do you want to log out here too?",
    ),
    "ui.goodbye.stay": ("না, লগ ইন থাকুন", "No, stay logged in"),
    "ui.goodbye.done_title": ("আপনি বের হয়েছেন", "You are logged out"),
    "ui.goodbye.done": ("আবার আসতে চাইলে লগ ইন করুন।", "Log in when you want to come back."),
    "ui.inbox.kind_app_allowed": ("নিরাপত্তা", "Security"),
    "ui.inbox.kind_app_token_reused": ("নিরাপত্তা", "Security"),
    # In the settings
    "ui.apps.title": ("যেসব অ্যাপ ঢুকতে পারে", "Apps with access"),
    "ui.apps.lead": (
        "অন্যদের যেসব অ্যাপকে আপনি অনুমতি দিয়েছেন। চিনতে না পারলে বন্ধ করুন।",
        "Apps of others that you let in. If you don't know one, stop it.",
    ),
    "ui.apps.list": ("আপনার অনুমতি পাওয়া অ্যাপ", "Apps that you let in"),
    "ui.apps.none_title": ("কোনো অ্যাপ নেই", "No apps"),
    "ui.apps.none": (
        "কোনো অ্যাপ ঢুকতে চাইলে আপনাকে জিজ্ঞেস করা হবে।",
        "When an app wants in, you will be asked.",
    ),
    "ui.apps.since": ("অনুমতি দিয়েছেন {day}", "Let in on {day}"),
    "ui.apps.unused": ("এখনো ব্যবহার হয়নি", "Not used yet"),
    "ui.apps.used": ("শেষ ব্যবহার: {when}", "Last used: {when}"),
    "ui.apps.can_openid": ("চেনে", "knows you"),
    "ui.apps.can_profile": ("নাম দেখে", "sees your name"),
    "ui.apps.can_email": ("ই-মেইল দেখে", "sees your e-mail address"),
    "ui.apps.can_offline_access": ("আপনি না থাকলেও চলে", "works while you are away"),
    "ui.apps.can_read": ("সব তথ্য দেখে", "sees all your data"),
    "ui.apps.can_write": ("তথ্য বদলায়", "changes your data"),
    "ui.apps.can_admin": ("পরিচালনা করে", "administers"),
    "ui.apps.stop": ("বন্ধ করুন", "Stop"),
    "ui.apps.stop_of": ("“{name}” বন্ধ করুন", "Stop “{name}”"),
    "ui.apps.stop_title": ("“{name}”-এর অনুমতি তুলে নেবেন?", "Take back what “{name}” may do?"),
    "ui.apps.stop_text": (
        "অ্যাপটি সাথে সাথে আর ঢুকতে পারবে না। আগে যা নিয়েছে, তা মুছতে বলতে হলে অ্যাপটির মালিককে বলুন।",
        "It is out at once. To have deleted what it took before, ask those who run it.",
    ),
    "ui.apps.stop_yes": ("হ্যাঁ, বন্ধ করুন", "Yes, stop it"),
    "ui.apps.stopped": ("অ্যাপটি আর ঢুকতে পারবে না।", "The app is out."),
    "ui.apps.card_text": (
        "অন্যদের কোনো অ্যাপকে অনুমতি দিয়ে থাকলে এখানে দেখুন বা বন্ধ করুন।",
        "See and stop the apps of others that you let in.",
    ),
}
