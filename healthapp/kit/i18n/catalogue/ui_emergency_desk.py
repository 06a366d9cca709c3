"""What somebody of an emergency service sees."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.emergency_desk.title": ("জরুরি সেবা", "Emergency service"),
    "ui.emergency_desk.lead": (
        "এই অ্যাকাউন্ট শুধু জরুরি সময়ে রোগীর দরকারি তথ্য দেখার জন্য।",
        "This account is for seeing what matters about a patient in an emergency, and for nothing else.",
    ),
    "ui.emergency_desk.can_title": ("এখন কী করতে পারেন", "What it can do now"),
    "ui.emergency_desk.can_text": (
        "রোগীর জরুরি তথ্য এখনো এই অ্যাপে আসেনি। এলে রোগীর দেওয়া লিংক বা কিউআর দিয়ে এখান থেকেই দেখবেন।",
        "Patients' emergency summaries are not in this app yet. Later they open here, by a patient's link.",
    ),
    "ui.emergency_desk.told_text": (
        "প্রতিবার দেখা লেখা থাকবে, আর রোগী সঙ্গে সঙ্গে জানবেন।",
        "Each look will be written down, and the patient told at once.",
    ),
    "ui.emergency_desk.cannot_text": (
        "রোগীর খোঁজ করা, রিমাইন্ডার, বার্তা বা অন্য কোনো পাতা এই অ্যাকাউন্টে খোলে না।",
        "Searching for patients, reminders, messages and all other pages stay closed to this account.",
    ),
    "ui.emergency_desk.now_text": (
        "রোগীর জীবন বিপন্ন হলে ৯৯৯-এ ফোন করুন।",
        "If somebody's life is in danger, call 999.",
    ),
    "ui.nav_emergency_desk": ("জরুরি সেবা", "Emergency"),
    "ui.nav_own_security": ("নিরাপত্তা", "Security"),
    "ui.emergency_desk.security": ("পাসওয়ার্ড ও দুই ধাপের লগ ইন", "Password and two-step login"),
    "ui.emergency_desk.back": ("জরুরি সেবার পাতায় ফিরুন", "Back to the emergency service"),
    "ui.emergency_desk.account": ("আপনার অ্যাকাউন্ট", "Your account"),
    "ui.emergency_desk.name": ("নাম", "Name"),
}
