"""What went wrong and what to do next. Nothing here blames, and nothing carries health data."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.exports_throttled": (
        "আজ আর নতুন কপি চাওয়া যাবে না। কাল আবার চেষ্টা করুন।",
        "You have asked for several copies today. Try again tomorrow.",
    ),
    "errors.no_export": (
        "এখন নামানোর মতো কোনো কপি নেই। নতুন করে চান।",
        "There is no copy to fetch now. Ask for a new one.",
    ),
    "errors.export_of_another_login": (
        "এই কপি অন্য একটি লগ ইন থেকে চাওয়া হয়েছিল। এখান থেকে নতুন করে চান।",
        "This copy was asked for in another login. Ask for a new one here.",
    ),
    "errors.administrator_stays": (
        "অ্যাডমিন নিজের অ্যাকাউন্ট মুছতে পারেন না। আগে অন্য একজন অ্যাডমিনকে আপনার ভূমিকা বদলে দিতে বলুন।",
        "An administrator cannot delete their own account. First ask another administrator to change your role.",
    ),
    # One for each kind; a more precise code wins when there is one.
    "errors.not_found": (
        "এটি খুঁজে পাওয়া যায়নি। হয়তো মুছে ফেলা হয়েছে।",
        "We could not find this. It may have been deleted.",
    ),
    "errors.forbidden": (
        "এটি দেখার বা বদলানোর অনুমতি আপনার নেই।",
        "You do not have permission to see or change this.",
    ),
    "errors.conflict": (
        "এর মধ্যে এটি বদলে গেছে। পাতাটি আবার খুলে দেখুন।",
        "This has changed in the meantime. Reload the page and look again.",
    ),
    "errors.invalid": (
        "কিছু তথ্য ঠিক নেই। চিহ্নিত ঘরগুলো দেখুন।",
        "Some of the information is not right. Check the marked fields.",
    ),
    "errors.payment_required": (
        "এগিয়ে যেতে আগে টাকা পরিশোধ করতে হবে।",
        "This needs to be paid for before you can go on.",
    ),
    "errors.rate_limited": (
        "অল্প সময়ে অনেকবার চেষ্টা হয়েছে। একটু পরে আবার চেষ্টা করুন।",
        "Too many attempts in a short time. Try again a little later.",
    ),
    "errors.unauthenticated": (
        "এগিয়ে যেতে আগে লগ ইন করুন।",
        "Log in to go on.",
    ),
    "errors.unavailable": (
        "এই মুহূর্তে কাজটি করা যাচ্ছে না। একটু পরে আবার চেষ্টা করুন।",
        "This is not possible right now. Try again in a moment.",
    ),
    "errors.database_unavailable": (
        "এই মুহূর্তে তথ্য রাখা বা দেখা যাচ্ছে না। একটু পরে আবার চেষ্টা করুন।",
        "Your data cannot be read or saved right now. Try again in a moment.",
    ),
    "errors.unreadable": (
        "এই তথ্যটি এখন খুলে দেখানো যাচ্ছে না। কিছু মুছে যায়নি; আমরা বিষয়টি দেখছি।",
        "This information cannot be opened right now. Nothing was deleted; we are looking into it.",
    ),
    "errors.signature_unconfirmed": (
        "স্বাক্ষর করতে আপনার পাসওয়ার্ড আবার দিন।",
        "To sign, give your password again.",
    ),
    "errors.unexpected": (
        "আমাদের দিক থেকে একটি সমস্যা হয়েছে। আবার চেষ্টা করুন; না হলে এই নম্বরটি জানান: {reference}",
        "Something went wrong on our side. Try again; if it stays, tell us this number: {reference}",
    ),
    "errors.summary_title": ("যা ঠিক করতে হবে", "There is a problem"),
    "errors.try_again": ("আবার চেষ্টা করুন", "Try again"),
    # Access
    "errors.retry_after": (
        "অল্প সময়ে অনেকবার চেষ্টা হয়েছে। {wait} পরে আবার চেষ্টা করুন।",
        "Too many attempts in a short time. Try again in {wait}.",
    ),
    "errors.bad_credentials": (
        "ই-মেইল বা পাসওয়ার্ড মেলেনি। আবার দেখে লিখুন।",
        "The e-mail address or the password does not match. Check both and try again.",
    ),
    "errors.session_expired": (
        "আপনার লগ ইনের সময় শেষ হয়েছে। আবার লগ ইন করুন।",
        "Your login has ended. Log in again.",
    ),
    "errors.session_ended": (
        "আপনার লগ ইনের সময় শেষ হয়েছে। আবার লগ ইন করুন।",
        "Your login has ended. Log in again.",
    ),
    "errors.session_revoked": (
        "এই লগ ইনটি অন্য কোথাও থেকে ব্যবহারের চেষ্টা হয়েছে, তাই বন্ধ করা হয়েছে। আবার লগ ইন করুন।",
        "Somebody tried to use this login from elsewhere, so it was ended. Log in again.",
    ),
    "errors.reset_ended": (
        "এই লিংকটি আর কাজ করে না। ই-মেইল ঠিকানা দিয়ে নতুন একটি চেয়ে নিন।",
        "This link does not work any more. Give your e-mail address to get a new one.",
    ),
    "errors.resets_throttled": (
        "অনেকবার চাওয়া হয়েছে। আগে ই-মেইল দেখুন, স্প্যাম ফোল্ডারেও। এক ঘণ্টা পরে আবার চাইতে পারবেন।",
        "This was asked for too often. Look through your e-mail first, spam too. You can ask again in an hour.",
    ),
    "errors.bad_device": (
        "যন্ত্রের নাম ১৬ থেকে ২০০ অক্ষরের হতে হবে।",
        "A device's name has 16 to 200 characters.",
    ),
    "errors.login_throttled": (
        "অনেকবার চেষ্টা হয়েছে। ৫ মিনিট পরে আবার চেষ্টা করুন।",
        "There were too many attempts. Try again in 5 minutes.",
    ),
    "errors.registrations_throttled": (
        "এই ইন্টারনেট সংযোগ থেকে, বা এই ই-মেইল দিয়ে, অনেকবার অ্যাকাউন্ট খোলার চেষ্টা হয়েছে। এক ঘণ্টা পরে আবার চেষ্টা করুন।",
        (
            "Many accounts have been opened or tried from this internet connection, or with this address. Try again in"
            " an hour."
        ),
    ),
    "errors.requests_throttled": (
        "এখন আর অনুরোধ পাঠানো যাচ্ছে না: হয় আজ অনেকগুলো পাঠানো হয়েছে, নয়তো তিনি কিছুদিন আগেই “না” বলেছেন। কয়েক দিন পরে চেষ্টা করুন।",
        "No more can be sent now: there were many today, or this person has declined lately. Try again in some days.",
    ),
    "errors.websocket_only": (
        "এখানে সংযোগ শুধু ওয়েবসকেট দিয়ে হয়। আপনার প্রোগ্রামে সংযোগের একমাত্র পথ হিসেবে ওয়েবসকেট ঠিক করে দিন।",
        "Connections are by websocket alone here: name websocket as the only transport.",
    ),
    "errors.connections_throttled": (
        "এই ইন্টারনেট সংযোগ থেকে অনেকগুলো সংযোগ খোলা আছে। একটু পরে আবার চেষ্টা করুন।",
        "Too many connections are open from this internet connection. Try again in a moment.",
    ),
    "errors.invitation_ended": (
        "এই আমন্ত্রণের লিংকটি আর কাজ করে না: আগে খোলা হয়েছে, সময় শেষ, অথবা তুলে নেওয়া হয়েছে। যিনি পাঠিয়েছেন তাঁকে আবার পাঠাতে বলুন।",
        "The link of this invitation does not work any more: used, too old, or taken back. Ask for another.",
    ),
    "errors.email_taken": (
        "এই ই-মেইলে আগে থেকেই একটি অ্যাকাউন্ট আছে। লগ ইন করুন, অথবা অন্য ই-মেইল দিন।",
        "There is an account with this address already. Log in, or use another address.",
    ),
    "errors.csrf": (
        "পাতাটি অনেকক্ষণ খোলা ছিল। আবার খুলে চেষ্টা করুন।",
        "The page was open for too long. Reload it and try again.",
    ),
    "errors.account_disabled": (
        "এই অ্যাকাউন্টটি বন্ধ আছে। সাহায্যের জন্য যোগাযোগ করুন।",
        "This account is closed. Contact us for help.",
    ),
    "errors.consent_required": (
        "রোগীর অনুমতি ছাড়া এটি দেখা যায় না। আগে অনুমতি চান।",
        "This needs the patient's consent. Ask for it first.",
    ),
    "errors.consent_with_yourself": (
        "নিজের যত্নকারী নিজে হওয়া যায় না। অন্য কারও ই-মেইল দিন।",
        "You cannot follow yourself. Enter another person's address.",
    ),
    "errors.consent_ended": (
        "এই অনুমতি আর চালু নেই। দরকার হলে নতুন করে অনুমতি চান।",
        "This consent has ended. Ask for a new one if you need it.",
    ),
    # Reminders
    "errors.no_open_occurrence": (
        "এই রিমাইন্ডারের কোনো ডোজ এখন খোলা নেই।",
        "No dose of this reminder is open now.",
    ),
    "errors.not_as_needed": (
        "এই ওষুধ খাওয়ার সময় ঠিক করা আছে। তালিকা থেকে ডোজটি বেছে নিন।",
        "This medicine has fixed times. Choose the dose from the list.",
    ),
    "errors.reminder_paused": (
        "এই রিমাইন্ডার থামানো আছে। আগে আবার চালু করুন।",
        "This reminder is paused. Turn it on again first.",
    ),
    "errors.reminder_over": (
        "এই রিমাইন্ডারের শেষ দিন পার হয়ে গেছে। ওষুধটি এখনো চললে শেষ দিন বদলে নিন।",
        "The last day of this reminder is over. If you still take the medicine, change that day.",
    ),
    "errors.period_too_long": (
        "সময়টি অনেক লম্বা। শুরু ও শেষের তারিখ আরও কাছে আনুন।",
        "The period is too long. Choose dates that are closer together.",
    ),
    "errors.report_unavailable": (
        "এই মুহূর্তে PDF তৈরি করা যাচ্ছে না। পাতাটি প্রিন্ট করতে পারেন।",
        "The PDF cannot be made right now. You can print the page instead.",
    ),
    "errors.push_not_configured": (
        "এই ব্রাউজারে নোটিফিকেশন পাঠানোর ব্যবস্থা এখনো চালু করা হয়নি।",
        "Sending notifications to browsers has not been set up here.",
    ),
    # Requests
    "errors.method_not_allowed": ("এখানে এই কাজটি করা যায় না।", "This cannot be done here."),
    "errors.unsupported_media_type": (
        "এই ধরনের তথ্য নেওয়া যায় না। JSON পাঠান।",
        "This kind of content is not accepted. Send JSON.",
    ),
    "errors.payload_too_large": ("পাঠানো তথ্য অনেক বড়।", "What was sent is too large."),
    "errors.malformed": ("পাঠানো তথ্য পড়া যায়নি।", "What was sent could not be read."),
    "errors.idempotency_conflict": (
        "এই Idempotency-Key দিয়ে আগে অন্য তথ্য পাঠানো হয়েছে। নতুন একটি দিন।",
        "This Idempotency-Key was used with other content before. Use a new one.",
    ),
    "errors.idempotency_in_progress": (
        "আগের অনুরোধটি এখনো চলছে। একটু পরে আবার চেষ্টা করুন।",
        "The first request is still running. Try again in a moment.",
    ),
    "errors.version_conflict": (
        "আপনি দেখার পরে কেউ এটি বদলেছেন। নতুন তথ্য দেখে আবার করুন।",
        "Someone changed this after you opened it. Look at the new version and try again.",
    ),
    "errors.already_entered": ("এটি তালিকায় আগে থেকেই আছে।", "This is in your list already."),
    "errors.records_not_none": (
        "তালিকায় কিছু লেখা আছে। আগে সেগুলো তালিকা থেকে সরান।",
        "There is something in your list. Take it out first.",
    ),
    "errors.already_exists": ("এটি আগে থেকেই আছে।", "This exists already."),
    "errors.already_done": ("এটি আগেই করা হয়েছে।", "This has been done already."),
    # Fields
    "errors.required": ("এই ঘরটি পূরণ করুন।", "Fill in this field."),
    "errors.too_short": ("অন্তত {min}টি অক্ষর লিখুন।", "Use at least {min} characters."),
    "errors.too_long": ("{max}টি অক্ষরের মধ্যে লিখুন।", "Use no more than {max} characters."),
    "errors.password_guessable": (
        "এই পাসওয়ার্ড সহজে আন্দাজ করা যায়: এমনটাই সবাই আগে চেষ্টা করে। অন্য একটি দিন।",
        "That password is easy to guess: it is what everybody tries first. Choose another one.",
    ),
    "errors.too_few": ("অন্তত {min}টি বেছে নিন।", "Choose at least {min}."),
    "errors.too_many": ("{max}টির বেশি দেওয়া যায় না।", "No more than {max} are possible."),
    "errors.not_a_number": ("একটি সংখ্যা লিখুন।", "Enter a number."),
    "errors.not_an_integer": ("একটি পূর্ণ সংখ্যা লিখুন।", "Enter a whole number."),
    "errors.out_of_range": ("{min} থেকে {max} এর মধ্যে একটি সংখ্যা লিখুন।", "Enter a number from {min} to {max}."),
    "errors.too_small": ("{min} বা তার বেশি লিখুন।", "Enter {min} or more."),
    "errors.too_big": ("{max} বা তার কম লিখুন।", "Enter {max} or less."),
    "errors.not_a_text": ("এখানে লেখা দিন।", "Enter text here."),
    "errors.not_a_bool": ("হ্যাঁ অথবা না বেছে নিন।", "Choose yes or no."),
    "errors.not_a_list": ("এখানে একটি তালিকা দিন।", "Give a list here."),
    "errors.not_an_object": ("এই ঘরের তথ্য ঠিকভাবে সাজানো নেই।", "This field has the wrong shape."),
    "errors.not_a_name": ("অক্ষর দিয়ে নামটি লিখুন; < বা > চলবে না।", "Write the name in letters, without < or >."),
    "errors.unknown_field": ("এই নামের কোনো ঘর নেই।", "There is no field of this name."),
    "errors.unknown_choice": ("তালিকা থেকে একটি বেছে নিন: {choices}", "Choose one of: {choices}"),
    "errors.bad_format": ("লেখাটি ঠিক ধরনে নেই।", "This is not in the right form."),
    "errors.bad_id": ("এই আইডি ঠিক নয়।", "This id is not valid."),
    "errors.nul_character": (
        "লেখায় এমন একটি অক্ষর আছে যা রাখা যায় না। মুছে আবার লিখুন।",
        "The text has a character that cannot be stored. Remove it and try again.",
    ),
    "errors.bad_character": (
        "লেখায় এমন অক্ষর আছে যা এখানে চলে না।",
        "The text has a character that is not possible here.",
    ),
    "errors.nothing_chosen": ("অন্তত একটি বেছে নিন।", "Choose at least one."),
    "errors.bad_quiet_hours": (
        "নীরব সময়ের শুরু ও শেষ দুটিই দিন, আলাদা সময়ে।",
        "Give both the start and the end of the quiet hours, at different times.",
    ),
    "errors.duplicate_value": ("একই জিনিস দুইবার দেওয়া হয়েছে।", "The same value is given twice."),
    "errors.bad_email": (
        "ঠিক ই-মেইল ঠিকানা লিখুন, যেমন nadia@example.com",
        "Enter an e-mail address like nadia@example.com",
    ),
    "errors.bad_push_endpoint": (
        "এই ব্রাউজারে নোটিফিকেশন চালু করা যায়নি। অন্য ব্রাউজার দিয়ে চেষ্টা করুন।",
        "Notifications could not be turned on in this browser. Try another browser.",
    ),
    "errors.bad_phone": ("ঠিক ফোন নম্বর লিখুন, যেমন ০১৭১২৩৪৫৬৭৮", "Enter a phone number like 01712345678"),
    "errors.weak_password": (
        "এই পাসওয়ার্ড সহজে অনুমান করা যায়। অন্য একটি দিন।",
        "This password is easy to guess. Choose another.",
    ),
    "errors.password_mismatch": ("পাসওয়ার্ড দুটি মেলেনি।", "The two passwords are not the same."),
    "errors.bad_url": ("ঠিক ওয়েব ঠিকানা লিখুন, https:// দিয়ে শুরু।", "Enter a web address that starts with https://"),
    # Times and repeating
    "errors.bad_time": ("ঠিক সময় লিখুন, যেমন ০৮:৩০।", "Enter a time like 08:30."),
    "errors.bad_date": ("ঠিক তারিখ লিখুন: বছর-মাস-দিন।", "Enter a date like 2026-11-21."),
    "errors.bad_birth_date": (
        "জন্মের বছর বা পুরো তারিখ লিখুন, যেমন ১৯৯০ বা ১৯৯০-০৫-১৭।",
        "Enter a year or a date of birth like 1990 or 1990-05-17.",
    ),
    "errors.in_future": ("এই দিন এখনো আসেনি। ঠিক তারিখ লিখুন।", "This day has not come yet. Check the date."),
    "errors.only_when_pregnant": (
        "গর্ভবতী হলে তবেই এই তারিখ লিখুন।",
        "This date belongs to a pregnancy. Say that there is one, or leave it empty.",
    ),
    "errors.no_due_date": (
        "এটি বাচ্চা হওয়ার তারিখ হতে পারে না। আজ থেকে নয় মাসের মধ্যের একটি তারিখ লিখুন।",
        "This can't be the day on which the child is expected. Enter one within nine months from now.",
    ),
    "errors.bad_datetime": (
        "তারিখ ও সময় একসাথে লিখুন, আন্তর্জাতিক ISO 8601 নিয়মে।",
        "Enter a date and time like 2026-11-21T08:30:00+06:00.",
    ),
    "errors.time_without_zone": (
        "সময়ের সাথে সময় অঞ্চল দিন, যেমন +০৬:০০।",
        "Give the time with its offset, like +06:00.",
    ),
    "errors.bad_zone": (
        "এই সময় অঞ্চল চেনা যায়নি। যেমন Asia/Dhaka",
        "This time zone is not known. Use one like Asia/Dhaka.",
    ),
    "errors.time_in_past": ("সামনের কোনো সময় বেছে নিন।", "Choose a time in the future."),
    "errors.too_far_ahead": ("সময়টি অনেক পরে। আরও কাছের একটি দিন।", "This is too far ahead. Choose an earlier time."),
    "errors.no_part_permitted": (
        "অন্তত একটি অংশ বেছে নিন।",
        "Choose at least one part.",
    ),
    "errors.alerts_are_for_care": (
        "সাড়া না দিলে খবর পাওয়া শুধু দেখাশোনার জন্য। টিকটি তুলে দিন, বা দেখাশোনা বেছে নিন।",
        "Being told of unanswered doses is only for someone who looks after you. Untick it, or choose that.",
    ),
    "errors.end_is_past": (
        "সামনের কোনো দিন বেছে নিন।",
        "Choose a day that is still to come.",
    ),
    "errors.trail_broken": (
        "নিরীক্ষার শিকল মেলে না, তাই কিছুই মোছা হয়নি। আগে সেটি পরীক্ষা করুন।",
        "The audit chain does not fit together, so nothing was deleted. Check it first.",
    ),
    "errors.audit_not_whole": (
        "অডিটের শিকল নিজেই মেলে না, তাই কিছু মেনে নেওয়া হয়নি। আগে সেটা দেখুন।",
        "The audit chain does not fit together by itself, so nothing was accepted. Check it first.",
    ),
    "errors.audit_not_restored": (
        "পুরোনো ব্যাকআপে ফিরলে শিকলে এমন ফাঁক থাকে না, তাই কিছু মেনে নেওয়া হয়নি।",
        "Going back to an older backup leaves no such gap in the chain, so nothing was accepted.",
    ),
    "errors.audit_no_older_head": (
        "ওই সময়ের আগের যেসব কড়ি আলাদা রাখা ছিল, তার একটিও শিকলে নেই, তাই কিছু মেনে নেওয়া হয়নি।",
        "No head from before that moment stands in the chain, so nothing was accepted.",
    ),
    "errors.trail_not_sealed": (
        "এই মাসের কিছু সারি এখনো সিল হয়নি। পরে আবার চেষ্টা করুন।",
        "Rows of this month are not sealed yet. Try again later.",
    ),
    "errors.end_before_start": ("শেষের তারিখ শুরুর পরে দিন।", "Choose an end that is after the start."),
    "errors.interval_zero": ("কত পর পর হবে, ১ বা তার বেশি লিখুন।", "Enter how often it repeats: 1 or more."),
    "errors.too_many_occurrences": (
        "এভাবে {max} বারের বেশি হয়ে যায়। শেষের তারিখ কাছে আনুন বা কম বার দিন।",
        "This would repeat more than {max} times. Choose an earlier end or fewer times.",
    ),
    "errors.no_occurrence": (
        "এই নিয়মে কোনো সময় পড়ে না। দিন ও তারিখ আবার দেখুন।",
        "No time fits this rule. Check the days and the dates.",
    ),
    "errors.weekday_unknown": ("সপ্তাহের দিন বেছে নিন।", "Choose days of the week."),
    "errors.pattern_missing": ("কত পর পর হবে তা বেছে নিন।", "Choose how it repeats."),
    "errors.pattern_not_allowed": ("একবারের রিমাইন্ডারে এটি লাগে না।", "A reminder that does not repeat cannot have this."),
    "errors.fields_exclude_each_other": ("এই দুটি একসাথে দেওয়া যায় না।", "These two cannot be given together."),
}
