"""The inbox, the page behind “More”, and the local outbox of the embedded mode."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.inbox.title": ("বার্তা", "Inbox"),
    "ui.inbox.lead": (
        "আপনাকে যা যা জানানো হয়েছে, সব এখানে থাকে।",
        "Everything you were told is kept here.",
    ),
    "ui.inbox.list": ("বার্তার তালিকা", "Messages"),
    "ui.inbox.show": ("কোনগুলো দেখবেন", "Which to show"),
    "ui.inbox.show_all": ("সব", "All"),
    "ui.inbox.show_unread": ("না পড়া", "Unread"),
    "ui.inbox.unread": ("না পড়া", "Unread"),
    "ui.inbox.read_all": ("সব পড়েছি", "Mark all as read"),
    "ui.inbox.read_one": ("পড়েছি", "Mark as read"),
    "ui.inbox.read_one_of": ("“{title}” পড়েছি", "Mark “{title}” as read"),
    "ui.inbox.open": ("দেখুন", "Open"),
    "ui.inbox.open_of": ("“{title}” দেখুন", "Open “{title}”"),
    "ui.inbox.marked_one": ("একটি বার্তা পড়া হয়েছে।", "One message marked as read."),
    "ui.inbox.marked_other": ("{n}টি বার্তা পড়া হয়েছে।", "{n} messages marked as read."),
    "ui.inbox.empty_title": ("এখনো কোনো বার্তা নেই", "No messages yet"),
    "ui.inbox.empty_text": (
        "রিমাইন্ডারের সময় হলে বা কেউ অনুরোধ পাঠালে এখানে দেখা যাবে।",
        "When a reminder is due or someone sends you a request, you see it here.",
    ),
    "ui.inbox.none_unread_title": ("সব বার্তা পড়া হয়েছে", "You have read everything"),
    "ui.inbox.none_unread_text": ("নতুন কিছু এলে এখানে দেখা যাবে।", "Something new appears here by itself."),
    # What a message is about
    "ui.inbox.kind_dose_due": ("রিমাইন্ডার", "Reminder"),
    "ui.inbox.kind_dose_late": ("দেরিতে আসা রিমাইন্ডার", "Late reminder"),
    "ui.inbox.kind_dose_missed": ("বাদ পড়েছে", "Missed"),
    "ui.inbox.kind_caregiver_escalation": ("খোঁজ নিন", "Check on them"),
    "ui.inbox.kind_refill": ("ওষুধ ফুরিয়ে আসছে", "Running low"),
    "ui.inbox.kind_broadcast": ("জরুরি বার্তা", "Emergency message"),
    "ui.inbox.kind_consent_request": ("অনুরোধ", "Request"),
    "ui.inbox.kind_consent_granted": ("অনুমতি", "Permission"),
    "ui.inbox.kind_consent_ended": ("অনুমতি", "Permission"),
    "ui.inbox.kind_welcome": ("স্বাগতম", "Welcome"),
    "ui.inbox.kind_invitation": ("আমন্ত্রণ", "Invitation"),
    "ui.inbox.kind_second_factor": ("নিরাপত্তা", "Security"),
    "ui.inbox.kind_recovery": ("নিরাপত্তা", "Security"),
    "ui.inbox.kind_editing": ("চিকিৎসার লেখা", "Medical texts"),
    "ui.inbox.kind_import": ("চিকিৎসার লেখা", "Medical texts"),
    "ui.inbox.kind_recovery_waits": ("অ্যাডমিনের কাজ", "For administrators"),
    "ui.inbox.kind_export_ready": ("আমার তথ্য", "My data"),
    "ui.inbox.kind_erasure_planned": ("অ্যাকাউন্ট", "Account"),
    "ui.inbox.kind_erasure_undone": ("অ্যাকাউন্ট", "Account"),
    "ui.inbox.kind_person_left": ("অনুমতি", "Permission"),
    "ui.inbox.kind_other": ("বার্তা", "Message"),
    # More
    "ui.home.more_title": ("আরও", "More"),
    "ui.home.places": ("আর যা আছে", "Other places"),
    "ui.home.adherence": ("নিয়ম মেনে ওষুধ খাওয়া", "Taking medicines regularly"),
    "ui.home.adherence_text": ("হিসাব, ক্যালেন্ডার, ডাক্তারের জন্য PDF", "Figures, calendar, PDF for the doctor"),
    "ui.home.search": ("স্বাস্থ্য তথ্য খুঁজুন", "Search health information"),
    "ui.home.search_text": (
        "অসুখ, ওষুধ, লক্ষণ ও প্রাথমিক চিকিৎসা",
        "Illnesses, medicines, symptoms and first aid",
    ),
    "ui.home.inbox": ("বার্তা", "Inbox"),
    "ui.home.inbox_text": ("আপনাকে যা যা জানানো হয়েছে", "Everything you were told"),
    "ui.home.care": ("কে আপনার খোঁজ রাখেন", "Who follows you"),
    "ui.home.care_text": (
        "যত্নকারী, অনুরোধ, কে আপনার রেকর্ড দেখেছেন",
        "Caregivers, requests, who looked at your record",
    ),
    "ui.home.settings": ("সেটিংস", "Settings"),
    "ui.home.settings_text": ("ভাষা, নোটিফিকেশন, নীরব সময়", "Language, notifications, quiet hours"),
    "ui.home.emergency_title": ("জীবন বিপদে থাকলে এখনই ৯৯৯ নম্বরে ফোন করুন", "If a life is in danger, call 999 now"),
    "ui.home.emergency_text": (
        "বুকে চাপ বা ব্যথা, শ্বাস নিতে কষ্ট, জ্ঞান হারানো, মুখ বেঁকে যাওয়া বা হাত-পা অবশ হওয়া, অতিরিক্ত ওষুধ খেয়ে ফেলা: অপেক্ষা করবেন না।",
        (
            "Chest pain or pressure, trouble breathing, fainting, a drooping face or a numb arm or leg, too much of a "
            "medicine: do not wait."
        ),
    ),
    "ui.home.call_emergency": ("৯৯৯ নম্বরে ফোন করুন", "Call 999"),
    "ui.home.health_line": (
        "স্বাস্থ্য পরামর্শের জন্য সরকারি স্বাস্থ্য বাতায়ন: ১৬২৬৩, দিন-রাত খোলা।",
        "For advice about health, the government line Shasthyo Batayon: 16263, day and night.",
    ),
    "ui.home.help": ("সাহায্য", "Help"),
    "ui.home.help_forgot": ("ডোজ ভুলে গেলে কী করব?", "What if I forgot a dose?"),
    "ui.home.help_forgot_text": (
        (
            "একসাথে দুই ডোজ খাবেন না। ওষুধের কাগজে কী লেখা আছে দেখুন, অথবা ডাক্তার বা ফার্মাসিস্টকে জিজ্ঞেস করুন। "
            "খেয়ে থাকলে “আজ” পাতায় এখনো জানাতে পারেন।"
        ),
        (
            "Do not take two doses at once. See what the leaflet says, or ask your doctor or pharmacist. If you have "
            "taken it, you can still say so on the page Today."
        ),
    ),
    "ui.home.help_offline": ("ইন্টারনেট না থাকলে?", "What without the internet?"),
    "ui.home.help_offline_text": (
        "অ্যাপটি ফোনে ইনস্টল করা থাকলে আজকের ডোজ দেখা যায়, খেয়েছেন কি না জানানোও যায়। সংযোগ ফিরলে নিজে থেকেই পৌঁছে যাবে।",
        (
            "With the app installed on your phone you still see today's doses and can answer them. Your answers are "
            "sent by themselves when the connection is back."
        ),
    ),
    "ui.home.help_quiet": ("রাতে যেন ফোন না বাজে?", "How do I keep the nights quiet?"),
    "ui.home.help_quiet_text": (
        "সেটিংসে “নীরব সময়” দিন। জরুরি বার্তা ছাড়া আর কিছু তখন আসবে না।",
        "Set quiet hours in the settings. Nothing but emergencies will come through then.",
    ),
    "ui.home.about": ("হেলথঅ্যাপ সম্পর্কে", "About healthapp"),
    "ui.home.about_text": (
        "হেলথঅ্যাপ ওষুধ ও অ্যাপয়েন্টমেন্ট মনে করিয়ে দেয়। এটি রোগ নির্ণয় করে না, ডাক্তারের বিকল্পও নয়। সফটওয়্যারটি সবার জন্য উন্মুক্ত।",
        (
            "healthapp reminds you of medicines and appointments. It does not diagnose and does not replace a doctor. "
            "It is open-source software."
        ),
    ),
    # The local outbox
    "ui.outbox.title": ("যা পাঠানো হতো", "What would have been sent"),
    "ui.outbox.lead": (
        "যে পথ সেট করা নেই, তার বার্তা বাইরে যায় না; এখানে জমা থাকে, যাতে পড়ে দেখা যায়।",
        "Messages of a channel that is not set up go nowhere: they are kept here to be read.",
    ),
    "ui.outbox.list": ("জমা থাকা বার্তা", "Kept messages"),
    "ui.outbox.channel": ("কোন পথে", "Channel"),
    "ui.outbox.all": ("সব", "All"),
    "ui.outbox.channel_email": ("ই-মেইল", "E-mail"),
    "ui.outbox.channel_sms": ("SMS", "SMS"),
    "ui.outbox.channel_push": ("নোটিফিকেশন", "Push"),
    "ui.outbox.channel_other": ("অন্য", "Other"),
    "ui.outbox.to": ("প্রাপক: {to}", "To: {to}"),
    "ui.outbox.recipient": ("প্রাপকের ই-মেইল বা ফোন নম্বর", "The recipient's e-mail address or number"),
    "ui.outbox.recipient_hint": (
        "একটি অংশ লিখলেও হবে। খালি রাখলে সবার বার্তা দেখাবে।",
        "A part of it will do. Empty: everybody's.",
    ),
    "ui.outbox.none_for": ("এই প্রাপকের জন্য কোনো বার্তা নেই।", "There is no message to this recipient."),
    "ui.outbox.narrow": ("খুঁজুন", "Find"),
    "ui.outbox.as_html": ("ই-মেইলে যেমন দেখাবে", "As it looks in the e-mail"),
    "ui.outbox.payload": ("যন্ত্রে যা যেত", "What the device would get"),
    "ui.outbox.older": ("আরও পুরোনো", "Older"),
    "ui.outbox.newest": ("সবচেয়ে নতুন", "Newest"),
    "ui.outbox.reload": ("আবার দেখুন", "Look again"),
    "ui.outbox.empty_title": ("এখনো কিছু পাঠানোর ছিল না", "Nothing was to be sent yet"),
    "ui.outbox.empty_text": (
        "কোনো রিমাইন্ডারের সময় হলে এবং উত্তর না এলে এখানে বার্তা দেখা যাবে।",
        "When a reminder falls due and nobody answers, messages appear here.",
    ),
}
