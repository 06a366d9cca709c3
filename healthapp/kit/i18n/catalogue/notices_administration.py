"""What people are told when an administrator did something to their account. Always sent, also by e-mail."""

MESSAGES: dict[str, tuple[str, str]] = {
    "notices.administered_suspended_title": ("আপনার অ্যাকাউন্ট আপাতত বন্ধ রাখা হয়েছে", "Your account has been suspended"),
    "notices.administered_suspended_body": (
        "একজন অ্যাডমিন এটি বন্ধ রেখেছেন, তাই এখন লগ ইন করা যাবে না। আপনার তথ্য ঠিকই আছে। কারণ জানতে আমাদের সাথে যোগাযোগ করুন।",
        "An administrator suspended it, so you can't log in for now. Your data is kept. Contact us to hear why.",
    ),
    "notices.administered_reactivated_title": ("আপনার অ্যাকাউন্ট আবার চালু হয়েছে", "Your account is open again"),
    "notices.administered_reactivated_body": (
        "এখন আবার আগের মতো লগ ইন করতে পারবেন।",
        "You can log in again as before.",
    ),
    "notices.administered_role_patient_title": ("আপনার অ্যাকাউন্ট এখন রোগীর", "Your account is now a patient's"),
    "notices.administered_role_caregiver_title": ("আপনার অ্যাকাউন্ট এখন যত্নকারীর", "Your account is now a caregiver's"),
    "notices.administered_role_doctor_title": ("আপনার অ্যাকাউন্ট এখন ডাক্তারের", "Your account is now a doctor's"),
    "notices.administered_role_pharmacist_title": (
        "আপনার অ্যাকাউন্ট এখন ফার্মাসিস্টের",
        "Your account is now a pharmacist's",
    ),
    "notices.administered_role_provider_title": (
        "আপনার অ্যাকাউন্ট এখন স্বাস্থ্যকর্মীর",
        "Your account is now that of a care provider's staff",
    ),
    "notices.administered_role_emergency_title": (
        "আপনার অ্যাকাউন্ট এখন জরুরি সেবার",
        "Your account is now an emergency service's",
    ),
    "notices.administered_role_admin_title": ("আপনি এখন একজন অ্যাডমিন", "You are now an administrator"),
    "notices.administered_role_body": (
        "একজন অ্যাডমিন এটি বদলেছেন। আবার লগ ইন করলে নতুন পাতাগুলো দেখবেন। ভুল মনে হলে আমাদের জানান।",
        "An administrator changed it. Log in again to see your new pages. Tell us if this looks wrong.",
    ),
    "notices.administered_logged_out_title": (
        "সব জায়গা থেকে আপনাকে লগ আউট করা হয়েছে",
        "You have been logged out everywhere",
    ),
    "notices.administered_logged_out_body": (
        "একজন অ্যাডমিন এটি করেছেন। আপনার পাসওয়ার্ড আগেরটিই আছে; আবার লগ ইন করুন।",
        "An administrator did this. Your password is the same as before; log in again.",
    ),
    "notices.administered_password_ended_title": ("নতুন পাসওয়ার্ড দিতে হবে", "Choose a new password"),
    "notices.administered_password_ended_body": (
        (
            "একজন অ্যাডমিন আপনার আগের পাসওয়ার্ড ও API কী বাতিল করেছেন। নতুন পাসওয়ার্ডের লিংক ই-মেইলে যাচ্ছে; "
            "এক ঘণ্টার মধ্যে খুলুন, নয়তো “পাসওয়ার্ড ভুলে গেছি” থেকে আবার চান।"
        ),
        (
            "An administrator ended your old password and your API keys. A link for a new password is on its way by "
            "e-mail: open it within an hour, or ask for another on the “Forgot password” page."
        ),
    ),
    "notices.administered_taken_title": ("আপনার একটি অনুমতি তুলে নেওয়া হয়েছে", "A permission was taken from you"),
    "notices.administered_taken_body": (
        "“{what}” আপাতত আপনি পারবেন না। একজন অ্যাডমিন এটি করেছেন; কেন, তা তাঁর কাছে লেখা আছে। দরকার হলে অ্যাডমিনকে বলুন।",
        "For now you can't: “{what}”. An administrator did this and noted why. Ask one if you need it.",
    ),
    "notices.administered_given_title": ("আপনাকে একটি অনুমতি দেওয়া হয়েছে", "A permission was given to you"),
    "notices.administered_given_body": (
        "“{what}” আপনি এখন পারবেন। একজন অ্যাডমিন এটি করেছেন।",
        "You can do this now: “{what}”. An administrator gave it to you.",
    ),
    "notices.administered_approved_title": ("আপনার লাইসেন্স যাচাই হয়েছে", "Your licence has been checked"),
    "notices.administered_approved_body": (
        "আপনার অ্যাকাউন্ট চালু হয়েছে। পাতাটি খুললেই কাজ শুরু করতে পারবেন।",
        "Your account is open. Open healthapp to begin.",
    ),
    "notices.administered_refused_title": ("আপনার লাইসেন্স যাচাই করা যায়নি", "Your licence could not be confirmed"),
    "notices.administered_refused_body": (
        "কারণ আপনার পাতায় লেখা আছে। লগ ইন করে দেখুন; সেখান থেকে ঠিক করে আবার পাঠাতে পারবেন।",
        "Your page says why. Log in to read it; you can correct your details there and send them again.",
    ),
    "notices.administered_renewed_title": ("আপনার লাইসেন্সের নতুন মেয়াদ বসানো হয়েছে", "Your licence has been renewed here"),
    "notices.administered_renewed_body": (
        "একজন অ্যাডমিন নতুন তারিখটি মিলিয়ে দেখেছেন। কত তারিখ পর্যন্ত, তা “সেটিংস” পাতায় লেখা আছে।",
        "An administrator has checked the new date. Your settings page says until when it is valid.",
    ),
    # The end of a licence
    "notices.licence_in_30_title": ("আপনার লাইসেন্সের মেয়াদ এক মাসের মধ্যে শেষ হবে", "Your licence ends within a month"),
    "notices.licence_in_30_body": (
        "সময় থাকতে নবায়ন করুন, তারপর আমাদের নতুন তারিখ জানান। একজন অ্যাডমিন মিলিয়ে দেখে বসাবেন।",
        "Renew it in good time, then tell us the new date; an administrator checks and enters it.",
    ),
    "notices.licence_in_30_body_day": (
        "{day} পর্যন্ত মেয়াদ আছে। সময় থাকতে নবায়ন করুন, তারপর আমাদের নতুন তারিখ জানান। একজন অ্যাডমিন মিলিয়ে দেখে বসাবেন।",
        "It is valid until {day}. Renew it in good time, then tell us the new date; an administrator enters it.",
    ),
    "notices.licence_in_7_title": (
        "আপনার লাইসেন্সের মেয়াদ এক সপ্তাহের মধ্যে শেষ হবে",
        "Your licence ends within a week",
    ),
    "notices.licence_in_7_body": (
        "মেয়াদ শেষ হলে রোগীদের পাতা আর খুলবে না। নবায়ন করে থাকলে এখনই আমাদের নতুন তারিখ জানান।",
        "After that your patients' pages don't open any more. If you have renewed it, tell us the new date now.",
    ),
    "notices.licence_in_7_body_day": (
        "{day} পর্যন্ত মেয়াদ আছে; তারপর রোগীদের পাতা আর খুলবে না। নবায়ন করে থাকলে এখনই আমাদের নতুন তারিখ জানান।",
        (
            "It is valid until {day}; after that your patients' pages don't open any more. "
            "If you have renewed it, tell us the new date now."
        ),
    ),
    "notices.licence_over_title": ("আপনার লাইসেন্সের মেয়াদ শেষ", "Your licence has ended"),
    "notices.licence_over_body": (
        "তাই এখন রোগীদের পাতা খুলবে না; আপনার তথ্য ঠিকই আছে। নবায়ন করার পর লগ ইন করে সেটি আবার পাঠান, একজন অ্যাডমিন মিলিয়ে দেখবেন।",
        (
            "So your patients' pages don't open for now; nothing of yours is lost. "
            "Once you have renewed it, log in and send it again: an administrator checks it."
        ),
    ),
    # Who reads a record by an administrator's hand
    "notices.assignment_assigned_made_patient_title": (
        "একজন ডাক্তার এখন আপনার দায়িত্বে আছেন",
        "A doctor is now in charge of you",
    ),
    "notices.assignment_assigned_made_patient_title_person": (
        "{person} এখন আপনার দায়িত্বে থাকা ডাক্তার",
        "{person} is now a doctor in charge of you",
    ),
    "notices.assignment_assigned_made_patient_body": (
        (
            "তিনি আপনার রিমাইন্ডার আর ডোজ দেখতে পারবেন, বদলাতে পারবেন না। কেন, তা “দেখাশোনা” পাতায় লেখা আছে; "
            "চাইলে সেখান থেকে বন্ধ করতে পারবেন।"
        ),
        "They can see your reminders and doses, not change them. The care page says why, and there you can end it.",
    ),
    "notices.assignment_assigned_made_doctor_title": (
        "আপনার একজন নতুন রোগী আছেন",
        "You have a new patient",
    ),
    "notices.assignment_assigned_made_doctor_title_person": ("{person} এখন আপনার রোগী", "{person} is now your patient"),
    "notices.assignment_assigned_made_doctor_body": (
        "তাঁর রিমাইন্ডার আর ডোজ “রোগী” পাতায় দেখতে পারবেন।",
        "You can see their reminders and doses on your patients page.",
    ),
    "notices.assignment_assigned_ended_patient_title": (
        "একজন ডাক্তার আর আপনার দায়িত্বে নেই",
        "A doctor is no longer in charge of you",
    ),
    "notices.assignment_assigned_ended_patient_title_person": (
        "{person} আর আপনার দায়িত্বে নেই",
        "{person} is no longer in charge of you",
    ),
    "notices.assignment_assigned_ended_patient_body": (
        "তিনি আর আপনার রিমাইন্ডার বা ডোজ দেখতে পারবেন না।",
        "They can no longer see your reminders and doses.",
    ),
    "notices.assignment_assigned_ended_doctor_title": (
        "একজন আর আপনার রোগী নন",
        "Somebody is no longer your patient",
    ),
    "notices.assignment_assigned_ended_doctor_title_person": (
        "{person} আর আপনার রোগী নন",
        "{person} is no longer your patient",
    ),
    "notices.assignment_assigned_ended_doctor_body": (
        "তাঁর তথ্য আর দেখা যাবে না।",
        "You can no longer see their information.",
    ),
    "notices.assignment_look_made_patient_title": (
        "একজন অ্যাডমিন আপনার তথ্য দেখছেন",
        "An administrator is looking at your record",
    ),
    "notices.assignment_look_made_patient_title_person": (
        "একজন অ্যাডমিন আপনার তথ্য দেখছেন: {person}",
        "An administrator is looking at your record: {person}",
    ),
    "notices.assignment_look_made_patient_body": (
        "পনেরো মিনিটের জন্য, একটি কারণ লিখে। কারণটি “দেখাশোনা” পাতায় পড়ুন; ভুল মনে হলে আমাদের জানান।",
        "For fifteen minutes, with a reason that you can read on the care page. Tell us if it looks wrong.",
    ),
    "notices.assignment_look_ended_patient_title": (
        "একজন অ্যাডমিন আপনার তথ্য দেখা শেষ করেছেন",
        "An administrator has finished looking at your record",
    ),
    "notices.assignment_look_ended_patient_title_person": (
        "{person} আপনার তথ্য দেখা শেষ করেছেন",
        "{person} has finished looking",
    ),
    "notices.assignment_look_ended_patient_body": (
        "অ্যাডমিন আর আপনার তথ্য দেখছেন না।",
        "The administrator is no longer looking at your record.",
    ),
    # The compliance checks
    "notices.compliance_failing_title": ("নিয়ম মানার একটি যাচাইয়ে সমস্যা", "A compliance check needs you"),
    "notices.compliance_failing_body": (
        "এখন ঠিক নেই: {checks}। কী করতে হবে, “নিয়ম মানা” পাতায় লেখা আছে।",
        "Not as it should be: {checks}. The compliance page says what to do.",
    ),
    "notices.compliance_failing_body_short": (
        "কী করতে হবে, “নিয়ম মানা” পাতায় লেখা আছে।",
        "The compliance page says what it is and what to do.",
    ),
    "notices.compliance_fine_title": ("যাচাইয়ের সমস্যা মিটেছে", "A compliance check is fine again"),
    "notices.compliance_fine_body": ("আবার ঠিক আছে: {checks}।", "As it should be again: {checks}."),
    "notices.compliance_fine_body_short": ("আর কিছু করতে হবে না।", "There is nothing to do."),
}
