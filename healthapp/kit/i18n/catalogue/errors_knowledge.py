"""What may be wrong with a question to the medical knowledge."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.symptoms_or_text": (
        "অন্তত একটি লক্ষণ বলুন, অথবা কী হয়েছে তা লিখুন।",
        "Name at least one symptom, or write what is the matter.",
    ),
    "errors.load_taken_over": (
        "এই ফাইলটি আরেকটি কমান্ড এখন পড়ছে। সেটি শেষ হলে আবার চালান।",
        "Another command is loading this file now. Run this again when it has ended.",
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
