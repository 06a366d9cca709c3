"""What may be wrong with a question to the assistant."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.no_model": (
        "এখানে কোনো ভাষার মডেল নেই, তাই অনুমতি দেওয়ার কিছু নেই।",
        "There is no language model here that could be allowed to write.",
    ),
    "errors.another_model": (
        "মডেলটি এখন অন্য জায়গার। পাতাটি আবার খুলে পড়ুন, তারপর ঠিক করুন।",
        "The model is another one by now. Open the page again, read it, then decide.",
    ),
    "errors.not_a_question": (
        "প্রশ্নটি বাংলা বা ইংরেজি অক্ষরে লিখুন।",
        "Write the question in Bangla or English letters.",
    ),
    "errors.markup": ("শুধু লেখা দিন, কোনো কোড বা ট্যাগ নয়।", "Write plain text, without code or tags."),
}
