"""Getting in after every second factor was lost: for the owner, and for administrators who decide."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.verify.lost": ("সব উপায়ই হারিয়েছেন?", "Have you lost all of these?"),
    "ui.forgot_lost": ("ফোন বা পাসকিও হারিয়েছেন?", "Have you lost the phone or passkey too?"),
    "ui.by_link.title": ("এই পাতা ই-মেইলের লিংক থেকে খোলে", "This page opens from the link in an e-mail"),
    "ui.by_link.text": (
        "আমরা যে ই-মেইল পাঠিয়েছি, তার লিংকে চাপ দিন। ই-মেইল না পেলে বা লিংক পুরোনো হয়ে গেলে নতুন একটি নিন।",
        "Open the link in the e-mail that we sent you. If it didn't come, or the link is too old, get another one.",
    ),
    "ui.by_link.again": ("নতুন লিংক নিন", "Get another link"),
    "ui.by_link.stop_text": (
        "আমরা যে ই-মেইল বা SMS পাঠিয়েছি, তার লিংকে চাপ দিন। লগ ইন করতে পারলে সেটিংসের নিরাপত্তা পাতা থেকেও থামাতে পারবেন।",
        "Open the link in the e-mail or SMS that we sent you. If you can log in, you can stop it in the settings too.",
    ),
    "ui.recover.title": ("অ্যাকাউন্ট ফিরে পান", "Recover your account"),
    "ui.recover.lead": (
        "লগ ইনের দ্বিতীয় ধাপের সব উপায় হারালে একজন অ্যাডমিন আপনাকে সাহায্য করতে পারেন। আপনার তথ্যের নিরাপত্তার জন্য এতে সময় লাগে।",
        (
            "If you have lost every way to do the second step of your login, an administrator can help. To keep your"
            " data safe, it takes time."
        ),
    ),
    "ui.recover.step_check": (
        "একজন অ্যাডমিন আপনার পরিচয় যাচাই করবেন: পরিচয়পত্র হাতে রাখুন।",
        "An administrator checks who you are: have your identity card at hand.",
    ),
    "ui.recover.step_wait": (
        "মঞ্জুর হলে আরও {n} ঘণ্টা অপেক্ষা করতে হয়। আমরা সব পথে আপনাকে জানাই, যাতে অন্য কেউ চাইলে আপনি থামাতে পারেন।",
        (
            "After the approval {n} more hours pass. We tell you by every way that we have, so that you can stop it if"
            " it was somebody else."
        ),
    ),
    "ui.recover.step_link": (
        "তারপর ই-মেইলে একটি লিংক পাবেন, যা দিয়ে নতুন পাসওয়ার্ড দিয়ে আবার শুরু করবেন।",
        "Then a link comes by e-mail, by which you choose a new password and begin anew.",
    ),
    "ui.recover.ask": ("অ্যাডমিনকে অনুরোধ করুন", "Ask an administrator"),
    "ui.recover.mail_text": (
        "পাসওয়ার্ড জানা থাকলে আগে লগ ইন করুন: দ্বিতীয় ধাপের পাতায়ও এই পথ আছে। জানা না থাকলে ই-মেইল ঠিকানা দিন।",
        (
            "If you know your password, log in first: the page of the second step leads here too. If you don't, give"
            " your e-mail address."
        ),
    ),
    "ui.recover.sent_text": (
        "এই ঠিকানায় অ্যাকাউন্ট থাকলে একটি লিংক যাচ্ছে। এক ঘণ্টার মধ্যে খুলুন, তাহলে অ্যাডমিনের কাছে অনুরোধ যাবে।",
        "If that address has an account, a link is on its way. Open it within an hour: by it you ask an administrator.",
    ),
    "ui.recover.asked_title": ("অনুরোধ পৌঁছেছে", "Your request has arrived"),
    "ui.recover.asked_text": (
        (
            "একজন অ্যাডমিন আপনার সঙ্গে যোগাযোগ করে পরিচয় যাচাই করবেন। আগেই মঞ্জুর হয়ে থাকলে নতুন লিংক ই-মেইলে আসছে। এর মধ্যে দ্বিতীয়"
            " ধাপের কোনো উপায় খুঁজে পেলে লগ ইন করুন: তখন অনুরোধটি আপনা থেকে শেষ হবে।"
        ),
        (
            "An administrator gets in touch and checks who you are. If it was approved before, another link is on its"
            " way. If you find one of your second steps meanwhile, log in: that ends the request by itself."
        ),
    ),
    "ui.recover.confirm_lead": (
        "এই বোতাম চাপলে অনুরোধটি একজন অ্যাডমিনের কাছে যাবে, আর তিনি আপনার পরিচয় যাচাই করবেন।",
        "By this button the request goes to an administrator, who checks who you are.",
    ),
    "ui.recover.password_lead": (
        "এর সঙ্গে দ্বিতীয় ধাপের আগের সব উপায় মুছে যায়, আর সব জায়গা থেকে লগ আউট হবেন।",
        "With it every second step that was set up is removed, and every device is logged out.",
    ),
    "ui.recover.stop": ("আমি চাইনি, থামান", "It wasn't me: stop it"),
    "ui.recover.stop_title": ("অ্যাকাউন্ট ফেরানোর অনুরোধ থামাবেন?", "Stop the recovery of your account?"),
    "ui.recover.stop_text": (
        "থামালে অনুরোধটি শেষ, কেউ আর তা দিয়ে ঢুকতে পারবেন না। আপনি নিজে করে থাকলে নতুন করে অনুরোধ করতে হবে।",
        "Nobody can get in by it any more. If it was you who asked, you would have to ask again.",
    ),
    "ui.recover.stopped_title": ("অনুরোধটি থামানো হয়েছে", "It was stopped"),
    "ui.recover.stopped_text": (
        "কিছুই বদলায়নি। কেউ হয়তো আপনার পাসওয়ার্ড বা ই-মেইল জানেন: এখনই পাসওয়ার্ড বদলে ফেলুন।",
        "Nothing has changed. Somebody may know your password or read your e-mail: change your password now.",
    ),
    "ui.recover.own_title": ("কেউ এই অ্যাকাউন্ট ফিরে পেতে চাইছেন", "Somebody wants to recover this account"),
    "ui.recover.own_requested": (
        "অনুরোধ এসেছে ({when}) যে দ্বিতীয় ধাপের সব উপায় হারিয়ে গেছে। একজন অ্যাডমিন এখনো যাচাই করেননি।",
        "Asked {when}: every second step is said to be lost. No administrator has checked it yet.",
    ),
    "ui.recover.own_waiting": (
        "একজন অ্যাডমিন মঞ্জুর করেছেন। নতুন পাসওয়ার্ডের লিংক যাবে: {when}।",
        "An administrator has approved it. The link for a new password goes out: {when}.",
    ),
    "ui.recover.own_ready": (
        "নতুন পাসওয়ার্ডের লিংক আপনার ই-মেইলে গেছে। অপেক্ষা শেষ হয়েছে: {when}।",
        "The link for a new password went to your e-mail. The waiting ended: {when}.",
    ),
    "ui.recover.own_hint": (
        "আপনি না চাইলে থামান, আর পাসওয়ার্ড বদলে ফেলুন।",
        "If it wasn't you, stop it, and change your password.",
    ),
    # For administrators
    "ui.nav_recoveries": ("অ্যাকাউন্ট ফেরানো", "Recoveries"),
    "ui.recoveries.title": ("অ্যাকাউন্ট ফেরানো", "Recoveries"),
    "ui.recoveries.one": ("অ্যাকাউন্ট ফেরানোর একটি অনুরোধ", "One recovery"),
    "ui.recoveries.lead": (
        "যাঁরা লগ ইনের দ্বিতীয় ধাপের সব উপায় হারিয়েছেন। আগে নিশ্চিত হোন তিনিই অ্যাকাউন্টের মালিক।",
        "People who have lost every second step of their login. Be sure first that it is the owner who asks.",
    ),
    "ui.recoveries.nobody": ("এখন কেউ অপেক্ষায় নেই।", "Nobody waits at the moment."),
    "ui.recoveries.back": ("সব অনুরোধ", "All recoveries"),
    "ui.recoveries.shown_open": ("চলমান", "Under way"),
    "ui.recoveries.shown_over": ("শেষ হয়েছে", "Over"),
    "ui.recoveries.shown_all": ("সব", "All"),
    "ui.recoveries.status_requested": ("যাচাইয়ের অপেক্ষায়", "Waits for a check"),
    "ui.recoveries.status_waiting": ("মঞ্জুর, সময় চলছে", "Approved, time runs"),
    "ui.recoveries.status_ready": ("লিংক গেছে", "Link sent"),
    "ui.recoveries.status_used": ("ফেরানো হয়েছে", "Recovered"),
    "ui.recoveries.status_cancelled": ("থামানো হয়েছে", "Stopped"),
    "ui.recoveries.status_refused": ("নাকচ", "Refused"),
    "ui.recoveries.status_expired": ("মেয়াদ শেষ", "Expired"),
    "ui.recoveries.request": ("অনুরোধ", "Request"),
    "ui.recoveries.asked": ("কখন চেয়েছেন", "Asked"),
    "ui.recoveries.asked_by": ("কী দেখিয়ে", "Shown for it"),
    "ui.recoveries.by_password": ("সঠিক পাসওয়ার্ড", "the right password"),
    "ui.recoveries.by_email": ("ই-মেইলে যাওয়া লিংক", "a link that went to the mailbox"),
    "ui.recoveries.decided": ("কখন সিদ্ধান্ত", "Decided"),
    "ui.recoveries.decider": ("কে সিদ্ধান্ত নিয়েছেন", "Decided by"),
    "ui.recoveries.ready": ("অপেক্ষা শেষ", "Waiting ends"),
    "ui.recoveries.ended": ("শেষ হয়েছে", "Ended"),
    "ui.recoveries.logged_in": ("শেষ লগ ইন", "Last login"),
    "ui.recoveries.sessions": ("এখন কত জায়গায় লগ ইন আছে", "Logged in now, places"),
    "ui.recoveries.proven": ("নিশ্চিত করা ঠিকানা", "Proven addresses"),
    "ui.recoveries.proven_email": ("ই-মেইল", "e-mail"),
    "ui.recoveries.proven_phone": ("ফোন", "phone"),
    "ui.recoveries.factors": ("দ্বিতীয় ধাপের উপায়", "Second steps set up"),
    "ui.recoveries.factor_totp": ("অথেনটিকেটর অ্যাপ", "authenticator app"),
    "ui.recoveries.factor_email": ("ই-মেইলে কোড", "codes by e-mail"),
    "ui.recoveries.factor_sms": ("SMS-এ কোড", "codes by SMS"),
    "ui.recoveries.factor_passkey": ("পাসকি", "passkey"),
    "ui.recoveries.factor_recovery": ("রিকভারি কোড", "recovery codes"),
    "ui.recoveries.open_account": ("অ্যাকাউন্টের পাতা", "The account's page"),
    "ui.recoveries.mine": (
        "এটি আপনার নিজের অ্যাকাউন্ট। অন্য একজন অ্যাডমিনকে সিদ্ধান্ত নিতে হবে।",
        "This is your own account. Another administrator has to decide.",
    ),
    "ui.recoveries.approve_title": ("মঞ্জুর করুন", "Approve"),
    "ui.recoveries.approve_text": (
        "শুধু তখনই মঞ্জুর করুন, যখন আপনি নিজে যাচাই করেছেন তিনি কে। ফোনে বা ই-মেইলে কারও কথা যথেষ্ট নয়।",
        "Approve only when you have checked yourself who it is. Somebody's word by phone or e-mail is not enough.",
    ),
    "ui.recoveries.wait": (
        "মঞ্জুরের পর {n} ঘণ্টা মালিক থামাতে পারেন। তারপর লিংক যাবে।",
        "For {n} hours after the approval the owner can stop it. Then the link goes out.",
    ),
    "ui.recoveries.checked_by": ("কীভাবে যাচাই করেছেন", "How you checked who it is"),
    "ui.recoveries.checked_hint": ("যা সত্যিই করেছেন, সেটিই বাছুন।", "Choose what you have really done."),
    "ui.recoveries.check_in_person": ("সামনাসামনি, পরিচয়পত্র দেখে", "In person, with an identity card"),
    "ui.recoveries.check_video": ("ভিডিও কলে, পরিচয়পত্র দেখে", "By video call, with an identity card"),
    "ui.recoveries.check_licence_office": (
        "লাইসেন্স দেওয়া সংস্থা তাঁদের খাতার নম্বরে ফোন করে জেনেছে",
        "The licence office called back the number in its register",
    ),
    "ui.recoveries.check_employer": (
        "তাঁর কর্মস্থলের প্রকাশিত নম্বরে ফোন করে জেনেছি",
        "I called their institution back at its published number",
    ),
    "ui.recoveries.reason": ("কেন নিশ্চিত", "Why you are sure"),
    "ui.recoveries.refusal": ("কেন নাকচ", "Why it is refused"),
    "ui.recoveries.reason_hint": (
        "কী দেখেছেন, লিখুন; পরিচয়পত্রের নম্বর বা স্বাস্থ্যের তথ্য নয়। শুধু অ্যাডমিনরা পড়েন।",
        "What you saw; no card numbers, no health data. Only administrators read it.",
    ),
    "ui.recoveries.approve": ("মঞ্জুর করুন", "Approve"),
    "ui.recoveries.refuse_title": ("নাকচ করুন", "Refuse"),
    "ui.recoveries.refuse_text": (
        "নিশ্চিত না হলে নাকচ করুন। মঞ্জুরের পরও, ব্যবহার হওয়ার আগে, নাকচ করা যায়। মালিককে জানানো হয়।",
        "If you are not sure, refuse. It can be refused after an approval too, until it is used. The owner is told.",
    ),
    "ui.recoveries.refuse": ("নাকচ করুন", "Refuse"),
    "ui.recoveries.done_approved": (
        "মঞ্জুর হয়েছে। মালিককে সব পথে জানানো হচ্ছে।",
        "Approved. The owner is told by every way there is.",
    ),
    "ui.recoveries.done_refused": ("নাকচ হয়েছে। মালিককে জানানো হচ্ছে।", "Refused. The owner is told."),
}
