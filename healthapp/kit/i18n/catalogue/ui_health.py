"""The page of one's allergies, illnesses and emergency contacts."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.health.title": ("আপনার অ্যালার্জি, অসুখ আর জরুরি নম্বর", "Your allergies, illnesses and emergency contacts"),
    "ui.health.lead": (
        "অ্যালার্জি আর অসুখ একবার লিখে রাখুন, ওষুধ যাচাইয়ের সময় আমরা তা মাথায় রাখব। আপনি ছাড়া এখানে কেউ এগুলো দেখেন না।",
        (
            "Write your allergies and illnesses down once, and we count them when your medicines are checked. Nobody "
            "but you sees them here."
        ),
    ),
    "ui.health.card_text": (
        "ওষুধ যাচাইয়ের জন্য, আর বিপদে কাকে ফোন করা হবে",
        "For checks of your medicines, and whom to call in an emergency",
    ),
    "ui.health.allergies": ("অ্যালার্জি", "Allergies"),
    "ui.health.empty": ("এখনো কিছু লেখা হয়নি।", "Nothing is written down yet."),
    "ui.health.none_allergies": ("জানামতে কোনো অ্যালার্জি নেই", "No allergy that you know of"),
    "ui.health.none_conditions": ("জানামতে কোনো অসুখ নেই", "No illness that you know of"),
    "ui.health.take_back": ("ফিরিয়ে নিন", "Take this back"),
    "ui.health.no_allergies": ("আমার জানা কোনো অ্যালার্জি নেই", "I know of no allergy of mine"),
    "ui.health.substance": ("কিসে অ্যালার্জি", "What you are allergic to"),
    "ui.health.substance_hint": (
        "ওষুধের বা ওষুধের দলের নাম, যেমন পেনিসিলিন, সালফা, অ্যাসপিরিন",
        "A medicine or a group of medicines, such as penicillin, sulfa, aspirin",
    ),
    "ui.health.reaction": ("তখন কী হয়েছিল", "What happened then"),
    "ui.health.reaction_hint": ("যেমন সারা গায়ে চাকা, শ্বাসকষ্ট", "Such as a rash all over, trouble breathing"),
    "ui.health.add_allergy": ("অ্যালার্জি যোগ করুন", "Add this allergy"),
    "ui.health.conditions": ("অসুখ", "Illnesses"),
    "ui.health.no_conditions": ("আমার জানা কোনো অসুখ নেই", "I know of no illness of mine"),
    "ui.health.condition": ("কী অসুখ", "Which illness"),
    "ui.health.condition_hint": (
        "যা অনেক দিন ধরে আছে, যেমন হাঁপানি, ডায়াবেটিস, কিডনির অসুখ",
        "What you have had for long, such as asthma, diabetes, kidney disease",
    ),
    "ui.health.add_condition": ("অসুখ যোগ করুন", "Add this illness"),
    "ui.health.unknown": (
        "এই নাম আমরা চিনি না: যাচাইয়ে ধরা হবে না",
        "We don't know this name: checks can't count it",
    ),
    "ui.health.added": ("{name} তালিকায় লেখা হয়েছে।", "{name} is in your list."),
    "ui.health.removed": ("{name} তালিকা থেকে সরানো হয়েছে।", "{name} is taken out of your list."),
    "ui.health.remove": ("সরান", "Take out"),
    "ui.health.remove_of": ("{name} সরান", "Take out {name}"),
    "ui.health.remove_title": ("{name} তালিকা থেকে সরাবেন?", "Take {name} out of your list?"),
    "ui.health.remove_text": (
        "সরালে ওষুধ যাচাইয়ের সময় এটি আর ধরা হবে না।",
        "Then checks of your medicines don't count it any more.",
    ),
    "ui.health.remove_yes": ("সরান", "Take it out"),
    "ui.health.used": (
        "নতুন ওষুধের রিমাইন্ডার যোগ করলে আর “আমার ওষুধগুলো” যাচাই করলে এই তালিকা নিজে থেকেই ধরা হয়।",
        "This list counts by itself when you add a medicine's reminder and when you check “My medicines”.",
    ),
}
