"""Pages for people who have not logged in, and the offline page."""

MESSAGES: dict[str, tuple[str, str]] = {
    # Landing
    "ui.landing_title": ("ওষুধ মনে রাখার দায়িত্ব আমাদের", "We remember your medicines for you"),
    "ui.landing_lead": (
        "কখন কোন ওষুধ খাবেন, হেলথঅ্যাপ মনে করিয়ে দেয়, ইন্টারনেট না থাকলেও। আপনি চাইলে পরিবারও জানতে পারে।",
        "healthapp reminds you of every dose, also without the internet. Your family can follow along if you wish.",
    ),
    "ui.landing_features": ("যা যা করতে পারবেন", "What you can do"),
    "ui.landing_reminders": ("সময়মতো রিমাইন্ডার", "Reminders on time"),
    "ui.landing_reminders_text": (
        "ফোনে, ই-মেইলে বা SMS-এ। খেয়েছেন কি না, এক চাপেই জানান।",
        "On your phone, by e-mail or by SMS. Answer with one tap.",
    ),
    "ui.landing_offline": ("ইন্টারনেট ছাড়াও চলে", "Works offline"),
    "ui.landing_offline_text": (
        "সংযোগ না থাকলেও আজকের ডোজ দেখা যায়; যা জানান, পরে নিজে থেকেই পৌঁছে যায়।",
        "Today's doses stay with you without a connection; your answers are sent later by themselves.",
    ),
    "ui.landing_family": ("পরিবার পাশে থাকে", "Your family beside you"),
    "ui.landing_family_text": (
        "আপনার অনুমতি নিয়ে যত্নকারী দেখতে পান কোন ডোজ বাদ পড়েছে।",
        "With your consent a caregiver sees when a dose was missed.",
    ),
    "ui.landing_private": ("আপনার তথ্য আপনারই", "Your data stays yours"),
    "ui.landing_private_text": (
        "সব তথ্য গোপন রাখা থাকে। কে কখন দেখেছেন, তাও আপনি দেখতে পান।",
        "Everything is stored encrypted, and you can see who looked at it.",
    ),
    "ui.emergency_title": ("জীবন বিপদে থাকলে এখনই ৯৯৯ নম্বরে ফোন করুন", "If a life is in danger, call 999 now"),
    "ui.emergency_text": (
        "এই অ্যাপ অ্যাম্বুলেন্স ডাকতে পারে না, রোগ নির্ণয়ও করে না।",
        "This app cannot call an ambulance, and it does not diagnose.",
    ),
    # Login and registration
    "ui.login": ("লগ ইন করুন", "Log in"),
    "ui.login_title": ("লগ ইন", "Log in"),
    "ui.login_new_here": ("এখনো অ্যাকাউন্ট নেই?", "No account yet?"),
    "ui.login_forgot": ("পাসওয়ার্ড ভুলে গেছি", "I forgot my password"),
    "ui.forgot_title": ("পাসওয়ার্ড ভুলে গেছেন?", "Forgot your password?"),
    "ui.forgot_lead": (
        "ই-মেইল ঠিকানা দিন। নতুন পাসওয়ার্ড দেওয়ার একটি লিংক সেখানে পাঠাব।",
        "Enter your e-mail address. We send a link there to choose a new password.",
    ),
    "ui.forgot_send": ("লিংক পাঠান", "Send the link"),
    "ui.forgot_sent_title": ("ই-মেইল দেখুন", "Look in your e-mail"),
    "ui.forgot_sent_text": (
        ("এই ঠিকানায় অ্যাকাউন্ট থাকলে একটি লিংক পাঠানো হয়েছে। এক ঘণ্টার মধ্যে খুলুন। কয়েক মিনিটেও না এলে স্প্যাম ফোল্ডার দেখুন।"),
        (
            "If there is an account with this address, a link is on its way. Open it within an hour. If nothing comes"
            " in a few minutes, look in the spam folder."
        ),
    ),
    "ui.forgot_again": ("আবার পাঠাতে বলুন", "Ask for another link"),
    "ui.reset_title": ("নতুন পাসওয়ার্ড দিন", "Choose a new password"),
    "ui.reset_lead": (
        "এর পরে সব যন্ত্রে আবার লগ ইন করতে হবে।",
        "Afterwards you have to log in again on every device.",
    ),
    "ui.reset_new_password": ("নতুন পাসওয়ার্ড", "New password"),
    "ui.reset_save": ("পাসওয়ার্ড সেভ করুন", "Save the password"),
    "ui.reset_done": (
        "নতুন পাসওয়ার্ড সেভ হয়েছে। এখন এটি দিয়ে লগ ইন করুন।",
        "Your new password is saved. Log in with it now.",
    ),
    "ui.back_to_login": ("লগ ইন পাতায় ফিরুন", "Back to the login"),
    "ui.logout": ("লগ আউট করুন", "Log out"),
    "ui.register": ("নতুন অ্যাকাউন্ট খুলুন", "Open an account"),
    "ui.register_title": ("নতুন অ্যাকাউন্ট", "Open an account"),
    "ui.register_lead": (
        "দুই মিনিটে হয়ে যায়। পরে সবকিছু বদলাতে পারবেন।",
        "It takes two minutes. You can change everything later.",
    ),
    "ui.register_privacy": (
        (
            "স্বাস্থ্যের যে তথ্য লিখবেন তা এনক্রিপ্ট করে রাখা হয়, শুধু আপনার সেবার জন্য; বিজ্ঞাপনে বা এআই শেখাতে দেওয়া হয় না।"
            " সেটিংস থেকে যেকোনো সময় দেখতে, কপি নিতে বা মুছে ফেলতে পারবেন।"
        ),
        (
            "What you write about your health is kept encrypted and used for your care here, never for advertising or"
            " to train AI. Under Settings you can see it, take a copy or delete it at any time."
        ),
    ),
    "ui.register_have_account": ("আগে থেকেই অ্যাকাউন্ট আছে?", "Have an account already?"),
    "ui.email": ("ই-মেইল", "E-mail address"),
    "ui.password": ("পাসওয়ার্ড", "Password"),
    "ui.password_present": ("এখনকার পাসওয়ার্ড", "Your present password"),
    "ui.password_change": ("পাসওয়ার্ড বদলান", "Change password"),
    "ui.password_card_text": (
        "অন্য কেউ জেনে গেছে মনে হলে বদলে নিন। অন্য সব যন্ত্রে লগ ইন, API কী আর অন্য অ্যাপের প্রবেশ বন্ধ হয়ে যাবে।",
        "Change it when somebody may know it. Every other device is logged out, and API keys and apps of others stop.",
    ),
    "ui.password_changed": (
        "পাসওয়ার্ড বদলানো হয়েছে। অন্য সব যন্ত্রে লগ ইন বন্ধ করা হয়েছে।",
        "Your password is changed. Every other device is logged out.",
    ),
    "ui.password_hint": ("অন্তত ৮টি অক্ষর", "At least 8 characters"),
    "ui.your_name": ("আপনার নাম", "Your name"),
    "ui.phone": ("মোবাইল নম্বর", "Mobile number"),
    "ui.phone_hint": (
        "SMS-এ রিমাইন্ডার চাইলে দিন, যেমন ০১৭১২\u00a0৩৪৫৬৭৮",
        "For reminders by SMS, like 01712\u00a0345678",
    ),
    "ui.account_for": ("অ্যাকাউন্টটি কার জন্য?", "Who is the account for?"),
    "ui.role_patient": ("আমি নিজের ওষুধের জন্য খুলছি", "For my own medicines"),
    "ui.role_caregiver": ("আমি অন্য কারও দেখাশোনা করি", "I look after someone else"),
    "ui.role_doctor": ("আমি ডাক্তার", "I am a doctor"),
    "ui.role_pharmacist": ("আমি ফার্মাসিস্ট", "I am a pharmacist"),
    "ui.session_ended": ("আবার লগ ইন করতে হবে।", "You need to log in again."),
}
