"""What is told about an account whose owner has lost every second factor. No health data, and nobody's name."""

MESSAGES: dict[str, tuple[str, str]] = {
    "notices.recovery_asked_title": (
        "আপনার অ্যাকাউন্ট ফিরে পেতে কেউ অনুরোধ করেছেন",
        "Somebody asks to recover your account",
    ),
    "notices.recovery_asked_body": (
        (
            "কেউ জানিয়েছেন যে লগ ইনের দ্বিতীয় ধাপের সব উপায় তিনি হারিয়েছেন। একজন অ্যাডমিন আগে তাঁর পরিচয় যাচাই করবেন, তারপরও কিছু"
            " সময় অপেক্ষা করা হবে। অনুরোধটি আপনার না হলে এখনই থামান, আর পাসওয়ার্ড বদলে ফেলুন।"
        ),
        (
            "Somebody says that every way to do the second step of your login is lost. An administrator first checks"
            " who they are, and even then some time passes. If it wasn't you, stop it now, and change your password."
        ),
    ),
    "notices.recovery_asked_sms": (
        "healthapp: অ্যাকাউন্ট ফেরানোর অনুরোধ এসেছে। আপনি না হলে থামান।",
        "healthapp: somebody asks to recover your account. Not you? Stop it.",
    ),
    "notices.recovery_approved_title": (
        "অ্যাকাউন্ট ফিরে পাওয়ার অনুরোধ মঞ্জুর হয়েছে",
        "The recovery of your account was approved",
    ),
    "notices.recovery_approved_body": (
        (
            "{when}-এর পর এই ঠিকানায় একটি লিংক যাবে, যা দিয়ে নতুন পাসওয়ার্ড দেওয়া যাবে। তখন দ্বিতীয় ধাপের আগের সব উপায় মুছে যাবে।"
            " অনুরোধটি আপনার না হলে তার আগেই থামান।"
        ),
        (
            "After {when} a link goes to this address, by which a new password can be chosen. Every second step that"
            " was set up is removed then. If it wasn't you who asked, stop it before that."
        ),
    ),
    "notices.recovery_approved_sms": (
        "healthapp: অ্যাকাউন্ট ফেরানো মঞ্জুর হয়েছে। আপনি না হলে থামান।",
        "healthapp: the recovery of your account was approved. Not you? Stop it.",
    ),
    "notices.recovery_stop_sms": ("{what} {link}", "{what} {link}"),
    "notices.recovery_stop_open": ("আমি চাইনি, থামান", "It wasn't me: stop it"),
    "notices.recovery_stop_link": ("আপনি না চাইলে এখানে থামান: {link}", "It wasn't you? Stop it here: {link}"),
    "notices.recovery_refused_title": (
        "অ্যাকাউন্ট ফিরে পাওয়ার অনুরোধ নাকচ হয়েছে",
        "The recovery of your account was refused",
    ),
    "notices.recovery_refused_body": (
        "অ্যাডমিন নিশ্চিত হতে পারেননি কে অনুরোধ করেছেন। কিছুই বদলায়নি। আপনি করে থাকলে আবার অনুরোধ করুন, আর পরিচয়ের প্রমাণ সঙ্গে রাখুন।",
        (
            "The administrator could not be sure who asked. Nothing has changed. If it was you, ask again, and have"
            " proof of who you are at hand."
        ),
    ),
    "notices.recovery_refused_sms": (
        "healthapp: অ্যাকাউন্ট ফেরানোর অনুরোধ নাকচ হয়েছে।",
        "healthapp: the recovery of your account was refused.",
    ),
    "notices.recovery_cancelled_title": (
        "অ্যাকাউন্ট ফিরে পাওয়ার অনুরোধ থামানো হয়েছে",
        "The recovery of your account was stopped",
    ),
    "notices.recovery_cancelled_body": (
        "কিছুই বদলায়নি। অনুরোধটি আপনি না করে থাকলে পাসওয়ার্ড বদলে ফেলুন: কেউ হয়তো সেটি জানেন।",
        "Nothing has changed. If it wasn't you who had asked, change your password: somebody may know it.",
    ),
    "notices.recovery_cancelled_sms": (
        "healthapp: অ্যাকাউন্ট ফেরানোর অনুরোধ থামানো হয়েছে।",
        "healthapp: the recovery of your account was stopped.",
    ),
    "notices.recovery_login_title": (
        "লগ ইন করায় অ্যাকাউন্ট ফেরানোর অনুরোধ থেমে গেছে",
        "You logged in, so the recovery was stopped",
    ),
    "notices.recovery_login_body": (
        "যিনি লগ ইন করতে পারেন, তাঁর অ্যাকাউন্ট ফেরানোর দরকার নেই। অনুরোধটি আপনি না করে থাকলে পাসওয়ার্ড বদলে ফেলুন।",
        (
            "Whoever can log in has nothing to recover. If it wasn't you who had asked for the recovery, change your"
            " password."
        ),
    ),
    "notices.recovery_login_sms": (
        "healthapp: লগ ইন করায় অ্যাকাউন্ট ফেরানো থেমেছে।",
        "healthapp: you logged in, so the recovery was stopped.",
    ),
    "notices.recovery_used_title": ("আপনার অ্যাকাউন্ট ফেরানো হয়েছে", "Your account was recovered"),
    "notices.recovery_used_body": (
        (
            "নতুন পাসওয়ার্ড দেওয়া হয়েছে, দ্বিতীয় ধাপের সব উপায় মুছে গেছে, আর সব জায়গা থেকে লগ আউট করা হয়েছে। আবার দুই ধাপের লগ ইন চালু"
            " করুন। আপনি না করে থাকলে এখনই “পাসওয়ার্ড ভুলে গেছি” থেকে নতুন পাসওয়ার্ড দিন, আর আমাদের জানান।"
        ),
        (
            "A new password was chosen, every second step was removed, and every device was logged out. Set up two-step"
            " login again. If it wasn't you, choose a new password at once by “I forgot my password”, and tell us."
        ),
    ),
    "notices.recovery_used_sms": (
        "healthapp: অ্যাকাউন্ট ফেরানো হয়েছে, পাসওয়ার্ড নতুন।",
        "healthapp: your account was recovered, with a new password.",
    ),
    "notices.recovery_confirm_title": ("অ্যাকাউন্ট ফিরে পেতে চান?", "Do you want to recover your account?"),
    "notices.recovery_confirm_body": (
        (
            "কেউ জানিয়েছেন যে পাসওয়ার্ড আর লগ ইনের দ্বিতীয় ধাপের সব উপায় হারিয়েছেন। আপনি হলে নিচের লিংকটি খুলুন: তাতে একজন"
            " অ্যাডমিনের কাছে অনুরোধ যাবে। লিংকটি এক ঘণ্টা পর্যন্ত একবারই কাজ করে; কাউকে পাঠাবেন না। আপনি না হলে কিছু করার দরকার নেই।"
        ),
        (
            "Somebody says that the password and every second step of your account are lost. If it was you, open the"
            " link below: by it you ask an administrator. It works once, within an hour; pass it on to nobody. If it"
            " wasn't you, do nothing."
        ),
    ),
    "notices.recovery_link_title": ("অ্যাকাউন্টে আবার ঢুকুন", "Get into your account again"),
    "notices.recovery_link_body": (
        (
            "নিচের লিংক দিয়ে নতুন পাসওয়ার্ড দিন। লিংকটি এক ঘণ্টা পর্যন্ত একবারই কাজ করে; কাউকে পাঠাবেন না। সময় পেরিয়ে গেলে আবার অনুরোধ"
            " করুন: সাত দিনের মধ্যে নতুন লিংক পাবেন, নতুন করে যাচাই লাগবে না। আপনি না চাইলে এখনই আগের ই-মেইলের লিংক দিয়ে থামান।"
        ),
        (
            "Choose a new password by the link below. It works once, within an hour; pass it on to nobody. If the hour"
            " is over, ask again: within seven days you get another link without another check. If it wasn't you, stop"
            " it now by the link of the e-mail before."
        ),
    ),
    "notices.recovery_waits_title": (
        "একজন অ্যাকাউন্ট ফিরে পেতে অপেক্ষায় আছেন",
        "Somebody waits to have their account recovered",
    ),
    "notices.recovery_waits_body": (
        "তিনি কে, তা যাচাই করুন, তারপর মঞ্জুর বা নাকচ করুন।",
        "Find out who it is, then approve or refuse it.",
    ),
}
