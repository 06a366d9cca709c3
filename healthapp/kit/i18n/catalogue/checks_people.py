"""The compliance checks about what people may ask, and about what goes wrong; see `checks.py`."""

MESSAGES: dict[str, tuple[str, str]] = {
    # What people may ask
    "checks.registry_title": (
        "ব্যক্তিগত তথ্যের সব জায়গা তালিকায় আছে",
        "Every place of personal data is registered",
    ),
    "checks.registry_protects": (
        "তালিকায় যা নেই, তা কপিতেও আসে না, মোছাও হয় না।",
        "What isn't in the registry is in no copy and is never erased.",
    ),
    "checks.registry_ok": ("{total}টি কলামের সবই তালিকায় আছে।", "All {total} columns are registered."),
    "checks.registry_bad": ("{n}টি টেবিল বা কলাম তালিকায় নেই।", "{n} tables or columns are not."),
    "checks.registry_do": (
        (
            "হাতে বানানো টেবিল হলে সরান। অ্যাপের নতুন অংশের হলে যাঁরা অ্যাপটি বানান, তাঁদের বলুন "
            "মালিক, উদ্দেশ্য, মেয়াদ আর মোছার নিয়মসহ তালিকায় লিখতে।"
        ),
        (
            "Remove a table that was made by hand. If it belongs to a new part of the app, have its "
            "makers register it with owner, purpose, time and end."
        ),
    ),
    "checks.processing_record_title": ("তথ্য ব্যবহারের খাতা সম্পূর্ণ", "The record of processing is complete"),
    "checks.processing_record_protects": (
        "কেন, কত দিন, কার তথ্য রাখা হয়, তা যে কাউকে দেখানো যায়।",
        "Whose data is held why and for how long can be shown to anybody.",
    ),
    "checks.processing_record_ok": (
        "{total}টি জায়গার সবগুলোর উদ্দেশ্য, মেয়াদ ও মোছার নিয়ম লেখা আছে।",
        "All {total} places have a purpose, a time and an end.",
    ),
    "checks.processing_record_bad": (
        "{total}টির মধ্যে {n}টি জায়গার লেখা অসম্পূর্ণ।",
        "{n} of {total} places lack one of purpose, time and end.",
    ),
    "checks.processing_record_do": (
        "যাঁরা অ্যাপটি বানান, তাঁদের বলুন নিচের জায়গাগুলোর লেখা পূরণ করতে।",
        "Have those who make the app complete the places below.",
    ),
    "checks.retention_title": ("মেয়াদের বেশি কিছু রাখা হয় না", "Nothing is kept longer than it may be"),
    "checks.retention_protects": ("যা নেই, তা ফাঁসও হয় না।", "What is no longer there can't leak."),
    "checks.retention_ok": ("মেয়াদ পেরোনো কিছু নেই।", "Nothing is overdue."),
    "checks.retention_bad": (
        "মেয়াদ পেরোনো {n}টি সারি বা জায়গা রয়ে গেছে।",
        "{n} rows or places are overdue.",
    ),
    "checks.retention_bad_late": (
        "রাতের পরিষ্কার ৩৬ ঘণ্টার বেশি হয়নি।",
        "The nightly cleaning hasn't run for more than 36 hours.",
    ),
    "checks.retention_do": (
        "নিচের প্রথম কমান্ডটি চালান। কোনো জায়গা কেন বাদ পড়েছে, দ্বিতীয়টি বলে।",
        "Run the first command below; the second says why a place had to be left.",
    ),
    "checks.copies_title": ("নিজের তথ্যের কপি সময়মতো দেওয়া হয়", "Copies of people's data are given in time"),
    "checks.copies_protects": (
        "নিজের তথ্য চাইলে এক মাসের মধ্যে পাওয়া সবার অধিকার।",
        "Whoever asks for their data has a right to it within a month.",
    ),
    "checks.copies_ok": ("কেউ অপেক্ষায় নেই।", "Nobody waits."),
    "checks.copies_bad": (
        "{n}টি কপি এক দিনের বেশি ধরে বাকি।",
        "{n} copies have been waited for longer than a day.",
    ),
    "checks.copies_do": (
        "“ব্যর্থ পাঠানো” পাতায় “তথ্যের কপি তৈরি” দেখুন, কারণ মিটিয়ে আবার চালান।",
        "Look for “Making a copy of somebody's data” among the failed deliveries; mend the cause and replay it.",
    ),
    "checks.erasures_title": (
        "মুছে দিতে বলা অ্যাকাউন্ট মোছা হয়",
        "Accounts are erased when people asked for it",
    ),
    "checks.erasures_protects": ("মুছতে বললে সত্যিই মুছে যায়, সময়মতো।", "Erased means erased, and in time."),
    "checks.erasures_ok": ("{total}টি অপেক্ষায়, কোনোটির দেরি হয়নি।", "{total} are to come, none is late."),
    "checks.erasures_bad": ("{total}টির মধ্যে {n}টির দেরি হয়ে গেছে।", "{n} of {total} are late."),
    "checks.erasures_do": (
        "ওয়ার্কারের লগে মোছার সারিতে কারণ দেখুন; কারণ মিটলে নিজে থেকেই এগোয়।",
        "The worker's log lines about erasures say why; it goes on by itself once the cause is gone.",
    ),
    # When things go wrong
    "checks.backup_title": ("ব্যাকআপ ফিরিয়ে এনে দেখা হয়", "Backups are proven by restoring them"),
    "checks.backup_protects": (
        "যে ব্যাকআপ ফেরানো যায় না, সেটি ব্যাকআপ নয়।",
        "A backup that can't be restored is none.",
    ),
    "checks.backup_ok": ("শেষ পরীক্ষিত ব্যাকআপ {n} দিন আগের।", "The last one that was proven is {n} days old."),
    "checks.backup_bad": (
        "শেষ পরীক্ষিত ব্যাকআপ {n} দিন আগের।",
        "The last one that was proven is {n} days old.",
    ),
    "checks.backup_bad_none": ("ব্যাকআপের কোনো জায়গা ঠিক করা নেই।", "No place for backups is set."),
    "checks.backup_bad_never": ("কোনো ব্যাকআপ এখনো পরীক্ষা করা হয়নি।", "No backup was ever proven."),
    "checks.backup_do": (
        "নিচের সেটিংয়ে এই কম্পিউটারের বাইরের একটি জায়গা দিন, আর প্রতি সপ্তাহে কমান্ডটি চালান।",
        "Give a place outside this machine in the setting below, and run the command every week.",
    ),
    "checks.ledger_title": (
        "ব্যাকআপ ফেরালে মোছা মানুষ ফিরে আসেন না",
        "A restore brings back nobody who was erased",
    ),
    "checks.ledger_protects": (
        "যাঁর তথ্য মুছে দেওয়া হয়েছে, পুরোনো ব্যাকআপ থেকে তা আর ফিরবে না।",
        "Who was erased stays erased, also when an older backup is restored.",
    ),
    "checks.ledger_ok": (
        "ব্যাকআপের পাশের মোছার খাতা সম্পূর্ণ: {n}টি লাইন।",
        "The ledger of erasures beside the backups is whole: {n} lines.",
    ),
    "checks.ledger_ok_none": ("এখনো কোনো ব্যাকআপ নেই, তাই খাতাও লাগে না।", "There is no backup yet that would need it."),
    "checks.ledger_bad": (
        "মোছার খাতা {n} দিন ধরে ডাটাবেসের সঙ্গে মেলানো হয়নি।",
        "The ledger has not been brought up to date for {n} days.",
    ),
    "checks.ledger_bad_missing": ("ব্যাকআপের পাশে মোছার খাতা নেই।", "The ledger beside the backups is missing."),
    "checks.ledger_bad_damaged": (
        "মোছার খাতার কোনো ফাইল নেই বা নষ্ট।",
        "A file of the ledger is missing or damaged.",
    ),
    "checks.ledger_do": (
        "কমান্ডটি কারণ বলে। খাতা অন্য কোথাও থাকলে ফিরিয়ে আনুন; না থাকলে ডাটাবেস থেকে নতুন করে লিখুন।",
        "The command says what is wrong. Bring the ledger back from another copy, or write it anew from the database.",
    ),
    "checks.named_acts_title": ("প্রতিটি কাজ কার, তা লেখা থাকে", "Every act stands under somebody's own account"),
    "checks.named_acts_protects": (
        "কে কী করেছেন তা বলা যায়, কারণ অ্যাকাউন্ট কেউ ভাগ করে চালান না আর নাম ছাড়া কিছু হয় না।",
        "It can be said who did what: an address and a number belong to one account, and nobody acts without one.",
    ),
    "checks.named_acts_ok": (
        "গত একদিনে {total}টি কাজের প্রতিটি একটি অ্যাকাউন্টের।",
        "Of the last day's {total} acts each is of an account.",
    ),
    "checks.named_acts_bad": (
        "গত একদিনে {total}টির মধ্যে {n}টি কাজ কোনো অ্যাকাউন্টের নয়।",
        "Of the last day's {total} acts {n} are of no account.",
    ),
    "checks.named_acts_do": (
        "অডিটের খাতায় ওই সারিগুলো দেখুন: অ্যাপ এমন লেখে না, তাই অন্য কেউ ডাটাবেসে লিখেছে। নিরাপত্তার ঘটনা হিসেবে ধরুন।",
        (
            "See those rows in the audit trail: the app writes none, so something else writes into the database. "
            "Treat it as a security incident."
        ),
    ),
    "checks.emergency_access_title": ("জরুরি অবস্থায় তথ্য পাওয়ার পথ আছে", "There is a way to a record in an emergency"),
    "checks.emergency_access_protects": (
        "রোগী নিজে বলতে না পারলে একজন অ্যাডমিন কারণ লিখে তাঁর তথ্য ১৫ মিনিট দেখতে পারেন, আর রোগী তা জানেন।",
        (
            "When a patient can't speak, an administrator can open their record for 15 minutes, with a reason, "
            "and the patient hears of it."
        ),
    ),
    "checks.emergency_access_ok": (
        "{n} জন অ্যাডমিন এখন তা পারেন; প্রতিটি দেখার কথা রোগীকে জানানো হয়েছে। জরুরি সেবার কর্মীদের নিজের পাতা এখনো নেই।",
        (
            "Administrators who can do so now: {n}. Patients were told of every look. "
            "Emergency staff have no view of their own yet."
        ),
    ),
    "checks.emergency_access_bad": (
        "গত দুই সপ্তাহে {n} বার রোগীর তথ্য দেখা হয়েছে, কিন্তু রোগীকে জানানো যায়নি।",
        "Looks at a record in the last two weeks of which the patient was not told: {n}.",
    ),
    "checks.emergency_access_bad_nobody": (
        "এখন কোনো অ্যাডমিন জরুরি সময়ে রোগীর তথ্য দেখতে পারেন না।",
        "No administrator can open a patient's record in an emergency now.",
    ),
    "checks.emergency_access_do": (
        (
            "অন্তত একজন অ্যাডমিনের দুই ধাপের লগ ইন চালু আর “রোগীর তথ্য দেখা” অনুমতি থাকতে হবে। "
            "রোগীকে জানানোর বার্তা আটকে থাকলে যা পাঠানো যায়নি তার পাতা থেকে আবার পাঠান।"
        ),
        (
            "Let at least one administrator have a second step and the permission to read patients' data. "
            "Where a patient was not told, send it again from the page of what could not be delivered."
        ),
    ),
    "checks.emergency_messages_title": (
        "জরুরি বার্তা সবার কাছে গেছে",
        "Emergency messages have reached everybody",
    ),
    "checks.emergency_messages_protects": (
        "জরুরি খবর বা যত্নকারীর ডাক হারিয়ে যায় না।",
        "No emergency message and no call to a caregiver is lost.",
    ),
    "checks.emergency_messages_ok": ("কোনোটি আটকে নেই।", "None is stuck."),
    "checks.emergency_messages_bad": (
        "{n}টি পাঠানো যায়নি, আর চেষ্টাও হচ্ছে না।",
        "{n} could not be sent and nobody tries again.",
    ),
    "checks.emergency_messages_do": (
        "“ব্যর্থ পাঠানো” পাতায় কারণ দেখুন, মেটান, আর আবার পাঠান।",
        "See the cause among the failed deliveries, mend it, and send them again.",
    ),
}
