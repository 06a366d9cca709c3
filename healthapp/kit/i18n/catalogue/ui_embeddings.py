"""The administrator's texts about vectors of the medical content: how far they are, and what was given up."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.admin.embeddings": ("অর্থ ধরে খোঁজা", "Search by meaning"),
    "ui.admin.embeddings_off": ("শুধু শব্দ মিলিয়ে খোঁজা হয়", "only words are compared"),
    "ui.admin.embeddings_none": ("ভেক্টর বানানো এখনো শুরু হয়নি", "no vectors were planned yet"),
    "ui.admin.embeddings_whole": ("{wanted}টি লেখার সবগুলোর ভেক্টর আছে", "all {wanted} texts have their vector"),
    "ui.admin.embeddings_part": (
        "{wanted}টির মধ্যে {made}টি লেখার ভেক্টর আছে; অপেক্ষায় {waiting}, ছেড়ে দেওয়া {dead}",
        "{made} of {wanted} texts have their vector; {waiting} wait, {dead} given up",
    ),
    "ui.admin.embeddings_rest": ("{why}; আবার চেষ্টা {time}", "{why}; tried again at {time}"),
    "ui.admin.waiting": ("চলছে", "under way"),
    "ui.admin.dead_texts": ("অর্থ ধরে খোঁজার লেখা", "Texts for search by meaning"),
    "ui.admin.text_of": ("{what} ({language})", "{what} ({language})"),
    "ui.admin.text_in_bn": ("বাংলা", "Bangla"),
    "ui.admin.text_in_en": ("ইংরেজি", "English"),
    "ui.admin.text_cause_away": ("ভেক্টর বানানোর মডেল এখন নেই", "the model can't be asked just now"),
    "ui.admin.text_cause_busy": ("এক মিনিটে যতটা নেয় তার বেশি", "more than it takes in a minute"),
    "ui.admin.text_cause_quota": ("কোটা শেষ", "the quota is used up"),
    "ui.admin.text_cause_key": ("চাবি বা মডেলের নাম মানেনি", "the key or the model's name isn't accepted"),
    "ui.admin.text_cause_timeout": ("সময়মতো উত্তর আসেনি", "no answer in time"),
    "ui.admin.text_cause_connection": ("সংযোগ করা যায়নি", "could not be reached"),
    "ui.admin.text_cause_server": ("সেবাটির ভেতরে সমস্যা", "the service has a fault"),
    "ui.admin.text_cause_nonsense": ("উত্তর ঠিক ছিল না", "the answer made no sense"),
    "ui.admin.text_cause_refused": ("এই লেখা নেয়নি", "this text was refused"),
    "ui.admin.text_cause_lost": ("চেষ্টা মাঝপথে থেমে গেছে", "the tries broke off"),
}
