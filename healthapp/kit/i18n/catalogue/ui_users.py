"""Accounts as administrators look after them, licences, and the page of who waits for the check of one."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.users.title": ("অ্যাকাউন্ট", "Accounts"),
    "ui.users.one": ("একটি অ্যাকাউন্ট", "One account"),
    "ui.users.lead": (
        "কে কী হিসেবে আছেন, কার লাইসেন্স যাচাই বাকি। কারও স্বাস্থ্যের তথ্য এখানে নেই।",
        "Who is who, and whose licence waits to be checked. Nobody's health data is here.",
    ),
    "ui.users.find": ("কাউকে খুঁজুন", "Find somebody"),
    "ui.users.find_hint": (
        "পুরো ই-মেইল, পুরো ফোন নম্বর বা অ্যাকাউন্টের আইডি লিখুন। নাম এনক্রিপ্ট করা থাকে, তাই নাম দিয়ে খোঁজা যায় না।",
        (
            "The whole e-mail address, the whole phone number or the account's id. "
            "Names are encrypted, so they can't be searched."
        ),
    ),
    "ui.users.search": ("খুঁজুন", "Find"),
    "ui.users.show_all": ("সবাইকে দেখুন", "Show everybody"),
    "ui.users.nobody_found": (
        "এই ঠিকানা, নম্বর বা আইডির কোনো অ্যাকাউন্ট নেই। বানান মিলিয়ে দেখুন।",
        "No account has exactly that address, number or id. Check the spelling.",
    ),
    "ui.users.nobody": ("এমন কোনো অ্যাকাউন্ট নেই।", "There is no such account."),
    "ui.users.name": ("নাম", "Name"),
    "ui.users.role": ("কী হিসেবে", "Role"),
    "ui.users.status": ("অবস্থা", "State"),
    "ui.users.seen": ("শেষ ব্যবহার", "Last in use"),
    "ui.users.since": ("কবে থেকে", "Since"),
    "ui.users.never_seen": ("এখনো ব্যবহার হয়নি", "Never"),
    "ui.users.role_all": ("সবাই", "Everybody"),
    "ui.users.role_patient": ("রোগী", "Patient"),
    "ui.users.role_caregiver": ("যত্নকারী", "Caregiver"),
    "ui.users.role_doctor": ("ডাক্তার", "Doctor"),
    "ui.users.role_pharmacist": ("ফার্মাসিস্ট", "Pharmacist"),
    "ui.users.role_provider": ("স্বাস্থ্যকর্মী", "Care provider's staff"),
    "ui.users.role_emergency": ("জরুরি সেবা", "Emergency service"),
    "ui.users.role_admin": ("অ্যাডমিন", "Administrator"),
    "ui.users.role_applicant": ("আবেদনকারী", "Applicant"),
    "ui.users.status_all": ("সব", "All"),
    "ui.users.status_active": ("চালু", "Open"),
    "ui.users.status_locked": ("বন্ধ রাখা", "Suspended"),
    "ui.users.status_waiting": ("যাচাইয়ের অপেক্ষায়", "Waits for a check"),
    "ui.users.status_unlicensed": ("মেয়াদসহ লাইসেন্স নেই", "No valid licence"),
    "ui.users.status_expired": ("লাইসেন্সের মেয়াদ শেষ", "Licence is over"),
    "ui.users.status_refused": ("নাকচ হয়েছে", "Refused"),
    "ui.users.back": ("সব অ্যাকাউন্ট", "All accounts"),
    "ui.users.mine": (
        "এটি আপনার নিজের অ্যাকাউন্ট। এখান থেকে বদলাতে পারবেন না; অন্য একজন অ্যাডমিন পারবেন।",
        "This is your own account. You can't change it here; another administrator can.",
    ),
    "ui.users.account": ("অ্যাকাউন্ট", "Account"),
    "ui.users.no_health_data": (
        "ওষুধ, ডোজ বা অন্য স্বাস্থ্যের তথ্য এই পাতায় দেখা যায় না।",
        "Medicines, doses and other health data are not shown on this page.",
    ),
    "ui.users.two_steps": ("দুই ধাপের লগ ইন", "Two-step login"),
    "ui.users.on": ("চালু", "on"),
    "ui.users.off": ("বন্ধ", "off"),
    "ui.users.keys": ("API কী", "API keys"),
    "ui.users.language": ("ভাষা", "Language"),
    "ui.users.logins": ("কোথায় কোথায় লগ ইন আছে", "Where logged in"),
    "ui.users.no_logins": ("এখন কোথাও লগ ইন নেই।", "Logged in nowhere at the moment."),
    "ui.users.acts": ("কী করতে চান", "What to do"),
    "ui.users.new_role": ("নতুন ভূমিকা", "New role"),
    "ui.users.new_role_hint": (
        "বদলালে সব জায়গা থেকে লগ আউট হবেন, API কী ও অ্যাপ বাতিল হবে, আর তাঁকে জানানো হবে।",
        "They are logged out everywhere, their API keys and apps end, and they are told about it.",
    ),
    # What can be done: the button, the question before it, and what is said after it.
    "ui.users.suspend": ("বন্ধ রাখুন", "Suspend"),
    "ui.users.ask_suspend_title": ("{name}-এর অ্যাকাউন্ট বন্ধ রাখবেন?", "Suspend the account of {name}?"),
    "ui.users.ask_suspend_text": (
        (
            "সব জায়গা থেকে এখনই লগ আউট হবেন, আবার লগ ইন করতে পারবেন না; তাঁর API কী বাতিল হবে, যুক্ত করা অ্যাপও বাদ যাবে। "
            "তাঁকে ই-মেইলে জানানো হবে। পরে অ্যাকাউন্ট আবার চালু করা যায়, কী ও অ্যাপ তখন নতুন করে যুক্ত করতে হয়।"
        ),
        (
            "They are logged out everywhere at once and can't log in; their API keys and the apps they let in end. "
            "They are told by e-mail. You can open the account again later; keys and apps are then added anew."
        ),
    ),
    "ui.users.done_suspend": ("অ্যাকাউন্টটি বন্ধ রাখা হয়েছে।", "The account is suspended."),
    "ui.users.reactivate": ("আবার চালু করুন", "Open it again"),
    "ui.users.ask_reactivate_title": ("{name}-এর অ্যাকাউন্ট আবার চালু করবেন?", "Open the account of {name} again?"),
    "ui.users.ask_reactivate_text": (
        "আগের মতো লগ ইন করতে পারবেন, আর তাঁকে জানানো হবে।",
        "They can log in as before, and are told so.",
    ),
    "ui.users.done_reactivate": ("অ্যাকাউন্টটি আবার চালু হয়েছে।", "The account is open again."),
    "ui.users.sessions": ("সব জায়গা থেকে লগ আউট করুন", "Log out everywhere"),
    "ui.users.ask_sessions_title": ("{name}-কে সব জায়গা থেকে লগ আউট করবেন?", "Log {name} out everywhere?"),
    "ui.users.ask_sessions_text": (
        (
            "তাঁর যুক্ত করা অ্যাপও লগ আউট হবে। পাসওয়ার্ড আর API কী আগেরগুলোই থাকবে; কী-ও বাতিল করতে চাইলে "
            "নতুন পাসওয়ার্ড চাইতে বলুন। তাঁকে জানানো হবে।"
        ),
        (
            "The apps they let in are logged out too. Password and API keys stay: "
            "to end the keys as well, force a new password. They are told about it."
        ),
    ),
    "ui.users.done_sessions": ("সব জায়গা থেকে লগ আউট হয়েছে।", "They are logged out everywhere."),
    "ui.users.reset": ("নতুন পাসওয়ার্ড চাইতে বলুন", "Force a new password"),
    "ui.users.ask_reset_title": ("{name}-এর পাসওয়ার্ড বাতিল করবেন?", "End the password of {name}?"),
    "ui.users.ask_reset_text": (
        "পুরোনো পাসওয়ার্ড, সব লগ ইন আর API কী এখনই বাতিল হবে। নতুন পাসওয়ার্ডের লিংক তাঁর ই-মেইলে যাবে; আপনি সেটি দেখবেন না।",
        (
            "The old password, every login and every API key end now. "
            "A link for a new password goes to their mailbox; you don't see it."
        ),
    ),
    "ui.users.done_reset": ("পাসওয়ার্ড বাতিল হয়েছে, লিংক পাঠানো হচ্ছে।", "The password is ended and the link is on its way."),
    "ui.users.role_action": ("ভূমিকা বদলান", "Change the role"),
    "ui.users.ask_role_title": ("{name}-এর ভূমিকা বদলাবেন?", "Change the role of {name}?"),
    "ui.users.ask_role_text": (
        "নতুন ভূমিকা: {role}। সব জায়গা থেকে লগ আউট হবেন, API কী ও যুক্ত করা অ্যাপ বাতিল হবে, আর তাঁকে জানানো হবে।",
        "New role: {role}. They are logged out everywhere, their API keys and apps end, and they are told about it.",
    ),
    "ui.users.done_role": ("ভূমিকা বদলেছে।", "The role is changed."),
    "ui.users.approve": ("মঞ্জুর করুন", "Approve"),
    "ui.users.valid_until": ("কত তারিখ পর্যন্ত মেয়াদ", "Valid until"),
    "ui.users.valid_until_hint": (
        "নিবন্ধন কর্তৃপক্ষের তালিকায় যে শেষ দিন লেখা আছে। মেয়াদ শেষের ৩০ ও ৭ দিন আগে তাঁকে জানানো হয়।",
        "The last day that the issuing body's register says. They are told 30 and 7 days before it.",
    ),
    "ui.users.renew": ("নতুন মেয়াদ বসান", "Enter the new last day"),
    "ui.users.ask_renew_title": ("{name}-এর লাইসেন্সের নতুন মেয়াদ বসাবেন?", "Renew the licence of {name}?"),
    "ui.users.ask_renew_text": (
        "নতুন শেষ দিন: {day}। তালিকায় মিলিয়ে দেখেছেন তো? মেয়াদ শেষ বলে কাজ বন্ধ থাকলে আবার চালু হবে, আর তাঁকে জানানো হবে।",
        (
            "New last day: {day}. Have you seen it in the register? If they stopped working because it was over, "
            "they can again. They are told."
        ),
    ),
    "ui.users.done_renew": ("নতুন মেয়াদ বসেছে।", "The new last day is entered."),
    "ui.users.ask_approve_title": ("{name}-এর লাইসেন্স মঞ্জুর করবেন?", "Approve the licence of {name}?"),
    "ui.users.ask_approve_text": (
        (
            "নম্বরটি নিবন্ধন কর্তৃপক্ষের তালিকায় এই নামেই আছে, মেয়াদ {day} পর্যন্ত: দেখেছেন তো? "
            "মঞ্জুর করলেই অ্যাকাউন্ট চালু হবে, আর তাঁকে জানানো হবে।"
        ),
        (
            "Have you seen this number under this name in the issuing body's register, valid until {day}? "
            "The account opens at once and they are told."
        ),
    ),
    "ui.users.done_approve": ("লাইসেন্স মঞ্জুর হয়েছে, অ্যাকাউন্ট চালু।", "The licence is approved and the account is open."),
    "ui.users.refuse": ("নাকচ করুন", "Refuse"),
    "ui.users.done_refuse": ("লাইসেন্স নাকচ হয়েছে, তাঁকে জানানো হচ্ছে।", "The licence is refused and they are being told."),
    "ui.users.check_hint": (
        "নম্বরটি নিবন্ধন কর্তৃপক্ষের নিজের তালিকায় মিলিয়ে দেখুন, তারপর সিদ্ধান্ত দিন।",
        "Look the number up in the issuing body's own register, then decide.",
    ),
    "ui.users.reason": ("নাকচ করলে কারণ", "Why, if you refuse"),
    "ui.users.reason_hint": ("আবেদনকারী এটি পড়বেন।", "The applicant reads this."),
    "ui.users.same_licence": (
        (
            "আরও কেউ এই একই নিবন্ধন নম্বর দিয়েছেন। কেউ ভুল লিখে থাকতে পারেন, আবার অন্যের নম্বরও দিয়ে থাকতে পারেন। "
            "কাউন্সিলের তালিকায় নম্বরটি কার নামে আছে, মিলিয়ে দেখে তবেই সিদ্ধান্ত নিন।"
        ),
        (
            "Somebody else has given the same licence number. It may be mistyped, or one of them may use a number that "
            "isn't theirs. See in the council's register whose name it stands under before you decide."
        ),
    ),
    "ui.users.same_licence_who": ("একই নম্বর যাঁরা দিয়েছেন", "Who else has given this number"),
    "ui.users.licence_pending": ("যাচাই বাকি", "to be checked"),
    "ui.users.licence_approved": ("মঞ্জুর", "approved"),
    "ui.users.licence_refused": ("নাকচ", "refused"),
    "ui.users.licence_expired": ("মেয়াদ শেষ", "over"),
    "ui.users.licence_sent": ("পাঠানো হয়েছে {when}", "Sent {when}"),
    # A licence
    "ui.licence.title": ("লাইসেন্স", "Licence"),
    "ui.licence.wanted": ("কী হিসেবে", "As"),
    "ui.licence.number": ("নিবন্ধন নম্বর", "Licence number"),
    "ui.licence.number_hint": (
        "ডাক্তার হলে বিএমডিসি-র, ফার্মাসিস্ট হলে ফার্মেসি কাউন্সিলের নম্বর",
        "A doctor's from the BMDC, a pharmacist's from the Pharmacy Council",
    ),
    "ui.licence.valid_until": ("মেয়াদ", "Valid until"),
    "ui.licence.no_day": ("তারিখ জানা নেই", "Nobody has entered the day"),
    "ui.licence.mine": ("আপনার লাইসেন্স", "Your licence"),
    "ui.licence.keep": (
        "নবায়ন করলে আমাদের নতুন তারিখ জানান; একজন অ্যাডমিন মিলিয়ে বসাবেন। মেয়াদ শেষের ৩০ ও ৭ দিন আগে আমরাও মনে করাব।",
        (
            "Tell us the new date when you renew it; an administrator checks and enters it. "
            "We remind you 30 and 7 days before its end."
        ),
    ),
    "ui.licence.days_left_one": ("আর {n} দিন", "{n} day left"),
    "ui.licence.days_left_other": ("আর {n} দিন", "{n} days left"),
    "ui.licence.country": ("কোন দেশের", "Country"),
    "ui.licence.body": ("কে দিয়েছে", "Issued by"),
    "ui.licence.body_hint": (
        "শুধু অন্য দেশের লাইসেন্স হলে লিখুন; বাংলাদেশেরটা আমরা জানি।",
        "Only for a licence from another country; Bangladesh's we know.",
    ),
    "ui.licence.why": (
        "ডাক্তার ও ফার্মাসিস্টের লাইসেন্স আমরা যাচাই করি। যাচাই না হওয়া পর্যন্ত অ্যাকাউন্টে শুধু অপেক্ষার পাতাটি থাকবে।",
        "We check the licence of doctors and pharmacists. Until then the account shows its waiting page only.",
    ),
    "ui.licence.country_bd": ("বাংলাদেশ", "Bangladesh"),
    "ui.licence.country_in": ("ভারত", "India"),
    "ui.licence.country_np": ("নেপাল", "Nepal"),
    "ui.licence.country_pk": ("পাকিস্তান", "Pakistan"),
    "ui.licence.country_lk": ("শ্রীলঙ্কা", "Sri Lanka"),
    "ui.licence.country_my": ("মালয়েশিয়া", "Malaysia"),
    "ui.licence.country_sa": ("সৌদি আরব", "Saudi Arabia"),
    "ui.licence.country_ae": ("সংযুক্ত আরব আমিরাত", "United Arab Emirates"),
    "ui.licence.country_gb": ("যুক্তরাজ্য", "United Kingdom"),
    "ui.licence.country_us": ("যুক্তরাষ্ট্র", "United States"),
    "ui.licence.country_ca": ("কানাডা", "Canada"),
    "ui.licence.country_au": ("অস্ট্রেলিয়া", "Australia"),
    # Who waits
    "ui.waiting.title": ("আপনার লাইসেন্স যাচাই", "Checking your licence"),
    "ui.waiting.lead": (
        "যাচাই হয়ে গেলে এই পাতা নিজেই আপনাকে ভেতরে নিয়ে যাবে।",
        "Once it is done, this page leads you in by itself.",
    ),
    "ui.waiting.waits_title": ("যাচাই চলছে", "We are checking it"),
    "ui.waiting.waits_text": (
        "একজন অ্যাডমিন আপনার নম্বরটি মিলিয়ে দেখবেন। হয়ে গেলে ই-মেইলেও জানাব; এখানে বসে থাকতে হবে না।",
        "An administrator looks your number up. We tell you by e-mail too; you don't have to stay here.",
    ),
    "ui.waiting.refused_title": ("যাচাই করা যায়নি", "It could not be confirmed"),
    "ui.waiting.refused_text": ("কারণ:", "The reason:"),
    "ui.waiting.expired_title": ("লাইসেন্সের মেয়াদ শেষ", "Your licence is over"),
    "ui.waiting.expired_text": (
        "শেষ দিন ছিল {day}। তাই রোগীদের পাতা এখন খুলছে না; আপনার কোনো তথ্য মুছে যায়নি।",
        "Its last day was {day}, so your patients' pages don't open for now. Nothing of yours is deleted.",
    ),
    "ui.waiting.expired_do": (
        "নিবন্ধন কর্তৃপক্ষের কাছে নবায়ন করুন, তারপর নিচের ফর্মটি পাঠান। একজন অ্যাডমিন মিলিয়ে দেখলেই সব আগের মতো খুলবে।",
        (
            "Renew it with the body that issued it, then send the form below. "
            "Once an administrator has checked it, everything opens as before."
        ),
    ),
    "ui.waiting.expired_again": ("নবায়ন করা লাইসেন্স পাঠান", "Send the renewed licence"),
    "ui.waiting.again": ("ঠিক করে আবার পাঠান", "Correct it and send it again"),
    "ui.waiting.send": ("আবার পাঠান", "Send again"),
    "ui.waiting.sent_again": ("পাঠানো হয়েছে। যাচাই হলে জানাব।", "It is sent. We tell you once it is checked."),
}
