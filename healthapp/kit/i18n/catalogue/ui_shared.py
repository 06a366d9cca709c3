"""What somebody lets the reader see of their own health."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.shared.open": ("অ্যালার্জি ও অসুখ", "Health"),
    "ui.shared.open_of": ("{name}: অ্যালার্জি ও অসুখ", "Health of {name}"),
    "ui.shared.title": ("অ্যালার্জি, অসুখ ও জরুরি নম্বর", "Health and emergency contacts"),
    "ui.shared.title_of": ("{name}: অ্যালার্জি, অসুখ ও জরুরি নম্বর", "{name}: health and emergency contacts"),
    "ui.shared.lead": (
        "তিনি নিজে যা লিখেছেন। এখানে কেউ তা যাচাই করেননি।",
        "As they wrote it down themselves. Nobody has checked it here.",
    ),
    "ui.shared.nothing": (
        "কিছু লেখা নেই। তার মানে এই নয় যে কিছু নেই: জিজ্ঞাসা করুন।",
        "Nothing is written down. That does not mean that there is none: ask.",
    ),
    "ui.shared.none_allergies": ("তাঁর জানামতে কোনো অ্যালার্জি নেই", "They know of no allergy of theirs"),
    "ui.shared.none_conditions": ("তাঁর জানামতে কোনো অসুখ নেই", "They know of no illness of theirs"),
    "ui.shared.self": ("বয়স, গর্ভাবস্থা ও কিডনি", "Age, pregnancy and kidneys"),
    "ui.shared.self_nothing": (
        "কিছু জানা নেই: জিজ্ঞাসা করুন।",
        "Nothing is known: ask.",
    ),
    "ui.shared.self_rest": (
        "যা এখানে নেই, তা জানা নেই।",
        "What does not stand here is unknown.",
    ),
    "ui.shared.said_on": ("{day} তারিখে বলেছেন", "Said on {day}"),
    "ui.shared.due": ("বাচ্চা হওয়ার সম্ভাব্য তারিখ {day}", "The child is expected on {day}"),
    "ui.shared.tested": ("কিডনির পরীক্ষা হয়েছে {day} তারিখে", "The kidneys were tested on {day}"),
    "ui.shared.old": (
        "পুরোনো হয়ে গেছে, এখন কী তা জিজ্ঞাসা করুন: {names}",
        "Said too long ago, so ask what is so now: {names}",
    ),
    "ui.shared.contacts_nothing": ("কারও নাম লেখা নেই।", "Nobody is written down."),
    "ui.shared.closed": (
        "দেখার অনুমতি দেননি: {parts}। এগুলো নেই, এমন ধরে নেবেন না।",
        "Not shared with you: {parts}. Don't take it that there is nothing.",
    ),
}
