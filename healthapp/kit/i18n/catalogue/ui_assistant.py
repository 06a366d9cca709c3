"""The page of the assistant."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.nav_assistant": ("জিজ্ঞাসা", "Ask"),
    "ui.home.assistant": ("জিজ্ঞেস করুন", "Ask"),
    "ui.home.assistant_text": (
        "অসুখ, ওষুধ বা নিজের রিমাইন্ডার নিয়ে প্রশ্নের উত্তর",
        "Answers about illnesses, medicines and your own reminders",
    ),
    "ui.assistant.title": ("জিজ্ঞেস করুন", "Ask"),
    "ui.assistant.lead": (
        "অসুখ, ওষুধ আর নিজের রিমাইন্ডার নিয়ে প্রশ্ন করুন; বাংলায়, ইংরেজিতে বা ইংরেজি হরফে বাংলায়।",
        "Ask about illnesses, medicines and your own reminders; in Bangla, English, or Bangla with English letters.",
    ),
    "ui.assistant.lead_others": (
        "অসুখ আর ওষুধ নিয়ে প্রশ্ন করুন; বাংলায়, ইংরেজিতে বা ইংরেজি হরফে বাংলায়।",
        "Ask about illnesses and medicines; in Bangla, English, or Bangla with English letters.",
    ),
    "ui.assistant.box": ("আপনার প্রশ্ন", "Your question"),
    "ui.assistant.hint": (
        "যেমন: জ্বর হলে কী করব? নাম, ঠিকানা বা ফোন নম্বর লিখবেন না।",
        "For example: What should I do for a fever? Leave out names, addresses and phone numbers.",
    ),
    "ui.assistant.send": ("জিজ্ঞেস করুন", "Ask"),
    "ui.assistant.stop": ("থামান", "Stop"),
    "ui.assistant.answering": ("উত্তর খোঁজা হচ্ছে …", "Looking for an answer …"),
    "ui.assistant.stopped": ("থামানো হয়েছে।", "Stopped."),
    "ui.assistant.failed": (
        "উত্তর আনা গেল না। ইন্টারনেট দেখে আবার চেষ্টা করুন। জীবন বিপদে থাকলে এখনই ৯৯৯ নম্বরে ফোন করুন।",
        "No answer came. Check your connection and try again. If a life is in danger, call 999 now.",
    ),
    "ui.assistant.taken": (
        (
            "একজন অ্যাডমিন সহায়ককে প্রশ্ন করার অনুমতি আপাতত তুলে নিয়েছেন। কবে থেকে, তা আপনার বার্তায় আছে। আগে যা জিজ্ঞেস করেছেন, "
            "তা পড়া আর মোছা যায়। কারও প্রাণের ঝুঁকি থাকলে এখনই ৯৯৯ নম্বরে ফোন করুন।"
        ),
        (
            "An administrator has taken away the permission to ask the assistant for now. Your inbox says since when. "
            "What you asked before can still be read and deleted. If a life is in danger, call 999 now."
        ),
    ),
    "ui.assistant.begin": ("কী জানতে চান?", "What would you like to know?"),
    "ui.assistant.begin_text": (
        "একটি প্রশ্ন বেছে নিন, বা নিচে নিজের প্রশ্ন লিখুন।",
        "Pick a question, or write your own below.",
    ),
    "ui.assistant.try_own": ("আজ আমার কী কী ওষুধ আছে?", "What medicines do I take today?"),
    "ui.assistant.try_two": (
        "ইবুপ্রোফেন আর ওয়ারফারিন একসাথে খাওয়া যায়?",
        "Can ibuprofen and warfarin be taken together?",
    ),
    "ui.assistant.try_signs": ("ডেঙ্গু হলে কী করব?", "What should I do for dengue?"),
    "ui.assistant.try_ill": ("আমার তিন দিন ধরে জ্বর আর গায়ে ব্যথা", "I have had a fever and body aches for three days"),
    "ui.assistant.new": ("নতুন আলাপ", "New conversation"),
    "ui.assistant.earlier": ("আগের আলাপ", "Earlier conversations"),
    "ui.assistant.none_earlier": ("এখনো কোনো আলাপ নেই।", "There are none yet."),
    "ui.assistant.delete": ("মুছুন", "Delete"),
    "ui.assistant.delete_named": ("মুছুন: {title}", "Delete: {title}"),
    "ui.assistant.delete_title": ("আলাপটি মুছবেন?", "Delete this conversation?"),
    "ui.assistant.delete_text": (
        "সব প্রশ্ন আর উত্তর মুছে যাবে। ফেরানো যাবে না।",
        "Every question and answer in it goes. This cannot be undone.",
    ),
    "ui.assistant.deleted": ("আলাপটি মুছে ফেলা হয়েছে।", "The conversation is deleted."),
    "ui.assistant.you": ("আপনি", "You"),
    "ui.assistant.it": ("সহকারী", "Assistant"),
    "ui.assistant.talk": ("আলাপ", "Conversation"),
    "ui.assistant.source": ("সূত্র {number}: {title}", "Source {number}: {title}"),
    "ui.assistant.sources": ("কোথা থেকে নেওয়া", "Where this comes from"),
    "ui.assistant.limited": (
        "সীমিত খোঁজ: এখন শুধু শব্দ মিলিয়ে দেখা যাচ্ছে।",
        "Limited search: only words are compared just now.",
    ),
    "ui.assistant.emergency": ("এখনই সাহায্য নিন", "Get help now"),
    "ui.assistant.high": ("আজই ডাক্তার দেখান", "See a doctor today"),
    "ui.assistant.call": ("{number} নম্বরে ফোন করুন", "Call {number}"),
    "ui.assistant.helped": ("উত্তরটা কাজে লেগেছে?", "Did this help?"),
    "ui.assistant.up": ("হ্যাঁ, কাজে লেগেছে", "Yes, it helped"),
    "ui.assistant.down": ("না, কাজে লাগেনি", "No, it did not"),
    "ui.assistant.why": ("কেন? (না লিখলেও চলবে)", "Why? (you may leave it out)"),
    "ui.assistant.why_hint": (
        "অসুখ বা ওষুধের কথা লিখতে হবে না।",
        "There is no need to write about illnesses or medicines.",
    ),
    "ui.assistant.save_why": ("পাঠান", "Send"),
    "ui.assistant.thanks": ("ধন্যবাদ, জানানো হয়েছে।", "Thank you, it is noted."),
    "ui.assistant.unreadable": ("এই লেখাটি এখন পড়া যাচ্ছে না।", "This can't be read just now."),
    "ui.assistant.data": ("আপনার লেখা কোথায় যায়", "Where your words go"),
    "ui.assistant.data_kept": (
        "আপনার প্রশ্ন আর উত্তর তালা দেওয়া অবস্থায় থাকে; শুধু আপনি পড়তে পারেন, যখন খুশি মুছতে পারেন। নিজের তথ্যের কপিতেও এগুলো থাকে।",
        (
            "Your questions and answers are kept encrypted; only you can read them, and you can delete them at any "
            "time. A copy of your data holds them too."
        ),
    ),
    "ui.assistant.written": (
        "{model} লিখেছে, শুধু তথ্যের পাতা থেকে। প্রতিটি বাক্য দেখানোর আগে পাতার সঙ্গে মিলিয়ে দেখা হয়েছে।",
        "Written by {model} from our pages alone. Each sentence was compared with its passage before it was shown.",
    ),
    "ui.assistant.writer_none": ("উত্তর আসে তথ্যের পাতা থেকে হুবহু", "Answers are passages, word for word"),
    "ui.assistant.writer_off": (
        "এখন উত্তর তথ্যের পাতা থেকে হুবহু; চাইলে ভাষার মডেল লিখতে পারে",
        "Answers are passages, word for word; a language model may write them if you let it",
    ),
    "ui.assistant.writer_on": ("উত্তর লেখে {model} ({host})", "{model} at {host} writes the answers"),
    "ui.assistant.writer_offer": (
        (
            "{host}-এর ভাষার মডেল {model} আমাদের তথ্যের পাতা থেকে উত্তর লিখতে পারে। প্রতিটি বাক্য পাতার সঙ্গে মিলিয়ে দেখা হয়; "
            "না মিললে বাদ যায়।"
        ),
        (
            "{model}, a language model at {host}, can write answers out of our pages. Each sentence is compared with "
            "its passage first; what is not in there is left out."
        ),
    ),
    "ui.assistant.writer_sent": (
        (
            "তার জন্য আপনার প্রশ্ন, একই আলাপের আগের তিনটি পর্যন্ত প্রশ্ন আর তথ্যের পাতার লেখা {host}-এ পাঠানো হয়। "
            "আপনার নাম, ই-মেইল, রিমাইন্ডার, অ্যালার্জি আর অসুখের তালিকা পাঠানো হয় না। প্রশ্নে লেখা ই-মেইল ঠিকানা আর "
            "লম্বা নম্বর বাদ দেওয়া হয়; আর যা লিখবেন তা যায়।"
        ),
        (
            "For that your question, up to three earlier ones of the same conversation, and passages of our pages are "
            "sent to {host}. Your name, e-mail address, reminders, and lists of allergies and illnesses are not. "
            "E-mail addresses and long numbers are taken out of your question; whatever else you write goes along."
        ),
    ),
    "ui.assistant.writer_compares": (
        "{host}-এ আপনার প্রশ্নের অর্থ আমাদের পাতার সঙ্গে মেলানোও হয়। নিজের বা অন্য কারও নাম লিখবেন না।",
        "{host} also compares what your question means with our pages. Leave out names, yours and others'.",
    ),
    "ui.assistant.writer_training": (
        "প্রতিবার জানিয়ে দেওয়া হয়: এই লেখা জমা রাখা যাবে না, তা দিয়ে মডেলকে শেখানোও যাবে না।",
        "Each request says that it must not be stored, and nothing is sent for training.",
    ),
    "ui.assistant.writer_informs": (
        "মডেল তথ্য দেয়, রোগ নির্ণয় করে না। বিপদের লক্ষণ সবার আগে আমাদের নিজের নিয়মে দেখা হয়, মডেলকে জিজ্ঞেস না করেই।",
        "It informs; it does not diagnose. Warning signs are judged first, by our own rules, without it.",
    ),
    "ui.assistant.let_write": ("মডেলকে লিখতে দিন", "Let the model write"),
    "ui.assistant.stop_writing": ("আর লিখতে দেবেন না", "Don't let it write any more"),
    "ui.assistant.may_write": (
        "এখন থেকে মডেল উত্তর লিখবে। যেকোনো সময় বন্ধ করতে পারেন।",
        "The model writes your answers from now on. You can stop that at any time.",
    ),
    "ui.assistant.may_not_write": (
        "মডেল আর লিখবে না; আপনার প্রশ্ন আর বাইরে যাবে না।",
        "The model writes no more; your questions leave here no more.",
    ),
    "ui.assistant.data_here": (
        (
            "উত্তরের কথাগুলো আমাদের স্বাস্থ্য তথ্যের পাতা থেকে হুবহু নেওয়া। আপনার প্রশ্ন আর কোথাও পাঠানো হয় না, "
            "আর তা দিয়ে কোনো কৃত্রিম বুদ্ধিমত্তাকে শেখানো হয় না।"
        ),
        (
            "Answers are passages of our own health pages, word for word. Your question is sent nowhere else, and no "
            "artificial intelligence is trained with it."
        ),
    ),
}
