"""What may be wrong with a question to the assistant."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.not_a_question": (
        "প্রশ্নটি বাংলা বা ইংরেজি অক্ষরে লিখুন।",
        "Write the question in Bangla or English letters.",
    ),
    "errors.markup": ("শুধু লেখা দিন, কোনো কোড বা ট্যাগ নয়।", "Write plain text, without code or tags."),
}
