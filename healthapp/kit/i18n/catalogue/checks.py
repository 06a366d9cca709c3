"""The compliance checks: what each protects, what it found, what to do. For administrators.

`checks.<id>_title`, `_protects`, `_ok`, `_bad` (with `_<variant>` for another reason), `_do`.
"""

MESSAGES: dict[str, tuple[str, str]] = {
    "checks.unknown": (
        "এখন জানা নেই: যাচাইটি করা যায়নি, বা অনেক আগে করা হয়েছে।",
        "Not known: the check could not be made, or was made too long ago.",
    ),
    "checks.not_yet": ("এখনো যাচাই হয়নি।", "Not checked yet."),
    "checks.not_yet_do": (
        "কিছু করতে হবে না: ওয়ার্কার চলতে থাকলে কয়েক মিনিটের মধ্যে নিজে থেকেই যাচাই হবে। তাড়া থাকলে “আবার যাচাই করুন” চাপুন।",
        (
            "Nothing to do: while a worker runs, it is checked by itself within some minutes. "
            "If you can't wait, choose “Check again”."
        ),
    ),
    "checks.nothing": ("যাচাই করার মতো কিছু এখনো নেই।", "There is nothing of it here yet."),
    "checks.unknown_do": (
        ("“আবার যাচাই করুন” চাপুন। তাতেও না হলে বোর্ডে দেখুন ওয়ার্কার চলছে কি না; কারণ তার লগে নিচের সারিতে আছে।"),
        (
            "Choose “Check again”. If that doesn't help, see on the board whether a worker runs; its "
            "log names the cause in the line below."
        ),
    ),
    # Encryption
    "checks.encryption_coverage_title": ("সংবেদনশীল লেখা সাংকেতিক আছে", "Sensitive texts are encrypted"),
    "checks.encryption_coverage_protects": (
        "ডাটাবেস কারও হাতে পড়লেও নাম, ঠিকানা আর স্বাস্থ্যের কথা পড়া যাবে না।",
        "Names, addresses and words about health stay unreadable even to who gets hold of the database.",
    ),
    "checks.encryption_coverage_ok": ("{total}টি লেখার সবই সাংকেতিক।", "All {total} values are encrypted."),
    "checks.encryption_coverage_bad": (
        "{total}টির মধ্যে {n}টি লেখা খোলা পড়ে আছে।",
        "{n} of {total} values lie there in plain.",
    ),
    "checks.encryption_coverage_do": (
        (
            "নিচের কলামগুলোতে কে খোলা লেখা ঢুকিয়েছে বের করুন: হাতে চালানো কিছু, নাকি বাইরের কোনো "
            "প্রোগ্রাম। লেখাগুলো অ্যাপ দিয়ে আবার সেভ করুন বা মুছুন, আর ঘটনাটি লিখে রাখুন।"
        ),
        (
            "Find out what wrote plain text into the columns below: SQL by hand, or another program. "
            "Save those values anew through the app or delete them, and record it as an incident."
        ),
    ),
    "checks.lost_keys_title": ("সব সাংকেতিক লেখার চাবি আছে", "Every encrypted value has its key"),
    "checks.lost_keys_protects": (
        "চাবি হারালে লেখাও হারায়, চিরদিনের জন্য।",
        "A value whose key is lost is lost for good.",
    ),
    "checks.lost_keys_ok": ("{total}টি লেখার সবগুলোর চাবি আছে।", "There is a key for all {total} values."),
    "checks.lost_keys_bad": (
        "{total}টির মধ্যে {n}টি লেখার চাবি বাতিল, হারানো বা অন্য মূল চাবি দিয়ে মোড়া।",
        "{n} of {total} values name a key that is retired, lost, or wrapped by another master key.",
    ),
    "checks.lost_keys_do": (
        (
            "নিচের প্রথম কমান্ডে দেখুন কোন চাবি। মূল চাবি বদলে থাকলে পুরোনোটি নিচের সেটিংয়ে দিয়ে "
            "পরের কমান্ডটি চালান; নয়তো ব্যাকআপ থেকে চাবির টেবিল ফিরিয়ে আনুন।"
        ),
        (
            "The first command below shows which key it is. If the master key was changed, give the "
            "old one in the setting below and run the second command; otherwise restore the table of "
            "keys from a backup."
        ),
    ),
    "checks.key_age_title": ("চাবি সময়মতো বদলানো হয়", "The key is changed in time"),
    "checks.key_age_protects": (
        "একই চাবি বেশি দিন চললে, ফাঁস হলে ক্ষতি বেশি।",
        "The longer one key is used, the more a leaked one opens.",
    ),
    "checks.key_age_ok": (
        "এখনকার চাবির বয়স {n} দিন; সীমা ৯০।",
        "The present key is {n} days old; the limit is 90.",
    ),
    "checks.key_age_bad": (
        "এখনকার চাবির বয়স {n} দিন; সীমা ৯০।",
        "The present key is {n} days old; the limit is 90.",
    ),
    "checks.key_age_do": (
        ("নিচের কমান্ড চালান। নিজে থেকে না বদলালে দেখুন সেটিংয়ে ৯০ দিনের বেশি লেখা কি না, আর ওয়ার্কার চলছে কি না।"),
        (
            "Run the command below. If it doesn't happen by itself, look whether the setting says more "
            "than 90 days and whether a worker runs."
        ),
    ),
    # What nobody can undo
    "checks.audit_chain_title": ("অডিটের খাতা অক্ষত", "The audit trail is whole"),
    "checks.audit_chain_protects": (
        "কে কী দেখেছেন বা করেছেন, তা কেউ চুপিচুপি বদলাতে পারেন না।",
        "Nobody can quietly change what is written about who saw and did what.",
    ),
    "checks.audit_chain_ok": (
        "পুরো শিকল মিলিয়ে দেখা হয়েছে: {total}টি সারি অক্ষত।",
        "The whole chain was checked: {total} rows are as they were written.",
    ),
    "checks.audit_chain_bad": (
        "শিকল ভাঙা: {n} নম্বর কড়ি মেলে না।",
        "The chain is broken: link number {n} doesn't match.",
    ),
    "checks.audit_chain_do": (
        "কিছু মুছবেন না। এখনই একটি ব্যাকআপ রাখুন, নিচের কমান্ড চালান, আর নিরাপত্তার ঘটনা হিসেবে ধরুন।",
        (
            "Delete nothing. Keep a backup now, run the command below, and treat it as a security "
            "incident (SECURITY.md)."
        ),
    ),
    "checks.audit_anchor_title": ("প্রতিদিনের ছাপ রাখা হয়", "Each day's head of the trail is kept"),
    "checks.audit_anchor_protects": (
        "গোটা খাতা নতুন করে লেখা হলেও ধরা পড়ে।",
        "It shows a trail that was cut short or written anew as a whole.",
    ),
    "checks.audit_anchor_ok": ("শেষ ছাপ আজকের বা গতকালের।", "The last one is of today or yesterday."),
    "checks.audit_anchor_bad": ("শেষ ছাপ {n} দিন আগের।", "The last one is {n} days old."),
    "checks.audit_anchor_bad_none": ("এখনো কোনো ছাপ নেই।", "There is none yet."),
    "checks.audit_anchor_do": (
        "বোর্ডে দেখুন ওয়ার্কার চলছে কি না, আর তার লগে নিচের লেখাটি আছে এমন সারিগুলো পড়ুন।",
        "See on the board whether a worker runs, and read its log lines with the words below.",
    ),
    "checks.audit_lag_title": ("অডিটের খাতায় সময়মতো সিল পড়ে", "The audit trail is sealed in time"),
    "checks.audit_lag_protects": (
        "সিল পড়ার আগের সারি বদলালে ধরা যায় না, তাই অপেক্ষা কয়েক সেকেন্ডের বেশি নয়।",
        "A row can be changed unseen until its seal, so it waits for seconds only.",
    ),
    "checks.audit_lag_ok": (
        "সবচেয়ে পুরোনোটি {n} সেকেন্ড অপেক্ষায়।",
        "The oldest row without one has waited {n} seconds.",
    ),
    "checks.audit_lag_bad": (
        "সবচেয়ে পুরোনোটি {n} সেকেন্ড অপেক্ষায়।",
        "The oldest row without one has waited {n} seconds.",
    ),
    "checks.audit_lag_do": (
        "বোর্ডে দেখুন ওয়ার্কার চলছে কি না। ধাপগুলো চালনার বইয়ে নিচের নামে আছে।",
        "See on the board whether a worker runs. The runbook has the steps under the name below.",
    ),
    "checks.signatures_title": ("ইলেকট্রনিক স্বাক্ষর অক্ষত", "Electronic signatures are whole"),
    "checks.signatures_protects": (
        "স্বাক্ষরের নাম, সময় আর অর্থ, কোনোটিই পরে বদলানো যায় না।",
        "Name, time and meaning of a signature can't be changed afterwards.",
    ),
    "checks.signatures_ok": ("{total}টি স্বাক্ষরের সবই ঠিক।", "All {total} signatures are whole."),
    "checks.signatures_bad": ("{n} নম্বর স্বাক্ষরটি মেলে না।", "Signature number {n} doesn't match."),
    "checks.signatures_do": (
        ("কিছু মুছবেন না। ব্যাকআপ রাখুন, অডিটের খাতায় স্বাক্ষরের সারির সাথে মিলিয়ে দেখুন কী বদলেছে, আর ঘটনাটি লিখে রাখুন।"),
        (
            "Delete nothing. Keep a backup, compare with the rows of signatures in the audit trail, "
            "and record it as an incident."
        ),
    ),
    # Who gets in
    "checks.second_factor_title": ("কর্মীদের লগ ইনে দ্বিতীয় ধাপ আছে", "Staff log in by two steps"),
    "checks.second_factor_protects": (
        "চুরি যাওয়া পাসওয়ার্ড দিয়ে কেউ রোগীদের তথ্যে ঢুকতে পারেন না।",
        "A stolen password alone doesn't open patients' data.",
    ),
    "checks.second_factor_ok": ("{total} জন কর্মীর সবার আছে।", "All {total} members of staff have it."),
    "checks.second_factor_bad": (
        "{total} জন ডাক্তার, ফার্মাসিস্ট ও অ্যাডমিনের মধ্যে {n} জনের নেই।",
        "{n} of {total} doctors, pharmacists and administrators don't.",
    ),
    "checks.second_factor_do": (
        ("“অ্যাকাউন্ট” পাতায় দেখুন কার নেই, আর তাঁকে সেটিংস থেকে চালু করতে বলুন। নিচের সেটিং দিয়ে বাধ্যতামূলক করা যায়।"),
        (
            "See on the accounts page who is without, and ask them to turn it on in their settings. The "
            "setting below makes it a must."
        ),
    ),
    "checks.stale_sessions_title": ("পুরোনো লগ ইন খোলা পড়ে নেই", "No login is left open"),
    "checks.stale_sessions_protects": (
        "ভুলে যাওয়া লগ ইন মানে খোলা দরজা।",
        "A login that nobody thinks of is an open door.",
    ),
    "checks.stale_sessions_ok": (
        "{total}টি খোলা লগ ইনের কোনোটিই পুরোনো নয়।",
        "None of {total} open logins is stale.",
    ),
    "checks.stale_sessions_bad": (
        "{total}টির মধ্যে {n}টি লগ ইন মেয়াদ পেরিয়েছে, বা কর্মীর এবং দুই সপ্তাহ ধরে ব্যবহার হয়নি।",
        "{n} of {total} logins are over their time, or belong to staff and were unused for two weeks.",
    ),
    "checks.stale_sessions_do": (
        ("“অ্যাকাউন্ট” পাতায় কর্মীর অ্যাকাউন্ট খুলে তাঁর লগ ইন শেষ করুন। মেয়াদ পেরোনোগুলো ওয়ার্কার বন্ধ করে; বোর্ডে দেখুন সেটি চলছে কি না।"),
        (
            "Open the person's account on the accounts page and end their logins. A worker closes those "
            "that are over: see on the board whether one runs."
        ),
    ),
    "checks.suspended_access_title": (
        "বন্ধ রাখা অ্যাকাউন্টে কোনো লগ ইন নেই",
        "Suspended accounts have no open login",
    ),
    "checks.suspended_access_protects": (
        "যাঁর কাজ শেষ, তাঁর ঢোকার পথও শেষ।",
        "Whoever has left has no way in.",
    ),
    "checks.suspended_access_ok": (
        "বন্ধ রাখা {total}টি অ্যাকাউন্টের কোনোটিতে নেই।",
        "None of {total} suspended accounts has one.",
    ),
    "checks.suspended_access_bad": (
        "বন্ধ রাখা {total}টির মধ্যে {n}টি অ্যাকাউন্টে লগ ইন বা API কী রয়ে গেছে।",
        "{n} of {total} suspended accounts still have a login or an API key.",
    ),
    "checks.suspended_access_do": (
        ("“অ্যাকাউন্ট” পাতায় অ্যাকাউন্টটি খুলে তাঁর সব লগ ইন শেষ করুন, আর API কী বাতিল করতে “নতুন পাসওয়ার্ড চাই” চালান।"),
        (
            "Open the account on the accounts page and end all its logins; force a new password to "
            "revoke its API keys too."
        ),
    ),
    "checks.licences_title": (
        "ডাক্তার ও ফার্মাসিস্টের লাইসেন্স যাচাই করা, মেয়াদও আছে",
        "Licences of doctors and pharmacists are checked and valid",
    ),
    "checks.licences_protects": (
        "লাইসেন্স ছাড়া, বা মেয়াদ শেষ লাইসেন্সে, কেউ রোগীর চিকিৎসার কাজে ঢোকেন না।",
        "Nobody treats patients here whose licence wasn't checked, or is over.",
    ),
    "checks.licences_ok": (
        "{total} জনের সবার লাইসেন্স যাচাই করা, মেয়াদও আছে।",
        "All {total} licences are checked and valid today.",
    ),
    "checks.licences_bad": (
        "{total} জনের মধ্যে {n} জনের লাইসেন্স যাচাই করা নেই, মেয়াদ শেষ, বা মেয়াদের তারিখ জানা নেই।",
        "{n} of {total} work without an approved licence, or with one that is over or whose last day nobody entered.",
    ),
    "checks.licences_do": (
        (
            "“অ্যাকাউন্ট” পাতায় “মেয়াদসহ লাইসেন্স নেই” বেছে নিন। তালিকায় মিলিয়ে নতুন তারিখ বসান; "
            "লাইসেন্স না থাকলে অ্যাকাউন্ট বন্ধ রাখুন, আর লাইসেন্সসহ নতুন করে নিবন্ধন করতে বলুন।"
        ),
        (
            "Choose “No valid licence” on the accounts page. Look the licence up and enter its new last day; who has "
            "none is suspended, and asked to register anew with their licence."
        ),
    ),
    "checks.login_flood_title": ("পাসওয়ার্ড আন্দাজের ঢল নেই", "No flood of guessed passwords"),
    "checks.login_flood_protects": (
        "কেউ একসাথে অনেক অ্যাকাউন্টে ঢোকার চেষ্টা করলে আগেই জানা যায়।",
        "Somebody who tries many accounts is noticed early.",
    ),
    "checks.login_flood_ok": ("গত ১৫ মিনিটে {n}টি ভুল লগ ইন।", "{n} failed logins in the last 15 minutes."),
    "checks.login_flood_bad": ("গত ১৫ মিনিটে {n}টি ভুল লগ ইন।", "{n} failed logins in the last 15 minutes."),
    "checks.login_flood_do": (
        "অডিটের খাতায় ব্যর্থ লগ ইনে দেখুন কোন ঠিকানা থেকে আসছে, আর সেটি সামনের প্রক্সি বা ফায়ারওয়ালে আটকান।",
        "See in the audit trail's failed logins from where they come, and block it at the proxy or firewall.",
    ),
    # What holds whatever the code does
    "checks.row_security_title": ("ডাটাবেস নিজেই সারি আগলায়", "The database itself guards every row"),
    "checks.row_security_protects": (
        "প্রোগ্রামে ভুল থাকলেও একজন আরেকজনের তথ্য পান না।",
        "Even a fault in the program shows nobody another person's data.",
    ),
    "checks.row_security_ok": (
        "ব্যক্তিগত তথ্যের {total}টি টেবিলের সবগুলোতে চালু।",
        "It is on for all {total} tables with personal data.",
    ),
    "checks.row_security_bad": ("{total}টির মধ্যে {n}টি টেবিলে বন্ধ।", "It is off for {n} of {total} tables."),
    "checks.row_security_do": (
        "ডাটাবেসের মালিক হিসেবে নিচের টেবিলগুলোতে আবার চালু করুন। তারপর দেখুন কে বন্ধ করেছিল।",
        "As the database's owner turn it on again for the tables below, then find out who turned it off.",
    ),
    "checks.database_roles_title": (
        "প্রোগ্রামের ডাটাবেস-পরিচয়ে বাড়তি ক্ষমতা নেই",
        "Our database roles have no power to spare",
    ),
    "checks.database_roles_protects": (
        "সারি আগলানোর নিয়ম সুপারইউজার আর টেবিলের মালিকের ওপর খাটে না; তাই অ্যাপ তাঁদের হয়ে চলে না।",
        "Row security doesn't bind superusers and owners of tables, so the app never runs as one.",
    ),
    "checks.database_roles_ok": ("কোনোটির নেই।", "None has."),
    "checks.database_roles_bad": ("{n}টি পরিচয় নিয়মের বাইরে যেতে পারে।", "{n} roles can go past the rules."),
    "checks.database_roles_do": (
        ("নিচের পরিচয় থেকে বাড়তি ক্ষমতা ও সদস্যপদ সরান, আর টেবিলের মালিকানা যিনি মাইগ্রেশন চালান তাঁকে ফেরত দিন।"),
        ("Take the powers and memberships below from the role, and give its tables back to the owner who migrates."),
    ),
    "checks.transport_title": ("যাতায়াত সাংকেতিক", "What travels is encrypted"),
    "checks.transport_protects": (
        "পথে কেউ পাসওয়ার্ড বা স্বাস্থ্যের তথ্য পড়তে পারেন না।",
        "Nobody on the way reads passwords or health data.",
    ),
    "checks.transport_ok": (
        "ঠিকানা HTTPS; কুকিও শুধু সেই পথেই যায়।",
        "The address is HTTPS, and cookies take no other way.",
    ),
    "checks.transport_ok_local": (
        "নমুনা চালু আছে শুধু এই কম্পিউটারে; বাইরের পথ নেই, তাই HTTPS লাগছে না।",
        "A demonstration on this machine alone: nothing travels, so there is no HTTPS.",
    ),
    "checks.transport_bad": ("ঠিকানাটি HTTPS নয়।", "The address is not HTTPS."),
    "checks.transport_do": (
        "সামনে এমন প্রক্সি বসান যা যাতায়াত সাংকেতিক করে, আর নিচের সেটিংয়ে নিরাপদ ঠিকানাটি লিখুন।",
        "Put a proxy with TLS in front, and give the https:// address in the setting below.",
    ),
    "checks.card_data_title": ("কার্ডের তথ্য রাখা হয় না", "No card data is kept"),
    "checks.card_data_protects": (
        "টাকা দেওয়া হয় পেমেন্ট সেবার নিজের পাতায়; কার্ডের নম্বর এখানে আসেই না।",
        "People pay on the payment provider's own page; card numbers never reach us.",
    ),
    "checks.card_data_ok": ("{total}টি কলামের কোনোটি কার্ডের নয়।", "None of {total} columns is for a card."),
    "checks.card_data_bad": ("{n}টি কলামের নাম কার্ডের তথ্যের।", "{n} columns are named as card data is."),
    "checks.card_data_do": (
        "কলামটিতে কী আছে দেখুন। কার্ডের তথ্য হলে মুছুন, পেমেন্ট সেবাকে জানান, আর যে কোড এটি চেয়েছে তা সরান।",
        (
            "Look at what the column holds. If it is card data, erase it, tell the payment provider, "
            "and remove the code that asked for it."
        ),
    ),
}
