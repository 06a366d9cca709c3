"""The assistant's own fixed sentences. Everything else that it says is a passage, word for word."""

MESSAGES: dict[str, tuple[str, str]] = {
    "assistant.notice": (
        "এটা তথ্য, রোগ নির্ণয় নয়। চিকিৎসার আগে ডাক্তারের পরামর্শ নিন।",
        "This is information, not a diagnosis. Ask a doctor before you act on it.",
    ),
    "assistant.unsupported": (
        "আমি জানি না। আমাদের তথ্যে এই প্রশ্নের উত্তর নেই। ডাক্তারকে জিজ্ঞেস করুন।",
        "I don't know. Nothing in our health information answers this. Please ask a doctor.",
    ),
    "assistant.understood": ("যা বুঝেছি: {findings}।", "What I understood: {findings}."),
    "assistant.call_first": (
        "আগে সাহায্য ডাকুন। অন্য প্রশ্নের উত্তর পরে দেখা যাবে।",
        "Get help first. Everything else can wait.",
    ),
    "assistant.may_be": (
        "এসব লক্ষণ নিচের অসুখে হতে পারে; অন্য কিছুও হতে পারে।",
        "These illnesses can cause this; something else can too.",
    ),
    "assistant.nothing_fits": (
        "আমাদের জানা কোনো অসুখের সঙ্গে এটা ভালোভাবে মেলে না। না কমলে ডাক্তার দেখান।",
        "None of the illnesses that we know explains this well. See a doctor if it does not go away.",
    ),
    "assistant.to_do": ("এখন কী করবেন", "What to do"),
    "assistant.check_more": (
        "বয়স, কত দিন ধরে, আর কী কী সমস্যা আছে লিখলে আরও ভালোভাবে দেখা যাবে।",
        "Add the age, for how long, and what else there is, and it can be judged better.",
    ),
    "assistant.checked": ("মিলিয়ে দেখা হয়েছে: {medicines}।", "Checked together: {medicines}."),
    "assistant.with_own": (
        "আপনার রিমাইন্ডারে থাকা ওষুধগুলোর সঙ্গে মিলিয়ে দেখা হলো।",
        "It was checked with the medicines of your own reminders.",
    ),
    "assistant.one_known": (
        (
            "আপনার প্রশ্নে শুধু {medicine} চেনা গেছে; অন্যটি চেনা যায়নি, তাই একসঙ্গে খাওয়া যাবে কি না দেখা হয়নি। "
            "ওষুধের গায়ে লেখা নামটি লিখুন, বা ডাক্তার বা ফার্মাসিস্টকে জিজ্ঞেস করুন।"
        ),
        (
            "Only {medicine} was recognised in your question. The other was not, so nothing was checked together. "
            "Write its name as on the package, or ask a doctor or pharmacist."
        ),
    ),
    "assistant.ask_before": (
        "নিজে থেকে কোনো ওষুধ শুরু বা বন্ধ করবেন না; ডাক্তার বা ফার্মাসিস্টকে জিজ্ঞেস করুন।",
        "Don't start or stop a medicine on your own: ask a doctor or pharmacist.",
    ),
    "assistant.own_title": ("আপনার আজকের রিমাইন্ডার", "Your reminders for today"),
    "assistant.own_lead": ("আজ আপনার রিমাইন্ডারে আছে:", "Your reminders for today:"),
    "assistant.own_line": ("{time}: {what} ({status})", "{time}: {what} ({status})"),
    "assistant.own_none": (
        "আজ আপনার কোনো রিমাইন্ডার নেই। ডাক্তার যে ওষুধ দিয়েছেন তার রিমাইন্ডার যোগ করতে পারেন।",
        "You have no reminders for today. You can add one for what your doctor has prescribed.",
    ),
    "assistant.own_ask": (
        "ওষুধ নিয়ে প্রশ্ন থাকলে যে ডাক্তার দিয়েছেন তাঁকে জিজ্ঞেস করুন।",
        "Ask the doctor who prescribed them if you are unsure about any of these.",
    ),
    "assistant.own_patients": (
        "শুধু রোগীর অ্যাকাউন্টে নিজের রিমাইন্ডার থাকে।",
        "Only a patient's account has reminders of its own.",
    ),
    "assistant.unproven": (
        "যা লেখা হয়েছিল তা তথ্যের পাতার সঙ্গে মেলেনি, তাই দেখানো হলো না। পাতা থেকে হুবহু লেখা নিচে।",
        "What was written could not be proven from our pages, so it is not shown. The passages follow, word for word.",
    ),
    "assistant.unproven_part": (
        "লেখার কিছু অংশ তথ্যের পাতার সঙ্গে মেলেনি, তাই বাদ দেওয়া হয়েছে। পুরো কথাটা বুঝতে পাতা থেকে হুবহু লেখা নিচে পড়ুন।",
        (
            "Some of what was written could not be proven from our pages and was left out. "
            "For the whole of it read the passages below, word for word."
        ),
    ),
    "assistant.slow_part": (
        "বাকিটা লিখতে দেরি হচ্ছিল, তাই তথ্যের পাতা থেকে হুবহু লেখা দেখানো হলো।",
        "Writing the rest took too long, so passages are quoted word for word below.",
    ),
    "assistant.failed_part": (
        "বাকিটা লেখা যায়নি, তাই তথ্যের পাতা থেকে হুবহু লেখা দেখানো হলো।",
        "The rest could not be written, so passages are quoted word for word below.",
    ),
    "assistant.slow": (
        "উত্তর লিখতে দেরি হচ্ছিল, তাই তথ্যের পাতা থেকে হুবহু লেখা দেখানো হলো।",
        "Writing the answer took too long, so passages are quoted word for word instead.",
    ),
    "assistant.failed": (
        "এখন উত্তর লেখা যাচ্ছে না, তাই তথ্যের পাতা থেকে হুবহু লেখা দেখানো হলো।",
        "An answer can't be written just now, so passages are quoted word for word instead.",
    ),
}
