"""How long what is held, as administrators read it."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.nav_retention": ("মেয়াদ", "Retention"),
    "ui.retention.title": ("কোন তথ্য কত দিন", "How long what is held"),
    "ui.retention.lead": (
        "মেয়াদ শেষ হলে তথ্য নিজে থেকেই মুছে যায়, প্রতি রাতে। নিয়মগুলো সার্ভারের সেটিংসে।",
        "What is past its time is deleted by itself, every night. The rules are settings of the server.",
    ),
    "ui.retention.last_title": ("শেষবার", "The last run"),
    "ui.retention.never": ("এখনো একবারও হয়নি; প্রতি রাতে হয়।", "There was none yet. It is done every night."),
    "ui.retention.last": (
        "{since} থেকে {until} পর্যন্ত; মুছেছে {removed}টি।",
        "From {since} to {until}; {removed} were deleted.",
    ),
    "ui.retention.running": ("এখন চলছে।", "One is running now."),
    "ui.retention.late": (
        "৩৬ ঘণ্টার বেশি হলো চালু হয়নি। কর্মী-প্রক্রিয়া চলছে কি না দেখুন।",
        "None has begun for 36 hours. See whether a worker runs.",
    ),
    "ui.retention.run": ("এখনই চালান", "Run now"),
    "ui.retention.run_text": (
        "আজ রাতে যা মুছত, তা এখনই মুছবে। এক মিনিটের মধ্যে শুরু হয়।",
        "Deletes now what would be deleted tonight. It begins within a minute.",
    ),
    "ui.retention.asked": (
        "বলা হয়েছে; এক মিনিটের মধ্যে শুরু হবে।",
        "It is asked for, and begins within a minute.",
    ),
    "ui.retention.look_again": ("আবার দেখুন", "Look again"),
    "ui.retention.what": ("কী", "What"),
    "ui.retention.what_account": ("অ্যাকাউন্ট", "Accounts"),
    "ui.retention.what_choices": ("পছন্দ", "Choices"),
    "ui.retention.what_requests": ("নিজের তথ্য নিয়ে অনুরোধ", "Requests about one's data"),
    "ui.retention.held": ("রাখা হয়", "Held for"),
    "ui.retention.before": ("এর আগেরগুলো মোছে", "Goes when older than"),
    "ui.retention.by_month": ("পুরো মাস ধরে", "by whole months"),
    "ui.retention.removed": ("শেষবার মুছেছে", "Deleted last"),
    "ui.retention.state": ("অবস্থা", "State"),
    "ui.retention.fine": ("বাকি নেই", "nothing overdue"),
    "ui.retention.overdue": ("{n}টি বাকি", "{n} overdue"),
    "ui.retention.failed": ("হয়নি: {code}", "left: {code}"),
}
