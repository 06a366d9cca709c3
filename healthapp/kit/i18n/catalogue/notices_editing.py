"""What editors of medical texts are told: outside the house without the name of the text or file."""

MESSAGES: dict[str, tuple[str, str]] = {
    "notices.editing_withdrawn_title": ("চিকিৎসার একটি লেখা তুলে নেওয়া হয়েছে", "A medical text was withdrawn"),
    "notices.editing_withdrawn_body": (
        "আপনি এর একটি সংস্করণ লিখেছিলেন বা সই করেছিলেন। কারণটি সংস্করণের পাতায় আছে।",
        "You wrote or signed a version of it. The version says why.",
    ),
    "notices.editing_withdrawn_body_named": (
        "“{what}”: আপনার লেখা বা সই করা সংস্করণটি তুলে নেওয়া হয়েছে। কারণটি সংস্করণের পাতায় আছে।",
        "“{what}”: the version that you wrote or signed was withdrawn. The version says why.",
    ),
    "notices.editing_superseded_title": ("চিকিৎসার একটি লেখার নতুন সংস্করণ এসেছে", "A medical text has a new version"),
    "notices.editing_superseded_body": (
        "আপনার লেখা বা সই করা সংস্করণের জায়গায় এখন নতুনটি পড়া যায়।",
        "It is read now instead of the version that you wrote or signed.",
    ),
    "notices.editing_superseded_body_named": (
        "“{what}”: আপনার লেখা বা সই করা সংস্করণের জায়গায় এখন নতুনটি পড়া যায়।",
        "“{what}”: a new version is read now instead of the one that you wrote or signed.",
    ),
    "notices.editing_overtaken_title": (
        "আপনার একটি খসড়া আর প্রকাশ করা যাবে না",
        "A draft of yours can't be published any more",
    ),
    "notices.editing_overtaken_body": (
        "এর মধ্যে লেখাটি বদলে গেছে। এখন যা পড়া যায় তা থেকে নতুন খসড়া শুরু করুন।",
        "The text has changed meanwhile. Begin a new draft from what is read now.",
    ),
    "notices.editing_overtaken_body_named": (
        "“{what}”: এর মধ্যে লেখাটি বদলে গেছে। এখন যা পড়া যায় তা থেকে নতুন খসড়া শুরু করুন।",
        "“{what}”: the text has changed meanwhile. Begin a new draft from what is read now.",
    ),
    "notices.import_done_title": ("আপনার দেওয়া ফাইল আনা হয়েছে", "The file that you uploaded is loaded"),
    "notices.import_done_body": (
        "কী এসেছে আর কী নেওয়া হয়নি, তা পাতায় দেখুন।",
        "The page shows what came and what was not taken.",
    ),
    "notices.import_done_body_named": (
        "{what}: কী এসেছে আর কী নেওয়া হয়নি, তা পাতায় দেখুন।",
        "{what}: the page shows what came and what was not taken.",
    ),
    "notices.import_failed_title": ("আপনার দেওয়া ফাইল আনা যায়নি", "The file that you uploaded could not be loaded"),
    "notices.import_failed_body": ("কারণটি পাতায় লেখা আছে।", "The page says why."),
    "notices.import_failed_body_named": ("{what}: কারণটি পাতায় লেখা আছে।", "{what}: the page says why."),
}
