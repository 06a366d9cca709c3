"""What popups, the inbox, push, e-mail and SMS say.

Texts without `_named` leave the house: they tell nobody who looks over a shoulder what is being taken or why. A Bangla
SMS is kept within one part (70 characters) with the longest clock time in it.
"""

MESSAGES: dict[str, tuple[str, str]] = {
    # A dose or another reminder is due
    "notices.due_medicine_title": ("ওষুধের সময় হয়েছে", "Time for your medicine"),
    "notices.due_medicine_title_named": ("ওষুধের সময়: {what}", "Time for {what}"),
    "notices.due_medicine_body": (
        "সময়: {time}। খাওয়া হলে “খেয়েছি” চাপুন।",
        "Due at {time}. Once you have taken it, choose Taken.",
    ),
    "notices.due_medicine_body_dose": (
        "{dose}, {time}। খাওয়া হলে “খেয়েছি” চাপুন।",
        "{dose}, due at {time}. Once you have taken it, choose Taken.",
    ),
    "notices.due_medicine_sms": (
        "healthapp: ওষুধের সময় হয়েছে ({time})। খেয়ে জানান।",
        "healthapp: time for your medicine ({time}). Once taken, mark it in the app.",
    ),
    "notices.due_medicine_sms_named": (
        "healthapp: ওষুধের সময়: {what} ({time})। খেয়ে জানান।",
        "healthapp: time for {what} ({time}). Once taken, mark it in the app.",
    ),
    "notices.due_appointment_title": ("অ্যাপয়েন্টমেন্টের রিমাইন্ডার", "Appointment reminder"),
    "notices.due_appointment_sms": (
        "healthapp: অ্যাপয়েন্টমেন্ট, {time}। অ্যাপে দেখুন।",
        "healthapp: appointment reminder ({time}). See the app for details.",
    ),
    "notices.due_test_title": ("পরীক্ষার রিমাইন্ডার", "Test reminder"),
    "notices.due_test_sms": (
        "healthapp: পরীক্ষার রিমাইন্ডার, {time}। অ্যাপে দেখুন।",
        "healthapp: test reminder ({time}). See the app for details.",
    ),
    "notices.due_followup_title": ("ফলোআপের রিমাইন্ডার", "Follow-up reminder"),
    "notices.due_followup_sms": (
        "healthapp: ফলোআপের রিমাইন্ডার, {time}। অ্যাপে দেখুন।",
        "healthapp: follow-up reminder ({time}). See the app for details.",
    ),
    "notices.due_other_title": ("রিমাইন্ডার", "Reminder"),
    "notices.due_other_title_named": ("মনে করিয়ে দিচ্ছি: {what}", "Reminder: {what}"),
    "notices.due_other_body": ("সময়: {time}। বাকিটা অ্যাপে দেখুন।", "Due at {time}. See the app for details."),
    "notices.due_other_sms": (
        "healthapp: একটি রিমাইন্ডার, {time}। অ্যাপে দেখুন।",
        "healthapp: a reminder ({time}). See the app for details.",
    ),
    "notices.due_other_sms_named": (
        "healthapp: মনে করিয়ে দিচ্ছি: {what} ({time})। অ্যাপে দেখুন।",
        "healthapp: reminder: {what} ({time}). See the app for details.",
    ),
    # It comes late, after an outage
    "notices.late_title": ("রিমাইন্ডারটি দেরিতে পৌঁছেছে", "This reminder comes late"),
    "notices.late_title_named": ("দেরিতে পৌঁছেছে: {what}", "Late reminder: {what}"),
    "notices.late_body": (
        "সময় ছিল {when}। আমাদের দিক থেকে পাঠাতে দেরি হয়েছে।",
        "It was due on {when}. We were late in sending it.",
    ),
    "notices.late_sms": (
        "healthapp: দেরিতে আসা রিমাইন্ডার ({time})। অ্যাপে দেখুন।",
        "healthapp: a reminder due at {time} comes late. See the app.",
    ),
    # Nobody answered in time
    "notices.missed_medicine_title": ("একটি ডোজ বাদ পড়েছে", "A dose was missed"),
    "notices.missed_medicine_sms": (
        "healthapp: একটি ডোজ বাদ পড়েছে ({time})। অ্যাপে দেখুন।",
        "healthapp: a dose was missed ({time}). See the app.",
    ),
    "notices.missed_other_title": ("একটি রিমাইন্ডারে সাড়া মেলেনি", "A reminder was not answered"),
    "notices.missed_other_sms": (
        "healthapp: রিমাইন্ডারে সাড়া নেই ({time})। অ্যাপে দেখুন।",
        "healthapp: a reminder was not answered ({time}). See the app.",
    ),
    "notices.missed_title_named": ("বাদ পড়েছে: {what}", "Missed: {what}"),
    "notices.missed_body": (
        "সময় ছিল {when}। এর মধ্যে হয়ে গিয়ে থাকলে অ্যাপে জানান।",
        "It was due on {when}. If it has been done since, say so in the app.",
    ),
    "notices.double_dose": (
        "একসঙ্গে দুই ডোজ খাবেন না। কী করবেন বুঝতে না পারলে ডাক্তার বা ফার্মাসিস্টকে জিজ্ঞেস করুন।",
        "Do not take two doses at once. If you are not sure what to do, ask your doctor or pharmacist.",
    ),
    # To a caregiver
    "notices.caregiver_title": ("এখনো সাড়া মেলেনি, খোঁজ নিন", "No answer yet: please check on them"),
    "notices.caregiver_title_person": ("{person} এখনো সাড়া দেননি", "{person} has not answered yet"),
    "notices.caregiver_body": (
        "{when} থেকে একটি রিমাইন্ডারে সাড়া নেই। একবার ফোন করুন বা দেখে আসুন।",
        "A reminder has been waiting for an answer since {when}. Call or look in on them.",
    ),
    "notices.caregiver_body_named": (
        "{when} থেকে এই রিমাইন্ডারে সাড়া নেই: {what}। একবার ফোন করুন বা দেখে আসুন।",
        "This reminder has been waiting for an answer since {when}: {what}. Call or look in on them.",
    ),
    "notices.caregiver_missed_title": (
        "একটি রিমাইন্ডার সময়মতো পৌঁছায়নি, খোঁজ নিন",
        "A reminder came too late: please check on them",
    ),
    "notices.caregiver_missed_title_person": (
        "{person} সময়মতো রিমাইন্ডার পাননি",
        "{person} was not reminded in time",
    ),
    "notices.caregiver_missed_body": (
        "{when}-এর একটি রিমাইন্ডার সময়মতো পৌঁছায়নি, এখনো সাড়াও নেই। একবার ফোন করুন বা দেখে আসুন।",
        "A reminder for {when} did not arrive in time, and there is no answer yet. Call or look in on them.",
    ),
    "notices.caregiver_missed_body_named": (
        "{when}-এর এই রিমাইন্ডারটি সময়মতো পৌঁছায়নি, এখনো সাড়াও নেই: {what}। একবার ফোন করুন বা দেখে আসুন।",
        "This reminder for {when} did not arrive in time, and there is no answer yet: {what}. Call or look in on them.",
    ),
    "notices.caregiver_missed_sms": (
        "healthapp: {time}-এর রিমাইন্ডার সময়মতো যায়নি। খোঁজ নিন।",
        "healthapp: a reminder for {time} came too late. Please check on them.",
    ),
    "notices.caregiver_missed_sms_person": (
        "healthapp: {person}, {time}-এর রিমাইন্ডার পাননি। খোঁজ নিন।",
        "healthapp: {person} was not reminded at {time}. Please check on them.",
    ),
    "notices.caregiver_sms": (
        "healthapp: {time} থেকে রিমাইন্ডারে সাড়া নেই। খোঁজ নিন।",
        "healthapp: a reminder has had no answer since {time}. Please check on them.",
    ),
    "notices.caregiver_sms_person": (
        "healthapp: {person}, {time} থেকে সাড়া নেই। খোঁজ নিন।",
        "healthapp: {person} has not answered since {time}. Please check on them.",
    ),
    # Running low
    "notices.refill_title": ("ওষুধ ফুরিয়ে আসছে", "Your medicine is running low"),
    "notices.refill_title_named": ("ফুরিয়ে আসছে: {what}", "Running low: {what}"),
    "notices.refill_body": ("শেষ হওয়ার আগেই কিনে রাখুন।", "Get more before it runs out."),
    "notices.refill_body_left": (
        "আর {left}টি আছে। শেষ হওয়ার আগেই কিনে রাখুন।",
        "{left} left. Get more before it runs out.",
    ),
    "notices.refill_sms": (
        "healthapp: ওষুধ ফুরিয়ে আসছে। শেষ হওয়ার আগেই কিনে রাখুন।",
        "healthapp: your medicine is running low. Get more before it runs out.",
    ),
    "notices.refill_sms_named": (
        "healthapp: {what} ফুরিয়ে আসছে। আগেই কিনে রাখুন।",
        "healthapp: {what} is running low. Get more before it runs out.",
    ),
    # From the administrator to everyone
    "notices.broadcast_title": ("জরুরি বার্তা", "Emergency message"),
    "notices.broadcast_sms": ("healthapp: {message}", "healthapp: {message}"),
    # Between patients and caregivers
    "notices.consent_request_title": ("একটি অনুরোধ এসেছে", "You have a request"),
    "notices.consent_request_title_patient": (
        "{person} চান আপনি তাঁর ডোজের খোঁজ রাখুন",
        "{person} asks you to follow their doses",
    ),
    "notices.consent_request_title_caregiver": (
        "{person} আপনার ডোজের খোঁজ রাখতে চান",
        "{person} asks to follow your doses",
    ),
    "notices.consent_request_body_patient": (
        "রাজি হলে আপনি তাঁর আজকের ডোজ দেখতে পাবেন, আর তিনি সাড়া না দিলে জানতে পারবেন। অ্যাপে রাজি বা না বলুন।",
        "If you accept, you see their doses for today and hear when they do not answer. Accept or decline in the app.",
    ),
    "notices.consent_request_body_caregiver": (
        "রাজি হলে তিনি আপনার আজকের ডোজ দেখতে পাবেন, আর আপনি সাড়া না দিলে জানতে পারবেন। অ্যাপে রাজি বা না বলুন।",
        "If you accept, they see your doses for today and hear when you do not answer. Accept or decline in the app.",
    ),
    "notices.consent_granted_title": ("অনুরোধে রাজি হয়েছেন", "Your request was accepted"),
    "notices.consent_granted_title_person": ("{person} রাজি হয়েছেন", "{person} accepted"),
    "notices.consent_granted_body_patient": (
        "এখন থেকে অ্যাপে আপনি তাঁর আজকের ডোজ দেখতে পাবেন।",
        "You can now see their doses for today in the app.",
    ),
    "notices.consent_granted_body_caregiver": (
        "এখন থেকে তিনি অ্যাপে আপনার আজকের ডোজ দেখতে পাবেন।",
        "They can now see your doses for today in the app.",
    ),
    "notices.consent_ended_title": ("খোঁজ রাখার অনুমতি শেষ হয়েছে", "A permission to follow has ended"),
    "notices.consent_ended_title_person": ("অনুমতি শেষ হয়েছে: {person}", "Permission ended: {person}"),
    "notices.consent_ended_body_patient": (
        "আপনি আর তাঁর তথ্য দেখতে পাবেন না।",
        "You can no longer see their information.",
    ),
    "notices.consent_ended_body_caregiver": (
        "তিনি আর আপনার তথ্য দেখতে পাবেন না।",
        "They can no longer see your information.",
    ),
    "notices.account_sms": (
        "healthapp: আপনার জন্য একটি বার্তা আছে। অ্যাপে দেখুন।",
        "healthapp: there is a message for you. See the app.",
    ),
    "notices.welcome_title": ("হেলথঅ্যাপে স্বাগতম", "Welcome to healthapp"),
    "notices.welcome_body": (
        "আপনার সব খবর এখানে পাবেন। আর কোন পথে জানাব, তা সেটিংসে বেছে নিন।",
        "All your news comes here. In Settings you choose how else we tell you.",
    ),
    "notices.invitation_title": ("হেলথঅ্যাপে একজন আপনাকে পাশে চান", "Someone asks for you on healthapp"),
    "notices.invitation_body": (
        (
            "নিচের লিংকটি খুলে লগ ইন করুন, অথবা নতুন অ্যাকাউন্ট খুলুন। তখন দেখবেন কে আপনাকে ডেকেছেন, আর রাজি কি না জানাতে পারবেন।"
            " লিংকটি ১৪ দিন পর্যন্ত একবারই কাজ করে; কাউকে পাঠাবেন না। এমন কিছুর অপেক্ষায় না থাকলে কিছু করার দরকার নেই।"
        ),
        (
            "Open the link below and log in, or open an account. You then see who it is, and can agree or decline. The"
            " link works once, for 14 days; pass it on to nobody. If you expect nothing of the kind, do nothing."
        ),
    ),
    # About the account
    "notices.session_revoked_title": ("আপনার একটি লগ ইন বন্ধ করা হয়েছে", "One of your logins was ended"),
    "notices.session_revoked_body": (
        (
            "একটি অ্যাপের লগ ইন একই সময়ে দুই জায়গা থেকে ব্যবহার হয়েছে, তাই আমরা সেটি বন্ধ করেছি। অ্যাপটিতে আবার লগ ইন করুন।"
            " আপনি কিছু না করে থাকলে পাসওয়ার্ড বদলে ফেলুন।"
        ),
        (
            "The login of an app was used from two places, so we ended it. Log in again there. If this wasn't your"
            " doing, change your password."
        ),
    ),
    "notices.device_added_title": ("নতুন যন্ত্র থেকে লগ ইন হয়েছে", "A login from a new device"),
    "notices.device_added_body": (
        (
            "আপনার অ্যাকাউন্টে এমন এক যন্ত্র থেকে লগ ইন হয়েছে, যেটা থেকে আগে কখনও হয়নি। আপনি নিজে করে থাকলে কিছু করার দরকার"
            " নেই। না করে থাকলে সেটিংসের “কোথায় কোথায় লগ ইন আছে” পাতা থেকে যন্ত্রটি লগ আউট করুন, তারপর পাসওয়ার্ড বদলান।"
        ),
        (
            "Somebody logged in to your account from a device that was never used for it before. If it was you, there"
            " is nothing to do. If not, log it out in the settings under “Where I am logged in”, then change your"
            " password."
        ),
    ),
    "notices.password_reset_title": ("নতুন পাসওয়ার্ড দিন", "Choose a new password"),
    "notices.password_reset_body": (
        (
            "আপনার অ্যাকাউন্টের জন্য কেউ নতুন পাসওয়ার্ড চেয়েছেন। আপনি চেয়ে থাকলে নিচের লিংকটি খুলুন। লিংকটি এক ঘণ্টা পর্যন্ত"
            " একবারই কাজ করে; কাউকে পাঠাবেন না। আপনি না চাইলে কিছু করার দরকার নেই, পাসওয়ার্ড আগেরটাই থাকবে।"
        ),
        (
            "Somebody asked for a new password for your account. If it was you, open the link below. It works once,"
            " within an hour; pass it on to nobody. If it wasn't you, do nothing: your password stays as it is."
        ),
    ),
    "notices.registered_again_title": ("আপনার অ্যাকাউন্ট আগে থেকেই আছে", "You have an account already"),
    "notices.registered_again_body": (
        (
            "এই ই-মেইল ঠিকানা দিয়ে কেউ নতুন অ্যাকাউন্ট খুলতে চেয়েছেন। এ ঠিকানায় আপনার অ্যাকাউন্ট আগে থেকেই আছে, তাই নতুন কিছু খোলা"
            " হয়নি। আপনি চেয়ে থাকলে আগের পাসওয়ার্ড দিয়ে লগ ইন করুন; মনে না থাকলে নিচের লিংকে নতুন পাসওয়ার্ড দিন। লিংকটি এক ঘণ্টা"
            " পর্যন্ত একবারই কাজ করে; কাউকে পাঠাবেন না। আপনি না চাইলে কিছু করার দরকার নেই।"
        ),
        (
            "Somebody tried to open a new account with this e-mail address. You have one with it already, so nothing"
            " was opened. If it was you, log in with your password; if you have forgotten it, choose a new one by the"
            " link below. It works once, within an hour; pass it on to nobody. If it wasn't you, do nothing."
        ),
    ),
    "notices.password_changed_title": ("আপনার পাসওয়ার্ড বদলানো হয়েছে", "Your password was changed"),
    "notices.password_changed_body": (
        "অন্য সব যন্ত্রে লগ ইন আর সব API কী বন্ধ করা হয়েছে। আপনি না বদলে থাকলে এখনই “পাসওয়ার্ড ভুলে গেছি” থেকে নতুন পাসওয়ার্ড দিন।",
        (
            "Every other device was logged out, and API keys are over. If this wasn't your doing, choose a new password"
            " at once: “I forgot my password” on the login page."
        ),
    ),
    "notices.export_ready_title": ("আপনার তথ্যের কপি তৈরি", "The copy of your data is ready"),
    "notices.export_ready_body": (
        "২৪ ঘণ্টার মধ্যে নামিয়ে নিন। যে লগ ইন থেকে চেয়েছেন, শুধু সেখান থেকেই নামানো যায়।",
        "Fetch it within 24 hours, with the login by which you asked for it: no other can.",
    ),
    "notices.export_ready_sms": (
        "healthapp: আপনার তথ্যের কপি তৈরি। ২৪ ঘণ্টা থাকবে।",
        "healthapp: the copy of your data is ready, for 24 hours.",
    ),
    "notices.erasure_planned_title": ("আপনার অ্যাকাউন্ট মুছে ফেলা হবে", "Your account is going to be deleted"),
    "notices.erasure_planned_body": (
        (
            "আপনার অনুরোধে সব জায়গা থেকে লগ আউট করা হয়েছে। মত বদলালে, বা এই অনুরোধ আপনার না হলে, সময় শেষ হওয়ার আগে"
            " একবার লগ ইন করুন: তাহলে কিছুই মোছা হবে না।"
        ),
        (
            "As you asked, you are logged out everywhere. If you change your mind, or it was not you, log in once"
            " before the time is over: then nothing is deleted."
        ),
    ),
    "notices.erasure_planned_body_day": (
        (
            "{day} তারিখে আপনার অ্যাকাউন্ট আর সব তথ্য মুছে যাবে। আপনার অনুরোধে সব জায়গা থেকে লগ আউট করা হয়েছে। মত বদলালে, বা এই"
            " অনুরোধ আপনার না হলে, তার আগে একবার লগ ইন করুন: তাহলে কিছুই মোছা হবে না।"
        ),
        (
            "On {day} your account and everything in it is deleted. As you asked, you are logged out everywhere. If you"
            " change your mind, or it was not you, log in once before that day: then nothing is deleted."
        ),
    ),
    "notices.erasure_planned_open": ("লগ ইন করে মোছা ঠেকান", "Log in and keep my account"),
    "notices.erasure_planned_link": (
        "অ্যাকাউন্ট রাখতে চাইলে লগ ইন করুন: {link}",
        "To keep your account, log in: {link}",
    ),
    "notices.erasure_planned_sms": (
        "healthapp: অ্যাকাউন্ট মুছে যাবে। ঠেকাতে লগ ইন করুন।",
        "healthapp: your account will be deleted. Log in to stop it.",
    ),
    "notices.erasure_undone_title": ("অ্যাকাউন্ট মোছা হচ্ছে না", "Your account stays"),
    "notices.erasure_undone_body": (
        "আপনি আবার লগ ইন করেছেন, তাই অ্যাকাউন্ট মোছার অনুরোধ বাতিল হয়েছে। আপনি লগ ইন না করে থাকলে এখনই পাসওয়ার্ড বদলান।",
        "You logged in again, so nothing is deleted. If that was not you, change your password now.",
    ),
    "notices.erasure_undone_sms": (
        "healthapp: অ্যাকাউন্ট থাকছে, মোছা হবে না।",
        "healthapp: your account stays, nothing is deleted.",
    ),
    "notices.person_left_title": ("একজন অ্যাকাউন্ট বন্ধ করেছেন", "Somebody has closed their account"),
    "notices.person_left_body_patient": (
        "আপনি যাঁদের খোঁজ রাখতেন, তাঁদের একজনের অ্যাকাউন্ট আর নেই। তাঁর আর কোনো খবর এখানে আসবে না।",
        "Somebody whom you followed has no account any more. You get no more news of them here.",
    ),
    "notices.person_left_body_caregiver": (
        (
            "যাঁরা আপনার খোঁজ রাখতেন, তাঁদের একজনের অ্যাকাউন্ট আর নেই। ডোজ বাদ পড়লে তিনি আর খবর পাবেন না।"
            " এখন কে রাখেন, “কে আপনার খোঁজ রাখেন” পাতায় দেখুন।"
        ),
        (
            "Somebody who followed you has no account any more, and hears of missed doses no longer."
            " The page “Who follows you” shows who still does."
        ),
    ),
    # Buttons
    "notices.action_taken": ("খেয়েছি", "Taken"),
    "notices.action_done": ("হয়েছে", "Done"),
    "notices.action_snooze": ("১০ মিনিট পরে", "In 10 minutes"),
    "notices.action_open": ("দেখুন", "Open"),
    # E-mail
    "notices.email_open": ("হেলথঅ্যাপ খুলুন", "Open healthapp"),
    "notices.email_link": ("অ্যাপে দেখুন: {link}", "See it in the app: {link}"),
    "notices.invitation_open": ("আমন্ত্রণ দেখুন", "See the invitation"),
    "notices.invitation_link": ("আমন্ত্রণ দেখুন: {link}", "See the invitation: {link}"),
    "notices.password_reset_open": ("নতুন পাসওয়ার্ড দিন", "Choose a new password"),
    "notices.password_reset_link": ("নতুন পাসওয়ার্ড দিন: {link}", "Choose a new password: {link}"),
    "notices.prove_email_open": ("ঠিকানা নিশ্চিত করুন", "Confirm the address"),
    "notices.prove_email_link": ("ঠিকানা নিশ্চিত করুন: {link}", "Confirm the address: {link}"),
    "notices.recovery_confirm_open": ("হ্যাঁ, আমি চাই", "Yes, it was me"),
    "notices.recovery_confirm_link": ("আপনি চেয়ে থাকলে জানান: {link}", "If it was you, say so here: {link}"),
    "notices.recovery_link_open": ("নতুন পাসওয়ার্ড দিন", "Choose a new password"),
    "notices.recovery_link_link": ("নতুন পাসওয়ার্ড দিন: {link}", "Choose a new password: {link}"),
    "notices.email_footer": (
        "কোন বার্তা কীভাবে পাবেন, তা অ্যাপের “সেটিংস” থেকে বদলাতে পারবেন। এই ই-মেইলের উত্তর কেউ পড়ে না।",
        "Choose in the app, under Settings, which messages you get and how. Nobody reads answers to this e-mail.",
    ),
}
