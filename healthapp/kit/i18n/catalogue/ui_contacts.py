"""Whom to call for somebody in an emergency."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.contacts.title": ("বিপদে কাকে ফোন করা হবে", "Whom to call in an emergency"),
    "ui.contacts.lead": (
        (
            "উপসর্গ যাচাই বা সহকারী যখন বলবে যে অবস্থা জরুরি, তখন এঁদের নম্বর আপনার সামনে থাকবে। "
            "অন্যরা দেখেন শুধু আপনি অনুমতি দিলে; আপনার জন্য ঠিক করা ডাক্তারও দেখেন।"
        ),
        (
            "When the symptom check or the assistant finds an emergency, their numbers stand before you. Others "
            "see them only if you let them; a doctor assigned to you sees them too."
        ),
    ),
    "ui.contacts.empty": ("এখনো কারও নাম লেখা হয়নি।", "Nobody is written down yet."),
    "ui.contacts.name": ("নাম", "Name"),
    "ui.contacts.relationship": ("আপনার কে হন", "Who they are for you"),
    "ui.contacts.phone": ("ফোন নম্বর", "Phone number"),
    "ui.contacts.phone_hint": ("যেমন ০১৭১২-৩৪৫৬৭৮", "Such as 01712-345678"),
    "ui.contacts.add": ("এই নম্বর যোগ করুন", "Add this contact"),
    "ui.contacts.added": ("{name}-এর নম্বর লেখা হয়েছে।", "{name}'s number is in your list."),
    "ui.contacts.removed": ("{name}-এর নম্বর সরানো হয়েছে।", "{name} is taken out of your list."),
    "ui.contacts.remove": ("সরান", "Take out"),
    "ui.contacts.remove_of": ("{name}-এর নম্বর সরান", "Take out {name}"),
    "ui.contacts.remove_title": ("{name}-এর নম্বর সরাবেন?", "Take {name} out of your list?"),
    "ui.contacts.remove_text": (
        "সরালে বিপদের সময় এই নম্বর আর সামনে আসবে না।",
        "Then this number no longer stands before you in an emergency.",
    ),
    "ui.contacts.call": ("{name}-কে ফোন করুন ({relation}, {phone})", "Call {name} ({relation}, {phone})"),
    "ui.contacts.is_mother": ("মা", "mother"),
    "ui.contacts.is_father": ("বাবা", "father"),
    "ui.contacts.is_spouse": ("স্বামী বা স্ত্রী", "husband or wife"),
    "ui.contacts.is_son": ("ছেলে", "son"),
    "ui.contacts.is_daughter": ("মেয়ে", "daughter"),
    "ui.contacts.is_brother": ("ভাই", "brother"),
    "ui.contacts.is_sister": ("বোন", "sister"),
    "ui.contacts.is_relative": ("আত্মীয়", "relative"),
    "ui.contacts.is_friend": ("বন্ধু", "friend"),
    "ui.contacts.is_neighbour": ("প্রতিবেশী", "neighbour"),
    "ui.contacts.is_other": ("অন্য কেউ", "someone else"),
}
