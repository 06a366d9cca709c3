"""The compliance page."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.nav_compliance": ("নিয়ম মানা", "Compliance"),
    "ui.compliance.title": ("নিয়ম মানা", "Compliance"),
    "ui.compliance.lead": (
        "প্রতিটি ফল এখনকার আসল অবস্থা থেকে মাপা। যা জানা নেই, তা ঠিক ধরা হয় না।",
        "Every result is measured from the real state of now. What isn't known never counts as fine.",
    ),
    "ui.compliance.again": ("আবার যাচাই করুন", "Check again"),
    "ui.compliance.checking": ("সব যাচাই চলছে…", "All checks are being made…"),
    "ui.compliance.score_label": ("১০০-র মধ্যে {score}", "{score} of 100"),
    "ui.compliance.never": (
        "এখনো কোনো যাচাই হয়নি: কোনো ওয়ার্কার চলছে না, বা এইমাত্র শুরু হয়েছে।",
        "Nothing was checked yet: no worker runs, or one has just begun.",
    ),
    "ui.compliance.all_ok": ("সব ঠিক আছে।", "Everything is as it should be."),
    "ui.compliance.wanting_one": ("একটি বিষয়ে আপনাকে কিছু করতে হবে।", "One thing needs you."),
    "ui.compliance.wanting_other": ("{n}টি বিষয়ে আপনাকে কিছু করতে হবে।", "{n} things need you."),
    "ui.compliance.when": ("সবশেষ যাচাই: {ago}", "Last checked: {ago}"),
    "ui.compliance.not_yet": ("সবশেষ যাচাই: এখনো না", "Last checked: not yet"),
    "ui.compliance.state_ok": ("ঠিক আছে", "fine"),
    "ui.compliance.state_warning": ("নজর দিন", "look at it"),
    "ui.compliance.state_failing": ("ঠিক নেই", "not fine"),
    "ui.compliance.state_not_yet": ("এখনো যাচাই হয়নি", "not checked yet"),
    "ui.compliance.state_unknown": ("জানা নেই", "not known"),
    "ui.compliance.to_do": ("যা করতে হবে", "What to do"),
    "ui.compliance.go": ("যেখানে করা যায়, সেখানে যান", "Go where it is done"),
    "ui.compliance.all": ("সব যাচাই", "All checks"),
    "ui.compliance.framework": ("কোন নিয়মের", "Of which rules"),
    "ui.compliance.every_framework": ("সব নিয়ম", "All of them"),
    "ui.compliance.check": ("যাচাই", "Check"),
    "ui.compliance.state": ("অবস্থা", "State"),
    "ui.compliance.found": ("যা পাওয়া গেছে", "Found"),
    "ui.compliance.controls": ("কোন শর্তের প্রমাণ", "Evidence for"),
    "ui.compliance.more": ("কেন, আর কোন শর্ত", "Why, and for what"),
    "ui.compliance.evidence": (
        "ঠিক থাকা একটি যাচাই শর্তের প্রমাণ, পুরো শর্ত নয়: প্রতিটি নিয়মই সফটওয়্যারের বাইরের কাজও চায়।",
        (
            "A check that is fine is evidence for a requirement, not the whole of it: each of these "
            "rules asks for more than software can show."
        ),
    ),
    "ui.compliance.history": ("গত ৩০ দিন", "The last 30 days"),
    "ui.compliance.day": ("দিন", "Day"),
    "ui.compliance.lowest": ("দিনের সবচেয়ে কম (১০০-তে)", "Lowest of the day (of 100)"),
    "ui.compliance.exports": ("নিরীক্ষকের জন্য", "For an auditor"),
    "ui.compliance.exports_text": (
        "তথ্য ব্যবহারের খাতা, আর কোন যাচাই কোন শর্তের প্রমাণ, তার তালিকা। পাতাটি ছাপানোও যায়।",
        (
            "The record of processing (GDPR Art. 30), and which check is evidence for which "
            "requirement. The page can be printed too."
        ),
    ),
    "ui.compliance.record_csv": ("তথ্য ব্যবহারের খাতা (সিএসভি)", "Record of processing (CSV)"),
    "ui.compliance.record_json": ("তথ্য ব্যবহারের খাতা (JSON)", "Record of processing (JSON)"),
    "ui.compliance.controls_csv": ("শর্তের তালিকা (সিএসভি)", "Requirements and checks (CSV)"),
    "ui.compliance.to_trail": ("অডিটের খাতা দেখুন", "See the audit trail"),
}
