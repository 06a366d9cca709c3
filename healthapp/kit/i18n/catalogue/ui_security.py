"""The second step of a login, the page of one's own security, and the question whether it is still the same person."""

MESSAGES: dict[str, tuple[str, str]] = {
    # The second step of a login
    "ui.verify.title": ("লগ ইনের দ্বিতীয় ধাপ", "Second step of your login"),
    "ui.verify.totp_text": (
        "ফোনের অথেনটিকেটর অ্যাপ খুলে healthapp-এর ৬ সংখ্যার কোডটি দেখে লিখুন।",
        "Open the authenticator app on your phone and type the 6-digit code for healthapp.",
    ),
    "ui.verify.recovery_text": (
        "লিখে রাখা রিকভারি কোডগুলোর যেকোনো একটি দিন। একটি কোড একবারই চলে।",
        "Type one of the recovery codes that you kept. Each works once.",
    ),
    "ui.verify.code": ("৬ সংখ্যার কোড", "6-digit code"),
    "ui.verify.recovery_code": ("রিকভারি কোড", "Recovery code"),
    "ui.verify.other": ("কোডটি হাতের কাছে নেই?", "You cannot get at that code?"),
    "ui.verify.by_totp": ("অ্যাপের কোড দিয়ে ঢুকুন", "Use a code from the app"),
    "ui.verify.by_recovery": ("রিকভারি কোড দিয়ে ঢুকুন", "Use a recovery code"),
    "ui.verify.by_email": ("ই-মেইলে কোড নিন", "Get a code by e-mail"),
    "ui.verify.by_sms": ("SMS-এ কোড নিন", "Get a code by SMS"),
    "ui.verify.email_text": (
        "আপনার ই-মেইলে ৬ সংখ্যার একটি কোড যাবে। ১০ মিনিটের মধ্যে এখানে লিখুন।",
        "A 6-digit code goes to your e-mail address. Type it here within 10 minutes.",
    ),
    "ui.verify.sms_text": (
        "আপনার ফোনে SMS-এ ৬ সংখ্যার একটি কোড যাবে। ১০ মিনিটের মধ্যে এখানে লিখুন।",
        "A 6-digit code goes to your phone by SMS. Type it here within 10 minutes.",
    ),
    "ui.verify.email_sent": (
        "কোড ই-মেইলে পাঠানো হয়েছে। না পেলে স্প্যাম ফোল্ডারও দেখুন।",
        "The code is on its way to your e-mail. If you do not see it, look in the spam folder too.",
    ),
    "ui.verify.sms_sent": (
        "কোড SMS-এ পাঠানো হয়েছে। আসতে এক মিনিট লাগতে পারে।",
        "The code is on its way by SMS. It may take a minute.",
    ),
    "ui.verify.send_email": ("ই-মেইলে কোড পাঠান", "Send a code by e-mail"),
    "ui.verify.send_sms": ("SMS-এ কোড পাঠান", "Send a code by SMS"),
    "ui.verify.send_again": ("আবার পাঠান", "Send it again"),
    "ui.verify.again": ("গোড়া থেকে শুরু করুন", "Start again"),
    # One's own security
    "ui.security.title": ("নিরাপত্তা", "Security"),
    "ui.security.lead": (
        "পাসওয়ার্ড অন্য কেউ জেনে ফেললেও যেন আপনার অ্যাকাউন্টে ঢুকতে না পারে।",
        "So that nobody gets into your account, even somebody who knows your password.",
    ),
    "ui.security.in_settings": (
        "দুই ধাপের লগ ইন আর রিকভারি কোড।",
        "Two-step login and recovery codes.",
    ),
    "ui.security.required_title": (
        "আপনার অ্যাকাউন্টে দুই ধাপের লগ ইন লাগবে",
        "Your account needs two-step login",
    ),
    "ui.security.required_text": (
        "আপনি অন্যদের তথ্য দেখাশোনা করেন, তাই শুধু পাসওয়ার্ড যথেষ্ট নয়। আগে নিচে একটি উপায় যোগ করুন; তারপর বাকি সব খুলবে।",
        "You look after other people's data: a password is not enough. Add a way below; then everything else opens.",
    ),
    "ui.security.two_steps": ("দুই ধাপের লগ ইন", "Two-step login"),
    "ui.security.two_steps_text": (
        "পাসওয়ার্ডের পর একটি কোডও দিতে হবে, যা শুধু আপনিই দেখতে পান।",
        "After your password you are asked for a code as well, which only you can see.",
    ),
    "ui.security.on": ("চালু", "On"),
    "ui.security.off": ("বন্ধ", "Off"),
    "ui.security.totp": ("অথেনটিকেটর অ্যাপ", "Authenticator app"),
    "ui.security.totp_text": (
        "ফোনের একটি অ্যাপ প্রতি ৩০ সেকেন্ডে নতুন কোড দেখায়। ইন্টারনেট বা SMS লাগে না।",
        "An app on your phone shows a new code every 30 seconds. It needs no internet and no SMS.",
    ),
    "ui.security.email": ("ই-মেইলে কোড", "Codes by e-mail"),
    "ui.security.email_text": (
        "লগ ইন করার সময় আপনার ই-মেইলে একটি কোড যায়।",
        "At each login a code goes to your e-mail address.",
    ),
    "ui.security.email_first": ("আগে ই-মেইল ঠিকানাটি নিশ্চিত করুন।", "Confirm your e-mail address first."),
    "ui.security.sms": ("SMS-এ কোড", "Codes by SMS"),
    "ui.security.sms_text": (
        "লগ ইন করার সময় আপনার ফোনে SMS-এ একটি কোড যায়।",
        "At each login a code goes to your phone by SMS.",
    ),
    "ui.security.sms_first": ("আগে ফোন নম্বরটি নিশ্চিত করুন।", "Confirm your phone number first."),
    "ui.security.prove_first": ("নিশ্চিত করুন", "Confirm"),
    "ui.security.since": ("{when} থেকে চালু", "On since {when}"),
    "ui.security.used": ("শেষ ব্যবহার {when}", "Last used {when}"),
    "ui.security.add": ("যোগ করুন", "Add"),
    "ui.security.add_of": ("{what} যোগ করুন", "Add: {what}"),
    "ui.security.remove": ("সরান", "Remove"),
    "ui.security.remove_of": ("{what} সরান", "Remove: {what}"),
    "ui.security.remove_title": ("{what} সরাবেন?", "Remove {what}?"),
    "ui.security.remove_text": (
        "এরপর থেকে লগ ইন করতে এটি আর লাগবে না। অন্য কোনো উপায় না থাকলে শুধু পাসওয়ার্ডেই ঢোকা যাবে।",
        "It is no longer needed to log in. If you have no other way, your password alone opens your account.",
    ),
    "ui.security.removed": ("সরানো হয়েছে।", "Removed."),
    "ui.security.turned_on": (
        "দুই ধাপের লগ ইন চালু হয়েছে। রিকভারি কোডগুলো এখনই লিখে রাখুন।",
        "Two-step login is on. Keep the recovery codes now.",
    ),
    "ui.security.added": ("যোগ হয়েছে।", "Added."),
    # Setting up the app
    "ui.security.app_title": ("অথেনটিকেটর অ্যাপ যোগ করুন", "Add an authenticator app"),
    "ui.security.app_scan": (
        "১. ফোনে একটি অথেনটিকেটর অ্যাপ খুলে এই ছবিটি স্ক্যান করুন। অ্যাপ না থাকলে ফোনের অ্যাপের দোকান থেকে নামিয়ে নিন।",
        (
            "1. Open an authenticator app on your phone and scan this picture. If you have none, get one from your "
            "phone's app store."
        ),
    ),
    "ui.security.app_qr": (
        "অ্যাপে স্ক্যান করার QR কোড। স্ক্যান না হলে নিচের চাবিটি অ্যাপে লিখুন।",
        "QR code for the app. If it cannot be scanned, type the key below into the app.",
    ),
    "ui.security.app_type": (
        "স্ক্যান না হলে এই চাবিটি অ্যাপে লিখুন:",
        "If it cannot be scanned, type this key into the app:",
    ),
    "ui.security.app_same_phone": ("এই ফোনের অ্যাপেই খুলুন", "Open in the app on this phone"),
    "ui.security.app_code": (
        "২. অ্যাপে যে ৬ সংখ্যার কোড দেখাচ্ছে তা লিখুন",
        "2. Type the 6-digit code that the app shows",
    ),
    "ui.security.confirm": ("চালু করুন", "Turn on"),
    # Recovery codes
    "ui.security.recovery": ("রিকভারি কোড", "Recovery codes"),
    "ui.security.recovery_text": (
        "ফোন হারালে বা নষ্ট হলে এই কোড দিয়ে ঢুকতে পারবেন। একটি কোড একবারই চলে।",
        "With these you get in when your phone is lost or broken. Each works once.",
    ),
    "ui.security.recovery_left": ("{n}টি কোড বাকি আছে।", "{n} codes are left."),
    "ui.security.recovery_few": (
        "মাত্র {n}টি কোড বাকি। নতুন কোড নিয়ে রাখুন।",
        "Only {n} codes are left. Get new ones.",
    ),
    "ui.security.recovery_keep": (
        "এগুলো আর দেখানো হবে না। ছাপিয়ে বা লিখে নিরাপদ জায়গায় রাখুন, ফোনে নয়।",
        "They are not shown again. Print them or write them down, and keep them somewhere safe, not on your phone.",
    ),
    "ui.security.recovery_print": ("ছাপান", "Print"),
    "ui.security.recovery_kept": ("রেখেছি", "I have kept them"),
    "ui.security.recovery_new": ("নতুন কোড নিন", "Get new codes"),
    "ui.security.recovery_new_title": ("নতুন রিকভারি কোড নেবেন?", "Get new recovery codes?"),
    "ui.security.recovery_new_text": (
        "আগের কোডগুলো আর চলবে না।",
        "The codes that you have now stop working.",
    ),
    # Is it still you?
    "ui.step_up.title": ("এটা কি আপনিই?", "Is it you?"),
    "ui.step_up.password_text": (
        "নিরাপত্তার জন্য আপনার পাসওয়ার্ডটি আবার দিন।",
        "For your safety, type your password again.",
    ),
    "ui.step_up.code_text": (
        "নিরাপত্তার জন্য অথেনটিকেটর অ্যাপের একটি কোড দিন। রিকভারি কোডও চলে।",
        "For your safety, type a code from your authenticator app. A recovery code works too.",
    ),
    "ui.step_up.sent_text": (
        "নিরাপত্তার জন্য একটি কোড পাঠাতে বলুন, তারপর এখানে লিখুন। রিকভারি কোডও চলে।",
        "For your safety, have a code sent and type it here. A recovery code works too.",
    ),
    "ui.step_up.recovery_text": (
        "পাসকি হাতের কাছে না থাকলে একটি রিকভারি কোড দিন।",
        "If you cannot get at your passkey, type a recovery code.",
    ),
    "ui.step_up.code": ("কোড", "Code"),
    "ui.step_up.confirm": ("এগিয়ে যান", "Continue"),
}
