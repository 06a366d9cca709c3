"""How regularly the medicines were taken: the page, and the PDF for the doctor."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.adherence.title": ("নিয়ম মেনে ওষুধ খাওয়া", "Taking medicines regularly"),
    "ui.adherence.title_of": ("{name}: নিয়ম মেনে ওষুধ খাওয়া", "{name}: taking medicines regularly"),
    "ui.adherence.lead": (
        "কত ডোজ খাওয়া হয়েছে, কোনগুলো বাদ পড়েছে। ডাক্তারকে দেখাতে PDF নামিয়ে নিন।",
        "Which doses were taken and which were missed. Download the PDF to show your doctor.",
    ),
    "ui.adherence.lead_of": (
        "তাঁর কত ডোজ খাওয়া হয়েছে, কোনগুলো বাদ পড়েছে।",
        "Which doses they took and which were missed.",
    ),
    "ui.adherence.period": ("কত দিনের হিসাব", "Period"),
    "ui.adherence.days_7": ("৭ দিন", "7 days"),
    "ui.adherence.days_30": ("৩০ দিন", "30 days"),
    "ui.adherence.days_90": ("৯০ দিন", "90 days"),
    "ui.adherence.from_to": ("{start} থেকে {end}", "{start} to {end}"),
    "ui.adherence.pdf": ("ডাক্তারের জন্য PDF", "PDF for the doctor"),
    # Figures
    "ui.adherence.percentage": ("খাওয়া হয়েছে", "Doses taken"),
    "ui.adherence.of_expected": ("{expected}টি ডোজের মধ্যে {taken}টি", "{taken} of {expected} doses"),
    "ui.adherence.streak": ("টানা দিন", "Days in a row"),
    "ui.adherence.streak_days_one": ("{n} দিন", "{n} day"),
    "ui.adherence.streak_days_other": ("{n} দিন", "{n} days"),
    "ui.adherence.streak_note": ("আজ পর্যন্ত, কোনো ডোজ বাদ না দিয়ে", "up to today, with no dose missed"),
    "ui.adherence.missed": ("বাদ পড়েছে", "Missed"),
    "ui.adherence.missed_note": ("সময় চলে গেছে, সাড়া মেলেনি", "time passed without an answer"),
    "ui.adherence.skipped": ("বাদ দেওয়া হয়েছে", "Skipped"),
    "ui.adherence.skipped_note": ("নিজে জানিয়ে বাদ দেওয়া", "left out on purpose"),
    "ui.adherence.open": ("উত্তর বাকি", "Not answered yet"),
    "ui.adherence.no_figure": ("–", "–"),
    # Calendar
    "ui.adherence.calendar": ("দিনে দিনে", "Day by day"),
    "ui.adherence.level_none": ("ডোজ ছিল না", "No doses"),
    "ui.adherence.level_missed": ("একটিও খাওয়া হয়নি", "None taken"),
    "ui.adherence.level_few": ("অর্ধেকের কম", "Less than half"),
    "ui.adherence.level_most": ("অর্ধেক বা বেশি", "Half or more"),
    "ui.adherence.level_all": ("সব খাওয়া হয়েছে", "All taken"),
    "ui.adherence.day_none": ("ডোজ ছিল না", "no doses"),
    "ui.adherence.day_open": ("এখনো উত্তর বাকি", "not answered yet"),
    "ui.adherence.day_taken": ("{expected}টির মধ্যে {taken}টি খাওয়া হয়েছে", "{taken} of {expected} taken"),
    # Medicines and days
    "ui.adherence.medicines": ("কোন ওষুধ কতটা", "By medicine"),
    "ui.adherence.medicine": ("ওষুধ", "Medicine"),
    "ui.adherence.no_expected": ("এই সময়ে কোনো ডোজ ছিল না", "No doses in this period"),
    "ui.adherence.table": ("প্রতিদিনের সংখ্যা", "The numbers of each day"),
    "ui.adherence.show_table": ("সংখ্যায় দেখুন", "Show the numbers"),
    "ui.adherence.day": ("দিন", "Day"),
    "ui.adherence.taken": ("খাওয়া হয়েছে", "Taken"),
    "ui.adherence.expected": ("খাওয়ার কথা", "Expected"),
    "ui.adherence.share": ("হার", "Share"),
    # How it is counted
    "ui.adherence.how_title": ("কীভাবে গোনা হয়", "How this is counted"),
    "ui.adherence.how": (
        (
            "যেসব ডোজের ফল জানা, সেগুলোর মধ্যে কতটি খাওয়া হয়েছে তা-ই হার। বাদ দেওয়া ডোজও না-খাওয়া হিসেবে ধরা হয়, কারণ যা-ই হোক। "
            "দেরিতে খেলেও খাওয়া। দরকার হলে খাওয়ার ওষুধ এখানে ধরা হয় না।"
        ),
        (
            "The share of doses taken, of those whose outcome is known. A skipped dose counts as not taken, whatever "
            "the reason. A dose taken late counts as taken. Medicines taken as needed are left out."
        ),
    ),
    "ui.adherence.talk": (
        "ডোজ বারবার বাদ পড়লে ডাক্তারকে জানান। নিজে থেকে ওষুধ বন্ধ করবেন না, একসাথে দুই ডোজও খাবেন না।",
        "Tell your doctor if doses are often missed. Never stop a medicine by yourself or take two doses at once.",
    ),
    "ui.adherence.empty_title": ("এখনো হিসাব করার মতো কিছু নেই", "Nothing to count yet"),
    "ui.adherence.empty_text": (
        "ওষুধের রিমাইন্ডার দিন। প্রথম ডোজের পর থেকেই এখানে হিসাব দেখা যাবে।",
        "Add a reminder for a medicine. From the first dose on, you see the figures here.",
    ),
    "ui.adherence.empty_text_of": (
        "এই সময়ে তাঁর কোনো ডোজের ফল জানা নেই।",
        "The outcome of none of their doses is known in this period.",
    ),
    "ui.adherence.add_reminder": ("রিমাইন্ডার দিন", "Add a reminder"),
    "ui.adherence.back_to_care": ("যাঁদের দেখাশোনা করি", "People I look after"),
    # PDF
    "ui.adherence.pdf_title": ("ওষুধ খাওয়ার হিসাব", "Medication adherence report"),
    "ui.adherence.pdf_patient": ("রোগী", "Patient"),
    "ui.adherence.pdf_period": ("সময়", "Period"),
    "ui.adherence.pdf_made": ("তৈরি হয়েছে", "Made on"),
    "ui.adherence.pdf_zone": ("সময় অঞ্চল {zone}", "time zone {zone}"),
    "ui.adherence.pdf_page": ("পাতা {page} / {pages}", "Page {page} of {pages}"),
    "ui.adherence.pdf_legend": (
        "ঘরের ওপরে তারিখ, নিচে খাওয়া ডোজ / খাওয়ার কথা এমন ডোজ।",
        "Each box: the day above, doses taken / expected below.",
    ),
    "ui.adherence.pdf_source": (
        "রোগী নিজে হেলথঅ্যাপে যা জানিয়েছেন, তার হিসাব; রক্তে ওষুধের পরিমাণ মাপা হয়নি। হার = খাওয়া ÷ (খাওয়া + বাদ দেওয়া + বাদ পড়া)।",
        (
            "Counted from what the patient reported in healthapp; not a measurement of drug levels. "
            "Share = taken ÷ (taken + skipped + missed)."
        ),
    ),
}
