"""What may be wrong with a question to the medical knowledge."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.symptoms_or_text": (
        "অন্তত একটি লক্ষণ বলুন, অথবা কী হয়েছে তা লিখুন।",
        "Name at least one symptom, or write what is the matter.",
    ),
}
