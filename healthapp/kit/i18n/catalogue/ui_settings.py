"""Settings: the account, how the pages look, how and when one is told."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.settings.title": ("সেটিংস", "Settings"),
    "ui.settings.on_this_page": ("এই পাতায়", "On this page"),
    "ui.settings.saved": ("সেভ হয়েছে।", "Saved."),
    "ui.settings.save": ("সেভ করুন", "Save"),
    # The account
    "ui.settings.you": ("আপনার কথা", "About you"),
    "ui.settings.name": ("আপনার নাম", "Your name"),
    "ui.settings.email": ("ই-মেইল", "E-mail address"),
    "ui.settings.phone": ("মোবাইল নম্বর", "Mobile number"),
    "ui.settings.phone_hint": (
        "SMS পেতে চাইলে দিন, যেমন ০১৭১২\u00a0৩৪৫৬৭৮। মুছে দিলে SMS যাবে না।",
        "For SMS, like 01712\u00a0345678. Without it no SMS is sent.",
    ),
    "ui.settings.zone": ("সময় অঞ্চল", "Time zone"),
    "ui.settings.zone_hint": (
        "সব সময় এই অঞ্চলের ঘড়ি ধরে দেখানো হয়।",
        "All times are shown by the clock of this zone.",
    ),
    "ui.settings.zone_common": ("যেগুলো বেশি লাগে", "Often needed"),
    "ui.settings.zone_all": ("সব অঞ্চল", "All zones"),
    "ui.settings.move_title": ("রিমাইন্ডারগুলোও নতুন ঘড়িতে চলবে?", "Should your reminders follow the new clock?"),
    "ui.settings.move_text": (
        "আপনার সময় অঞ্চল এখন {zone}। রিমাইন্ডারগুলো আগের ঘড়িতেই আছে। সরালে সকাল ৮টার ডোজ নতুন জায়গার সকাল ৮টায় আসবে।",
        (
            "Your time zone is now {zone}. Your reminders still follow the old clock. If you move them, a dose at 8 am "
            "comes at 8 am there."
        ),
    ),
    "ui.settings.move_yes": ("হ্যাঁ, সরান", "Yes, move them"),
    "ui.settings.move_no": ("না, আগের মতোই থাক", "No, leave them"),
    "ui.settings.moved_one": ("একটি রিমাইন্ডার নতুন ঘড়িতে সরানো হয়েছে।", "One reminder now follows the new clock."),
    "ui.settings.moved_other": ("{n}টি রিমাইন্ডার নতুন ঘড়িতে সরানো হয়েছে।", "{n} reminders now follow the new clock."),
    # Display
    "ui.settings.places": ("আপনার তথ্য ও নিরাপত্তা", "Your data and security"),
    "ui.settings.display": ("ভাষা ও দেখার ধরন", "Language and display"),
    # Notifications
    "ui.settings.notify": ("কোন খবর কীভাবে পাবেন", "How you are told"),
    "ui.settings.notify_lead": (
        "উত্তর না দেওয়া পর্যন্ত একটার পর একটা পথে মনে করানো হয়। “খেয়েছি” চাপলেই বাকিগুলো থেমে যায়। অ্যাপের বার্তায় সব সময়ই থাকে।",
        (
            "You are reminded one way after the other until you answer. As soon as you choose Taken, the rest is "
            "cancelled. The inbox always keeps a copy."
        ),
    ),
    "ui.settings.notify_lead_others": (
        "একটার পর একটা পথে জানানো হয়; কোন পথে আর কখন, নিচে ঠিক করুন। অ্যাপের বার্তায় সব সময়ই থাকে।",
        "You are told one way after the other; choose below which and when. The inbox always keeps a copy.",
    ),
    "ui.settings.topic_medicine": ("ওষুধের রিমাইন্ডার", "Medicine reminders"),
    "ui.settings.topic_medicine_text": ("ডোজের সময় হলে, দেরি হলে, বাদ পড়লে।", "When a dose is due, late or missed."),
    "ui.settings.topic_appointment": ("অ্যাপয়েন্টমেন্ট", "Appointments"),
    "ui.settings.topic_appointment_text": ("ডাক্তার দেখানোর সময় হলে।", "When an appointment is due."),
    "ui.settings.topic_test": ("পরীক্ষা", "Tests"),
    "ui.settings.topic_test_text": ("রক্ত বা অন্য পরীক্ষার সময় হলে।", "When a blood test or another test is due."),
    "ui.settings.topic_followup": ("ফলোআপ", "Follow-ups"),
    "ui.settings.topic_followup_text": ("আবার দেখানোর সময় হলে।", "When a follow-up is due."),
    "ui.settings.topic_refill": ("ওষুধ ফুরিয়ে এলে", "Running low"),
    "ui.settings.topic_refill_text": (
        "হাতে থাকা ওষুধ কমে এলে, কেনার সময় থাকতেই।",
        "When your stock runs low, in time to buy more.",
    ),
    "ui.settings.topic_caregiver": ("যাঁদের দেখাশোনা করেন", "People you look after"),
    "ui.settings.topic_caregiver_text": (
        "তাঁরা রিমাইন্ডারে সাড়া না দিলে। আপনি এখানে কিছু না বাছলে গুরুত্ব ও চেষ্টার সংখ্যা তাঁদের পছন্দমতো হবে।",
        "When they do not answer a reminder. Until you choose here, priority and tries are as they chose.",
    ),
    "ui.settings.topic_account": ("অ্যাকাউন্ট ও অনুরোধ", "Account and requests"),
    "ui.settings.topic_account_text": (
        "কেউ অনুরোধ পাঠালে, রাজি হলে বা অনুমতি শেষ হলে।",
        "When someone sends a request, accepts one, or a permission ends.",
    ),
    "ui.settings.topic_emergency": ("জরুরি বার্তা", "Emergency messages"),
    "ui.settings.topic_emergency_text": (
        "সবার জন্য জরুরি ঘোষণা। নীরব সময়েও আসে।",
        "Urgent announcements to everyone. They come in quiet hours too.",
    ),
    "ui.settings.channel_websocket": ("অ্যাপে", "In the app"),
    "ui.settings.channel_push": ("ফোন বা কম্পিউটারে নোটিফিকেশন", "Notification on your devices"),
    "ui.settings.channel_email": ("ই-মেইল", "E-mail"),
    "ui.settings.channel_sms": ("SMS", "SMS"),
    "ui.settings.channel_caregiver": ("যত্নকারীকে জানানো", "Tell my caregivers"),
    "ui.settings.always": ("সব সময়, সঙ্গে সঙ্গে", "always, at once"),
    "ui.settings.enabled": ("চালু", "On"),
    "ui.settings.delay": ("কখন", "When"),
    "ui.settings.at_once": ("সঙ্গে সঙ্গে", "at once"),
    "ui.settings.after": ("{wait} পরে, উত্তর না এলে", "after {wait} without an answer"),
    "ui.settings.more_choices": ("গুরুত্ব ও কতবার চেষ্টা", "Priority and tries"),
    "ui.settings.priority": ("গুরুত্ব", "Priority"),
    "ui.settings.priority_high": ("বেশি", "High"),
    "ui.settings.priority_medium": ("মাঝারি", "Medium"),
    "ui.settings.priority_low": ("কম", "Low"),
    "ui.settings.attempts": ("না গেলে কতবার চেষ্টা", "Tries if sending fails"),
    "ui.settings.attempts_n": ("{n} বার", "{n}"),
    "ui.settings.explain_priority": (
        (
            "গুরুত্ব বেশি হলে আপনি সাড়া না দেওয়া পর্যন্ত নোটিফিকেশন পর্দায় থাকে। কম হলে ব্যাটারি বাঁচাতে ফোন একটু পরে দেখাতে পারে।"
            " একসঙ্গে অনেক বার্তা জমলে যেগুলোর গুরুত্ব বেশি, সেগুলো আগে যায়।"
        ),
        (
            "With high priority the notification stays on the screen until you respond. With low, your phone may show"
            " it a little later to save battery. When very many messages wait, those of high priority go first."
        ),
    ),
    "ui.settings.told_push": ("নোটিফিকেশন", "notification"),
    "ui.settings.told_email": ("ই-মেইল", "e-mail"),
    "ui.settings.told_sms": ("SMS", "SMS"),
    "ui.settings.told_caregiver": ("যত্নকারীকে", "your caregivers"),
    "ui.settings.summary_off": ("শুধু অ্যাপে", "only in the app"),
    "ui.settings.summary_now": ("{channel} সঙ্গে সঙ্গে", "{channel} at once"),
    "ui.settings.summary_after": ("{channel} {wait} পরে", "{channel} after {wait}"),
    "ui.settings.change": ("বদলান", "Change"),
    "ui.settings.no_phone": ("মোবাইল নম্বর দেওয়া নেই, তাই SMS যাবে না।", "There is no mobile number, so no SMS is sent."),
    "ui.settings.no_push": (
        "কোনো যন্ত্রে নোটিফিকেশন চালু নেই।",
        "Notifications are not turned on for any device.",
    ),
    # Quiet hours and privacy
    "ui.settings.quiet": ("নীরব সময়", "Quiet hours"),
    "ui.settings.quiet_text": (
        "এই সময়ে নোটিফিকেশন, ই-মেইল বা SMS যাবে না; শেষ হলেই যাবে। জরুরি বার্তা তবু আসবে।",
        (
            "In these hours no notification, e-mail or SMS is sent; they follow when the hours are over. Emergencies "
            "still come."
        ),
    ),
    "ui.settings.quiet_doses": (
        "অ্যাপ খোলা থাকলে ডোজ তখনো দেখা যাবে।",
        "With the app open you still see your doses.",
    ),
    "ui.settings.quiet_on": ("নীরব সময় রাখতে চাই", "Keep quiet hours"),
    "ui.settings.quiet_from": ("শুরু", "From"),
    "ui.settings.quiet_to": ("শেষ", "To"),
    "ui.settings.quiet_zone": ("সময় অঞ্চল: {zone}", "Time zone: {zone}"),
    "ui.settings.quiet_high": (
        "যে ওষুধের গুরুত্ব “বেশি”, তার ডোজ এই সময়েও জানান",
        "Tell me about high-priority doses in these hours too",
    ),
    "ui.settings.quiet_high_hint": (
        "“ওষুধের রিমাইন্ডার”-এ যে পথের গুরুত্ব “বেশি” রেখেছেন, শুধু সেই পথেই যাবে।",
        "Only by the ways whose priority is High under Medicine reminders.",
    ),
    "ui.settings.quiet_same": ("শুরু ও শেষের সময় আলাদা দিন।", "Enter two different times."),
    "ui.settings.privacy": ("বার্তায় ওষুধের নাম", "Names of medicines in messages"),
    "ui.settings.privacy_text": (
        "নোটিফিকেশন, ই-মেইল ও SMS অন্য কেউ দেখে ফেলতে পারে। তাই সেখানে শুধু লেখা থাকে “ওষুধের সময় হয়েছে”।",
        (
            "Others may see your notifications, e-mail and SMS. So they only say “time for your medicine”, "
            "without its name."
        ),
    ),
    "ui.settings.privacy_on": ("বার্তায় ওষুধের নাম ও ডোজও লিখুন", "Write the medicine's name and dose too"),
    "ui.settings.privacy_hint": (
        "অ্যাপের ভেতরে নাম সব সময়ই থাকে। যত্নকারীকে পাঠানো বার্তাতেও এই নিয়ম চলে।",
        "Inside the app the name is always there. The same holds for messages to your caregivers.",
    ),
    "ui.settings.privacy_texts": ("বার্তায় লেখার নাম", "Names of texts in messages"),
    "ui.settings.privacy_texts_text": (
        "নোটিফিকেশন, ই-মেইল ও SMS অন্য কেউ দেখে ফেলতে পারে। তাই কোন লেখা বা ফাইল, সেখানে তা বলা হয় না।",
        "Others may see your notifications, e-mail and SMS. So they do not say which text or file it is.",
    ),
    "ui.settings.privacy_texts_on": ("বার্তায় লেখা বা ফাইলের নামও লিখুন", "Write the name of the text or file too"),
    "ui.settings.privacy_texts_hint": ("অ্যাপের ভেতরে নাম সব সময়ই থাকে।", "Inside the app the name is always there."),
    # Devices
    "ui.settings.devices": ("নোটিফিকেশন পাওয়ার যন্ত্র", "Devices that get notifications"),
    "ui.settings.this_device": ("এই যন্ত্র", "This device"),
    "ui.settings.device": ("{browser}, {system}", "{browser} on {system}"),
    "ui.settings.device_unknown": ("অজানা যন্ত্র", "Unknown device"),
    "ui.settings.device_since": ("{when} থেকে", "since {when}"),
    "ui.settings.device_remove": ("সরান", "Remove"),
    "ui.settings.device_remove_of": ("{device} সরান", "Remove {device}"),
    "ui.settings.device_removed": (
        "যন্ত্রটি সরানো হয়েছে। ওখানে আর নোটিফিকেশন যাবে না।",
        "The device is removed. It gets no more notifications.",
    ),
    "ui.settings.no_devices": ("এখনো কোনো যন্ত্রে চালু করা হয়নি।", "Not turned on for any device yet."),
    "ui.settings.logout_title": ("লগ আউট", "Log out"),
    "ui.settings.logout_text": (
        "এই ব্রাউজার থেকে বের হবেন। অন্য যন্ত্রে লগ ইন থাকবে।",
        "You leave this browser. Other devices stay logged in.",
    ),
    # Zones that are often needed
    "ui.settings.zone_dhaka": ("ঢাকা", "Dhaka"),
    "ui.settings.zone_kolkata": ("কলকাতা", "Kolkata"),
    "ui.settings.zone_dubai": ("দুবাই", "Dubai"),
    "ui.settings.zone_riyadh": ("রিয়াদ", "Riyadh"),
    "ui.settings.zone_qatar": ("দোহা", "Doha"),
    "ui.settings.zone_kuwait": ("কুয়েত", "Kuwait"),
    "ui.settings.zone_muscat": ("মাস্কাট", "Muscat"),
    "ui.settings.zone_kuala_lumpur": ("কুয়ালালামপুর", "Kuala Lumpur"),
    "ui.settings.zone_singapore": ("সিঙ্গাপুর", "Singapore"),
    "ui.settings.zone_tokyo": ("টোকিও", "Tokyo"),
    "ui.settings.zone_rome": ("রোম", "Rome"),
    "ui.settings.zone_london": ("লন্ডন", "London"),
    "ui.settings.zone_new_york": ("নিউ ইয়র্ক", "New York"),
    "ui.settings.zone_toronto": ("টরন্টো", "Toronto"),
    "ui.settings.zone_sydney": ("সিডনি", "Sydney"),
}
