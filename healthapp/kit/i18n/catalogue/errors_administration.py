"""What administering accounts, and applying as a doctor or pharmacist, refuse."""

MESSAGES: dict[str, tuple[str, str]] = {
    "errors.not_your_own_account": (
        "নিজের অ্যাকাউন্টে এটি করা যায় না। অন্য একজন অ্যাডমিনকে বলুন।",
        "You can't do this to your own account. Ask another administrator.",
    ),
    "errors.decide_licence_first": (
        "এই অ্যাকাউন্টের লাইসেন্স যাচাই বা নবায়ন বাকি। আগে সেটি মঞ্জুর, নাকচ বা নবায়ন করুন।",
        "This account waits for its licence. Approve, refuse or renew that instead.",
    ),
    "errors.licence_is_over": (
        "এই তারিখ পেরিয়ে গেছে। নিবন্ধন কর্তৃপক্ষের তালিকায় যে শেষ দিন লেখা আছে, সেটি দিন।",
        "That day is over. Enter the last day that the issuing body's register says.",
    ),
    "errors.not_searchable": (
        "পুরো ই-মেইল, পুরো ফোন নম্বর বা অ্যাকাউন্টের আইডি লিখুন। নাম দিয়ে খোঁজা যায় না।",
        "Enter the whole e-mail address, the whole phone number or the account's id. Names can't be searched.",
    ),
    "errors.permission_taken": (
        "একজন অ্যাডমিন এই অনুমতিটি আপাতত তুলে নিয়েছেন। কবে থেকে, তা আপনার বার্তায় আছে। দরকার হলে অ্যাডমিনকে বলুন।",
        (
            "An administrator has taken this permission away for now. Your inbox says since when. "
            "Ask an administrator if you need it."
        ),
    ),
    "errors.permission_not_given": (
        "এই অনুমতি অ্যাডমিন একজন একজন করে দেন। আপনার এখন এটি নেই। দরকার হলে অ্যাডমিনকে বলুন।",
        "Administrators give this permission to people one by one, and you don't have it now. Ask one if you need it.",
    ),
    "errors.permission_never_had": (
        "এই ভূমিকার কাউকে এই অনুমতি দেওয়া যায় না।",
        "Nobody with this role can be given this permission.",
    ),
    "errors.permission_given_already": (
        "এই অনুমতি আগেই দেওয়া হয়েছে। পরে তুলে নেওয়া হয়ে থাকলে ফেরত দিন।",
        "This permission was given before. If it was taken away since, give it back.",
    ),
    "errors.permission_stays": (
        "এই অনুমতি এখান থেকে তুলে নেওয়া যায় না।",
        "This permission can't be taken away here.",
    ),
    "errors.permission_taken_already": (
        "এই অনুমতি আগেই তুলে নেওয়া হয়েছে।",
        "This permission is taken away already.",
    ),
    "errors.role_or_person": (
        "হয় একটি ভূমিকা, নয় একজন মানুষ বেছে নিন।",
        "Choose either a role or a person.",
    ),
    "errors.assigned_already": (
        "এই রোগী আগে থেকেই এই ডাক্তারের দায়িত্বে আছেন।",
        "This patient is assigned to this doctor already.",
    ),
    "errors.no_such_doctor": (
        "এই ই-মেইলে কোনো ডাক্তারের অ্যাকাউন্ট নেই। বানান মিলিয়ে দেখুন।",
        "No doctor's account has that e-mail address. Check the spelling.",
    ),
    "errors.organisation_name_taken": (
        "এই নামে একটি প্রতিষ্ঠান আগে থেকেই আছে।",
        "There is an organisation with that name already.",
    ),
    "errors.organisation_permitted_already": (
        "এই প্রতিষ্ঠানকে আগে থেকেই দেখতে দিয়েছেন। কী দেখবে, তা বদলাতে পারেন।",
        "This organisation has your permission already. You can change what it may see.",
    ),
    "errors.alerts_are_for_persons": (
        "সাড়া না দিলে খবর শুধু একজন মানুষ পেতে পারেন, কোনো প্রতিষ্ঠান নয়।",
        "Only a person can be told when you do not answer, not an organisation.",
    ),
    "errors.choose_one_grantee": (
        "ই-মেইল বা প্রতিষ্ঠান, যেকোনো একটি দিন।",
        "Give either an e-mail address or an organisation.",
    ),
    "errors.member_already": (
        "তিনি আগে থেকেই এই প্রতিষ্ঠানে আছেন।",
        "They belong to this organisation already.",
    ),
    "errors.no_such_member": (
        "এই ই-মেইলে ডাক্তার, ফার্মাসিস্ট, স্বাস্থ্যকর্মী বা যত্নকারীর কোনো অ্যাকাউন্ট নেই। বানান মিলিয়ে দেখুন।",
        "No doctor, pharmacist, caregiver or care provider's staff has that e-mail address. Check the spelling.",
    ),
    "errors.application_open": (
        "আপনার লাইসেন্স আগেই পাঠানো হয়েছে; যাচাই হলে জানাব।",
        "Your licence has been sent already; we will tell you once it is checked.",
    ),
    "errors.checked_lately": (
        "এইমাত্র যাচাই হয়েছে। এক মিনিট পরে আবার চেষ্টা করুন।",
        "That was checked just now. Try again in a minute.",
    ),
}
