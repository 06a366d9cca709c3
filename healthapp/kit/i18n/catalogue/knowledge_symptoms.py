"""What the symptom check says beside the content."""

MESSAGES: dict[str, tuple[str, str]] = {
    "knowledge.symptoms.now": (
        "এখনই {number} নম্বরে ফোন করুন বা রোগীকে কাছের হাসপাতালের জরুরি বিভাগে নিয়ে যান।",
        "Call {number} now, or take the person to the emergency department of the nearest hospital.",
    ),
    "knowledge.symptoms.today": ("আজই ডাক্তার দেখান।", "See a doctor today."),
    "knowledge.symptoms.days": ("কয়েক দিনের মধ্যে ডাক্তার দেখান।", "See a doctor within a few days."),
    "knowledge.symptoms.self_care": (
        "এখন বাড়িতে যত্ন নিলেই চলবে। না কমলে বা বাড়লে ডাক্তার দেখান।",
        "Care at home is enough for now. See a doctor if it does not get better, or gets worse.",
    ),
    "knowledge.symptoms.nothing_fits": (
        "আমাদের জানা কোনো রোগের সঙ্গে এটি ভালোভাবে মেলে না। কমে না গেলে ডাক্তার দেখান।",
        "None of the conditions that we know explains this well. See a doctor if it does not go away.",
    ),
    "knowledge.symptoms.worse": (
        "শ্বাসকষ্ট, বুকে ব্যথা, অজ্ঞান ভাব, খিঁচুনি বা রক্তপাত শুরু হলে দেরি না করে {number} নম্বরে ফোন করুন।",
        "If breathing gets hard, or chest pain, fainting, fits or bleeding begin, call {number} without delay.",
    ),
    "knowledge.symptoms.not_understood": (
        "যা বোঝা যায়নি তা হিসাবে ধরা হয়নি। ফল দেখার আগে ঠিক করে নিন।",
        "What was not understood did not count. Put it right before you rely on the result.",
    ),
    "knowledge.symptoms.disclaimer": (
        "এটি তথ্য, রোগ নির্ণয় নয়। ডাক্তারের পরামর্শের বিকল্পও নয়।",
        "This is information, not a diagnosis. It does not replace a doctor's advice.",
    ),
    "knowledge.symptoms.by_conditions": (
        "সম্ভাব্য রোগগুলো কতটা জরুরি, তা থেকে।",
        "From how urgent the possible conditions are.",
    ),
    "knowledge.symptoms.about_you": ("আপনার বয়স, লিঙ্গ বা মৌসুম", "Your age, sex or the season"),
    "knowledge.symptoms.common_there": ("{place}: সেখানে এই রোগ বেশি হয়", "{place}: it is more common there"),
    "knowledge.symptoms.rare_there": ("{place}: সেখানে এই রোগ কম হয়", "{place}: it is rarer there"),
    "knowledge.symptoms.lacks": ("{finding}: নেই", "{finding}: not there"),
    "knowledge.symptoms.unmentioned": ("{finding}: বলা হয়নি", "{finding}: not mentioned"),
}
