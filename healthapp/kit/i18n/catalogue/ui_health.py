"""The page of one's allergies, illnesses and emergency contacts."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.health.title": ("আপনার স্বাস্থ্যের কথা আর জরুরি নম্বর", "Your health and emergency contacts"),
    "ui.health.lead": (
        (
            "অ্যালার্জি, অসুখ আর নিজের কথা একবার লিখে রাখুন, ওষুধ যাচাইয়ের সময় আমরা তা মাথায় রাখব। "
            "অন্যরা দেখেন শুধু আপনি অনুমতি দিলে; আপনার জন্য ঠিক করা ডাক্তারও দেখেন। কে দেখলেন, তা লেখা থাকে।"
        ),
        (
            "Write down your allergies, your illnesses and what matters of yourself, and we count it when your "
            "medicines are checked. Others see it only if you let them; a doctor assigned to you sees it too. Every "
            "look is written down."
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
    "ui.health.self": ("আপনার কথা", "About you"),
    "ui.health.self_text": (
        "ওষুধ সবার জন্য এক নয়। যতটুকু জানেন লিখুন; যা খালি থাকবে, যাচাইয়ের সময় তা “জানা নেই” বলে ধরা হবে।",
        "Medicines are not the same for everybody. Write what you know; what stays empty counts as unknown in checks.",
    ),
    "ui.health.birth": ("জন্মের বছর বা তারিখ", "Year or date of birth"),
    "ui.health.birth_hint": (
        "শুধু বছর হলেও চলে, যেমন ১৯৯০ বা ১৯৯০-০৫-১৭",
        "The year is enough, such as 1990 or 1990-05-17",
    ),
    "ui.health.due": ("বাচ্চা হওয়ার সম্ভাব্য তারিখ", "When the child is expected"),
    "ui.health.due_hint": (
        "এই তারিখের দুই সপ্তাহ পর, আর তারিখ না দিলে নয় মাস পর, আমরা আবার জিজ্ঞাসা করব।",
        "Two weeks after it, and without a date after nine months, we ask you again.",
    ),
    "ui.health.egfr_hint": (
        "কিডনির পরীক্ষার কাগজে eGFR নামে লেখা থাকে। না জানলে খালি রাখুন।",
        "It stands as eGFR on the paper of a kidney test. Leave it empty if you don't know it.",
    ),
    "ui.health.egfr_date": ("কিডনির পরীক্ষা কবে হয়েছে", "When the kidneys were tested"),
    "ui.health.self_save": ("সেভ করুন", "Save"),
    "ui.health.self_saved": ("আপনার কথা সেভ হয়েছে।", "What you said of yourself is saved."),
    "ui.health.ask_again": (
        "{day} তারিখে যা বলেছিলেন তার কিছু পুরোনো হয়ে গেছে: {names}। এখনো কি তা-ই? দেখে আবার সেভ করুন।",
        "Some of what you said on {day} is old by now: {names}. Is it still so? Look at it and save again.",
    ),
    "ui.health.again_pregnant": ("গর্ভাবস্থা", "pregnancy"),
    "ui.health.again_breastfeeding": ("বুকের দুধ খাওয়ানো", "breast-feeding"),
    "ui.health.again_egfr": ("কিডনির পরীক্ষা", "the kidney test"),
    "ui.health.counts_now": ("এখন যাচাইয়ে ধরা হচ্ছে: {said}", "Counts in checks now: {said}"),
    "ui.health.years": ("{n} বছর", "{n} years"),
    "ui.health.pregnant_yes": ("গর্ভবতী", "pregnant"),
    "ui.health.pregnant_no": ("গর্ভবতী নন", "not pregnant"),
    "ui.health.breastfeeding_yes": ("বুকের দুধ খাওয়ান", "breast-feeding"),
    "ui.health.breastfeeding_no": ("বুকের দুধ খাওয়ান না", "not breast-feeding"),
    "ui.health.egfr_is": ("ইজিএফআর {n}", "eGFR {n}"),
}
