"""What may be wrong with a question to the medical knowledge."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.revision_elsewhere": (
        "এই সংস্করণ এর মধ্যে অন্য ধাপে চলে গেছে। পাতাটি আবার খুলে দেখুন।",
        "This version has moved on to another step. Open the page again.",
    ),
    "errors.revision_four_eyes": (
        "যিনি লিখেছেন তিনি নিজে এটি যাচাই বা সই করতে, বা নিরাপত্তার লেখা তুলে নিতে পারেন না; তাঁর খসড়াও অন্য কেউ বদলায় না।",
        "Whoever wrote a version can't review, sign or (a safety text) withdraw it; nobody else changes their draft.",
    ),
    "errors.revision_overtaken": (
        "এর মধ্যে আরেকটি সংস্করণ প্রকাশ হয়েছে, বা মূল লেখাটি বদলেছে। সেটি থেকে নতুন খসড়া শুরু করুন।",
        "Another version was published meanwhile, or the text that ships has changed. Begin a new draft from that one.",
    ),
    "errors.revision_signature": (
        "এই সংস্করণের সই আর মেলে না। এটি প্রকাশ করা যাবে না; অ্যাডমিনকে জানান।",
        "The signature under this version doesn't hold any more. It can't be published; tell an administrator.",
    ),
    "errors.revision_other_tab": (
        "আরেকটি ট্যাবে এই খসড়া বদলানো হয়েছে। এখন যা আছে তা দেখানো হলো; দেখে নিয়ে আবার চেষ্টা করুন।",
        "This draft was changed in another tab. What it says now is shown: look, then try again.",
    ),
    "errors.content_bad_id": (
        "ইংরেজি ছোট হাতের অক্ষর, সংখ্যা আর নিচের দাগ (_) দিয়ে লিখুন।",
        "Use small English letters, digits and underscores, a letter first; codes as in the example.",
    ),
    "errors.content_other_id": (
        "এই লেখার আইডি {id}। সেটি বদলানো যায় না।",
        "The id of this entry is {id}. It can't be changed.",
    ),
    "errors.content_too_few": ("অন্তত {min}টি লিখুন।", "At least {min} are needed."),
    "errors.content_too_small": ("{min} এর চেয়ে বড় সংখ্যা লিখুন।", "Enter a number above {min}."),
    "errors.content_not_bangla": ("এখানে বাংলায় লিখুন।", "Write this in Bangla."),
    "errors.content_bangla_in_english": ("ইংরেজির ঘরে বাংলা অক্ষর আছে।", "There is Bangla in the English text."),
    "errors.content_no_such": ("“{id}” নামে কিছু নেই ({kind})।", "There is no {kind} called “{id}”."),
    "errors.content_twice": ("“{id}” দুবার আছে।", "“{id}” stands there twice."),
    "errors.content_fault": ("বাকি লেখার সঙ্গে মেলে না: {fault}", "This doesn't fit the rest: {fault}"),
    "errors.symptoms_or_text": (
        "অন্তত একটি লক্ষণ বলুন, অথবা কী হয়েছে তা লিখুন।",
        "Name at least one symptom, or write what is the matter.",
    ),
    "errors.load_taken_over": (
        "এই ফাইলটি আরেকটি কমান্ড এখন পড়ছে। সেটি শেষ হলে আবার চালান।",
        "Another command is loading this file now. Run this again when it has ended.",
    ),
    "errors.upload_ending": (
        "এই তথ্যের ফাইলের নাম এভাবে শেষ হয়: {endings}।",
        "A file of this data ends in one of {endings}.",
    ),
    "errors.upload_licence": (
        "কোন শর্তে এটি দেখানো যাবে তা লিখুন।",
        "Say on which terms this may be shown.",
    ),
    "errors.upload_too_large": ("ফাইলটি {most} মেগাবাইটের চেয়ে বড়।", "The file is larger than {most} MB."),
    "errors.upload_empty": ("ফাইলটি খালি।", "The file is empty."),
    "errors.upload_cut_off": ("ফাইলটি পুরো আসেনি। আবার পাঠান।", "The file was cut off. Send it again."),
    "errors.upload_not_kept": (
        "ফাইলটি এখন রাখা যাচ্ছে না। পরে আবার চেষ্টা করুন, বা অ্যাডমিনকে জানান।",
        "The file can't be kept just now. Try again later, or tell an administrator.",
    ),
    "errors.imports_full": (
        "{most}টি ফাইলের কাজ এখনো শেষ হয়নি। আগে সেগুলো আনুন বা বাদ দিন।",
        "{most} files are not over yet. Load or discard them first.",
    ),
    "errors.import_elsewhere": (
        "এই ফাইল এর মধ্যে অন্য ধাপে চলে গেছে। পাতাটি আবার দেখুন।",
        "This file has moved on to another step. Look at the page again.",
    ),
    "errors.import_four_eyes": (
        "যিনি ফাইল দিয়েছেন, তিনি নিজে এটি আনতে পারেন না। আরেকজন সম্পাদককে দেখে আনতে বলুন।",
        "Whoever uploaded a file can't load it themself. Ask another editor to look at it and load it.",
    ),
    "errors.import_nothing": (
        "এই ফাইলে নতুন কিছু নেই, তাই আনার কিছু নেই।",
        "There is nothing new in this file, so there is nothing to load.",
    ),
    "errors.licence_missing": (
        "কোন শর্তে এটি দেখানোর অনুমতি আছে, তা লিখুন।",
        "Say on which terms you may show this (--licence).",
    ),
    "errors.symptom_unknown": (
        "এই শব্দে কোনো লক্ষণ জানা নেই। নিচের কোনোটিতে চাপ দিন, বা “নিজের কথায়” লিখুন। এভাবেই রাখতে চাইলে আবার “শুরু করুন” চাপুন।",
        "No symptom is known by these words. Tap one below, or use your own words. To keep them, press Begin again.",
    ),
}
