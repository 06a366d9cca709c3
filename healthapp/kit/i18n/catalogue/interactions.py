"""What the check of medicines says of its own; what is known of each medicine stands in the content."""

MESSAGES: dict[str, tuple[str, str]] = {
    "interactions.none": (
        "আমাদের তালিকায় এই ওষুধগুলোর একসাথে ক্ষতির কোনো তথ্য নেই; তার মানে এই নয় যে এগুলো নিরাপদ। ডাক্তার বা ফার্মাসিস্টকে জিজ্ঞাসা করুন।",
        (
            "There is no record of an interaction in our list; that does not prove it is safe. "
            "Ask your doctor or pharmacist."
        ),
    ),
    "interactions.nothing_checked": (
        "কোনো ওষুধ যাচাই করা যায়নি: নামগুলো আমাদের তালিকায় নেই। ডাক্তার বা ফার্মাসিস্টকে জিজ্ঞাসা করুন।",
        "Nothing could be checked: none of these names is in our list. Ask your doctor or pharmacist.",
    ),
    "interactions.found_severe": (
        "মারাত্মক ঝুঁকি পাওয়া গেছে। খাওয়ার আগে ডাক্তারের সাথে কথা বলুন। নিজে থেকে কোনো ওষুধ বন্ধ করবেন না।",
        "A severe risk was found. Talk to your doctor before you take these. Don't stop a medicine on your own.",
    ),
    "interactions.found_moderate": (
        "সাবধান হওয়ার মতো বিষয় পাওয়া গেছে। ডাক্তার বা ফার্মাসিস্টকে দেখান।",
        "Something that needs care was found. Show this to your doctor or pharmacist.",
    ),
    "interactions.found_mild": (
        "ছোটখাটো বিষয় পাওয়া গেছে। নিচে পড়ুন, পরের বার ডাক্তার বা ফার্মাসিস্টকে বলুন।",
        "Something minor was found. Read it below and tell your doctor or pharmacist next time.",
    ),
    "interactions.some_unknown": (
        "কিছু নাম চেনা যায়নি, সেগুলো যাচাই হয়নি।",
        "Some names were not known; those were not checked.",
    ),
    "interactions.disclaimer": (
        "এটি তথ্য, চিকিৎসার পরামর্শ নয়। তালিকায় সব ওষুধ ও সব ঝুঁকি নেই। ওষুধ শুরু, বদল বা বন্ধ করার আগে ডাক্তার বা ফার্মাসিস্টকে জিজ্ঞাসা করুন।",
        (
            "This is information, not medical advice. The list does not hold every medicine or every risk. "
            "Ask your doctor or pharmacist before you start, change or stop a medicine."
        ),
    ),
    "interactions.ask": (
        "খাওয়ার আগে ডাক্তার বা ফার্মাসিস্টকে জিজ্ঞাসা করুন।",
        "Ask your doctor or pharmacist before you take it.",
    ),
    "interactions.ask_severe": (
        "ডাক্তার জেনেশুনে না দিলে এটি খাবেন না। আগে থেকে খেলে নিজে বন্ধ না করে আজই ডাক্তারের সাথে কথা বলুন।",
        (
            "Don't take it unless a doctor who knows of this has given it. If you take it already, "
            "don't stop on your own: talk to a doctor today."
        ),
    ),
    "interactions.ask_allergy": (
        "এটি খাবেন না; ডাক্তারকে অ্যালার্জির কথা বলুন। খেয়ে মুখ ফুললে, শ্বাসকষ্ট বা অজ্ঞান ভাব হলে এখনই ৯৯৯ নম্বরে ফোন করুন।",
        (
            "Don't take it; tell your doctor of the allergy. If it was taken and the face swells, breathing is hard "
            "or you feel faint, call 999 now."
        ),
    ),
    "interactions.listed": (
        "{publisher}-এর তালিকা অনুযায়ী এই দুটি ওষুধ একসাথে {level}। কেন, তা তালিকায় লেখা নেই।",
        "By the list of {publisher} these two together are {level}. The list doesn't say why.",
    ),
    "interactions.listed_worse": (
        "{publisher}-এর তালিকা অনুযায়ী এটি আরও গুরুতর: {level}।",
        "By the list of {publisher} this is worse: {level}.",
    ),
    "interactions.listed_mild": ("কম ঝুঁকির", "a minor risk"),
    "interactions.listed_moderate": ("মাঝারি ঝুঁকির", "a moderate risk"),
    "interactions.listed_severe": ("মারাত্মক ঝুঁকির", "a major risk"),
    "interactions.ask_listed": (
        "একসাথে খাওয়ার আগে ডাক্তার বা ফার্মাসিস্টকে জিজ্ঞাসা করুন। আগে থেকে খেলে নিজে বন্ধ করবেন না।",
        ("Ask a doctor or pharmacist before you take them together. If you take them already, don't stop on your own."),
    ),
    "interactions.ask_dose": (
        "এত বেশি খাবেন না। বেশি খেয়ে ফেললে ভালো লাগলেও এখনই হাসপাতালে যান।",
        "Don't take that much. If you already have, go to the hospital now, even if you feel well.",
    ),
    "interactions.ask_duplicate": (
        "কোনটি খাবেন ডাক্তার বা ফার্মাসিস্টের কাছে জেনে নিন; দুটি একসাথে খাবেন না যদি ডাক্তার জেনেশুনে না দেন।",
        "Ask your doctor or pharmacist which one to take; not both, unless a doctor has given both on purpose.",
    ),
    "interactions.may": (
        "আপনি চামড়া, চোখ, কান বা নাকের ওষুধ লিখেছেন: তাতে শরীরে কম যায়, তবু এমন হতে পারে।",
        "You wrote a form for the skin, eye, ear or nose: less of it gets into the body, but this may still happen.",
    ),
    "interactions.same": (
        "একই ওষুধ দুবার: দুটিতেই {medicine} আছে। মাত্রা বেশি হয়ে যেতে পারে।",
        "The same medicine twice: both are {medicine}. The dose can become too high.",
    ),
    "interactions.contains": (
        "{first} আর {second}, দুটিতেই {medicine} আছে। মাত্রা বেশি হয়ে যেতে পারে।",
        "Both {first} and {second} contain {medicine}. The dose can become too high.",
    ),
    "interactions.class": (
        "{first} আর {second} একই ধরনের ওষুধ ({group})। একসাথে সাধারণত একটিই লাগে।",
        "{first} and {second} are of one kind ({group}). As a rule only one of them is taken.",
    ),
    "interactions.allergy_group": (
        "আপনার এই ধরনের ওষুধে অ্যালার্জি আছে: {group}। {medicine} এই ধরনের ওষুধ।",
        "You are allergic to this kind of medicine: {group}. {medicine} is one of them.",
    ),
    "interactions.allergy_same": (
        "আপনার {medicine} ওষুধে অ্যালার্জি আছে।",
        "You are allergic to {medicine}.",
    ),
    "interactions.for_children": ("{medicine}, শিশু-কিশোরদের বেলায়:", "{medicine}, for children:"),
    "interactions.daily": (
        "দিনে সর্বোচ্চ {limit} মি.গ্রা. খাওয়া যায়; এখানে তার বেশি লেখা আছে।",
        "At most {limit} mg may be taken in a day; this is more.",
    ),
    "interactions.together": (
        "দিনে সর্বোচ্চ {limit} মি.গ্রা. খাওয়া যায়; সব নামে মিলিয়ে এখানে তার বেশি হয়।",
        "At most {limit} mg may be taken in a day; all of it together, under every name, is more.",
    ),
    "interactions.single": (
        "একবারে সর্বোচ্চ {limit} মি.গ্রা. খাওয়া যায়; এখানে তার বেশি লেখা আছে।",
        "At most {limit} mg may be taken at once; this is more.",
    ),
    "interactions.daily_by_age": (
        (
            "শিশুর মাত্রা ওজন দেখে ঠিক হয়। এই বয়সের সবচেয়ে ভারী শিশুকেও দিনে সর্বোচ্চ {limit} মি.গ্রা. দেওয়া যায়; "
            "এখানে তার বেশি লেখা আছে।"
        ),
        (
            "A child's dose goes by weight. Even the heaviest child of this age may take at most {limit} mg in a day; "
            "this is more."
        ),
    ),
    "interactions.single_by_age": (
        (
            "শিশুর মাত্রা ওজন দেখে ঠিক হয়। এই বয়সের সবচেয়ে ভারী শিশুকেও একবারে সর্বোচ্চ {limit} মি.গ্রা. দেওয়া যায়; "
            "এখানে তার বেশি লেখা আছে।"
        ),
        (
            "A child's dose goes by weight. Even the heaviest child of this age may take at most {limit} mg at once; "
            "this is more."
        ),
    ),
    "interactions.daily_by_weight": (
        "এই ওজনের শিশুকে দিনে সর্বোচ্চ {limit} মি.গ্রা. দেওয়া যায়; এখানে তার বেশি লেখা আছে।",
        "By this weight at most {limit} mg may be taken in a day; this is more.",
    ),
    "interactions.single_by_weight": (
        "এই ওজনের শিশুকে একবারে সর্বোচ্চ {limit} মি.গ্রা. দেওয়া যায়; এখানে তার বেশি লেখা আছে।",
        "By this weight at most {limit} mg may be taken at once; this is more.",
    ),
    "interactions.daily_older": (
        "এই বয়সে দিনে সর্বোচ্চ {limit} মি.গ্রা. খাওয়া যায়; এখানে তার বেশি লেখা আছে।",
        "At this age at most {limit} mg may be taken in a day; this is more.",
    ),
    "interactions.single_older": (
        "এই বয়সে একবারে সর্বোচ্চ {limit} মি.গ্রা. খাওয়া যায়; এখানে তার বেশি লেখা আছে।",
        "At this age at most {limit} mg may be taken at once; this is more.",
    ),
    "interactions.avoid_older": (
        "{limit} বছর বা তার বেশি বয়সে এটি এড়িয়ে চলতে হয়।",
        "From the age of {limit} on this is to be avoided.",
    ),
    "interactions.class_all": (
        "{group}: এই জাতের কোনো ওষুধই আপনার জন্য ঝুঁকিমুক্ত নয় ({about})। ওষুধটির নাম লিখুন, তাহলে ঠিকভাবে দেখা যাবে।",
        "{group}: none of these is without risk for you ({about}). Write which one it is, so that it can be checked.",
    ),
    "interactions.class_some": (
        "{group}: এই জাতের কিছু ওষুধ আপনার জন্য ঝুঁকির ({about})। ওষুধটির নাম লিখুন, তাহলে ঠিকভাবে দেখা যাবে।",
        "{group}: some of these are a risk for you ({about}). Write which one it is, so that it can be checked.",
    ),
    "interactions.because_pregnancy": ("গর্ভাবস্থা", "pregnancy"),
    "interactions.because_breastfeeding": ("বুকের দুধ খাওয়ানো", "breast-feeding"),
    "interactions.because_kidney": ("কিডনির দুর্বলতা", "weak kidneys"),
    "interactions.because_liver": ("লিভারের সমস্যা", "the liver"),
    "interactions.because_age": ("বয়স", "age"),
    "interactions.because_allergy": ("অ্যালার্জি", "allergy"),
    "interactions.any_of": ("{group} (এর যেকোনোটি)", "{group} (any of these)"),
    "interactions.unknown": (
        "“{name}” আমাদের তালিকায় নেই। এটি যাচাই হয়নি।",
        "“{name}” is not in our list. It was not checked.",
    ),
    "interactions.unknown_like": (
        "“{name}” আমাদের তালিকায় নেই। এটি যাচাই হয়নি। নিচের কোনোটি কি? প্যাকেট দেখে বেছে নিন।",
        "“{name}” is not in our list. It was not checked. Is it one of these? Look at the packet and choose.",
    ),
    "interactions.choose": (
        "“{name}” বলতে কয়েকটি ওষুধ বোঝায়। এটি যাচাই হয়নি। প্যাকেট দেখে কোনটি বেছে নিন।",
        "“{name}” can mean several medicines. It was not checked. Look at the packet and choose which.",
    ),
    "interactions.choose_group": (
        "“{name}” একটি ওষুধের নাম নয়, এক ধরনের ওষুধ ({group})। এটি যাচাই হয়নি। প্যাকেট দেখে কোনটি বেছে নিন।",
        (
            "“{name}” is not one medicine but a kind of medicine ({group}). It was not checked. "
            "Look at the packet and choose which."
        ),
    ),
    "interactions.gap_loaded": (
        "ওষুধের একটি বাড়তি তালিকা এই মুহূর্তে পড়া যায়নি, তাই সেটি ধরে যাচাই হয়নি। একটু পরে আবার দেখুন, অথবা ফার্মাসিস্টকে জিজ্ঞাসা করুন।",
        (
            "A further list of medicines could not be read just now, so it was not checked. "
            "Look again in a moment, or ask a pharmacist."
        ),
    ),
    "interactions.gap_published": (
        (
            "ওষুধ নিয়ে আমাদের লেখায় সর্বশেষ যে বদল হয়েছে, তা এই মুহূর্তে পড়া যায়নি, তাই সেটি ধরে যাচাই হয়নি। "
            "একটু পরে আবার দেখুন, অথবা ফার্মাসিস্টকে জিজ্ঞাসা করুন।"
        ),
        (
            "The latest changes to our texts about medicines could not be read just now, so they were not checked. "
            "Look again in a moment, or ask a pharmacist."
        ),
    ),
    "interactions.gap_allergies": (
        "অ্যালার্জি: জানানো হয়নি, তাই যাচাই হয়নি।",
        "Allergies: not given, so not checked.",
    ),
    "interactions.gap_conditions": (
        "অন্য অসুখ: জানানো হয়নি, তাই যাচাই হয়নি।",
        "Other illnesses: not given, so not checked.",
    ),
    "interactions.gap_allergy_unknown": (
        "অ্যালার্জি “{about}” আমাদের তালিকায় নেই, তাই যাচাই হয়নি।",
        "The allergy “{about}” is not in our list, so it was not checked.",
    ),
    "interactions.gap_condition_unknown": (
        "অসুখ “{about}” আমাদের তালিকায় নেই, তাই যাচাই হয়নি।",
        "The illness “{about}” is not in our list, so it was not checked.",
    ),
    "interactions.gap_pregnancy": (
        "গর্ভাবস্থা: জানানো হয়নি। গর্ভবতী হলে বা হতে পারলে আগে ডাক্তারকে জিজ্ঞাসা করুন।",
        "Pregnancy: not given. If there is or may be a pregnancy, ask a doctor first.",
    ),
    "interactions.gap_breastfeeding": (
        "বুকের দুধ খাওয়ানো: জানানো হয়নি। খাওয়ালে আগে ডাক্তারকে জিজ্ঞাসা করুন।",
        "Breast-feeding: not given. If you breast-feed, ask a doctor first.",
    ),
    "interactions.gap_kidney": (
        "কিডনি কেমন কাজ করে (ইজিএফআর): জানানো হয়নি। কিডনি দুর্বল হলে মাত্রা বদলাতে হতে পারে।",
        "How the kidneys work (eGFR): not given. With weak kidneys the dose may have to change.",
    ),
    "interactions.gap_age": (
        "বয়স: জানানো হয়নি। শিশুর জন্য হলে আগে ডাক্তারকে জিজ্ঞাসা করুন।",
        "Age: not given. For a child, ask a doctor first.",
    ),
    "interactions.same_name": (
        (
            "“{name}” নামে আপনার আরেকটি চালু রিমাইন্ডার আছে। একই ওষুধ দুবার খেলে মাত্রা বেশি হয়ে যেতে পারে। "
            "ডাক্তার বা ফার্মাসিস্টের কাছে জেনে নিন।"
        ),
        (
            "You have another active reminder for “{name}”. Taken twice, the dose can become too high. "
            "Ask your doctor or pharmacist."
        ),
    ),
    "interactions.gap_dose": (
        "মাত্রা বেশি কি না তা যাচাই করা যায়নি: {about}। প্রেসক্রিপশনের সাথে মিলিয়ে নিন, অথবা ফার্মাসিস্টকে জিজ্ঞাসা করুন।",
        (
            "We could not check whether the amount is too much: {about}. Compare it with the prescription, "
            "or ask a pharmacist."
        ),
    ),
    "interactions.gap_also_held": (
        (
            "{about}: এটি {other} ওষুধেও আছে। সেখান থেকে দিনে আরও কতটুকু শরীরে যায়, তা হিসাবে ধরা হয়নি। "
            "মোট মাত্রা বেশি হয়ে যায় কি না, ফার্মাসিস্টকে জিজ্ঞাসা করুন।"
        ),
        (
            "{about}: {other} holds it, too. How much that adds to the amount of a day was not counted. "
            "Ask a pharmacist whether all of it together is too much."
        ),
    ),
    "interactions.gap_child_dose": (
        "{about}: কত বয়স থেকে শিশুকে দেওয়া যায় তা আমাদের তালিকায় নেই। ডাক্তার ছাড়া শিশুকে দেবেন না।",
        "{about}: from which age a child may have it is not in our list. Don't give it to a child without a doctor.",
    ),
    "interactions.gap_references": (
        "{about}: গর্ভাবস্থায় বা বুকের দুধ খাওয়ালে কী হয় তা বইয়ে নেই। ডাক্তারকে জিজ্ঞাসা করুন।",
        "{about}: the references don't say what it does in pregnancy or while breast-feeding. Ask a doctor.",
    ),
}
