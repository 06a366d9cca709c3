"""Logging in by a provider of identities: buttons, linking, one's ways to log in."""

MESSAGES: dict[str, tuple[str, str]] = {
    # The login page
    "ui.sso.or": ("অথবা অন্যভাবে ঢুকুন", "Or log in another way"),
    "ui.sso.by": ("{name} দিয়ে লগ ইন করুন", "Log in with {name}"),
    "ui.sso.left_title": ("আপনি হেলথঅ্যাপ থেকে লগ আউট হয়েছেন", "You are logged out of healthapp"),
    "ui.sso.left_text": (
        "{name}-এ আপনি এখনো লগ ইন থাকতে পারেন। অন্য কেউ এই যন্ত্র ব্যবহার করলে সেখানেও লগ আউট করুন।",
        "You may still be logged in at {name}. If others use this device, log out there too.",
    ),
    "ui.sso.leave": ("{name} থেকেও লগ আউট করুন", "Log out of {name} too"),
    # Linking an account that has the same address
    "ui.sso.link_title": ("এটা কি আপনার অ্যাকাউন্ট?", "Is this your account?"),
    "ui.sso.link_lead": (
        "এই ই-মেইলে আগে থেকেই একটি হেলথঅ্যাপ অ্যাকাউন্ট আছে। আপনার হলে তার পাসওয়ার্ড দিন; এরপর {name} দিয়েও ঢুকতে পারবেন।",
        (
            "There is a healthapp account with this e-mail address already. If it is yours, type its password; from "
            "then on you can log in with {name} as well."
        ),
    ),
    "ui.sso.link_account": ("অ্যাকাউন্ট: {email}", "Account: {email}"),
    "ui.sso.link_do": ("যুক্ত করে ঢুকুন", "Connect and log in"),
    "ui.sso.link_forgot": (
        "পাসওয়ার্ড মনে নেই বা কখনো দেননি? নতুন পাসওয়ার্ড নিন",
        "You forgot the password, or never had one? Choose a new one",
    ),
    "ui.sso.link_not": ("যুক্ত না করে ফিরে যান", "Go back without connecting"),
    # One's ways to log in
    "ui.ways.title": ("লগ ইন করার উপায়", "Ways to log in"),
    "ui.ways.lead": (
        "পাসওয়ার্ড ছাড়া আর কী দিয়ে আপনার অ্যাকাউন্টে ঢোকা যায়।",
        "What opens your account beside your password.",
    ),
    "ui.ways.password": ("পাসওয়ার্ড", "Password"),
    "ui.ways.has_password": ("দেওয়া আছে", "You have one"),
    "ui.ways.no_password": ("এখনো দেননি", "You have not chosen one yet"),
    "ui.ways.choose_password": ("পাসওয়ার্ড দিন", "Choose a password"),
    "ui.ways.since": ("{when} থেকে যুক্ত", "Connected since {when}"),
    "ui.ways.used": ("শেষ ব্যবহার {when}", "Last used {when}"),
    "ui.ways.gone": (
        "{key} এখন আর চালু নেই, এটি দিয়ে ঢোকা যাবে না",
        "{key} is not available any more and opens nothing",
    ),
    "ui.ways.connect": ("যুক্ত করুন", "Connect"),
    "ui.ways.connect_of": ("{name} যুক্ত করুন", "Connect {name}"),
    "ui.ways.connect_title": ("{name} যুক্ত করবেন?", "Connect {name}?"),
    "ui.ways.connect_text": (
        "এখন {name}-এ গিয়ে নিজের পরিচয় দিন। এরপর থেকে সেখানকার লগ ইন দিয়েও আপনার অ্যাকাউন্ট খোলা যাবে।",
        "You go to {name} now and say who you are. From then on your login there opens your account here too.",
    ),
    "ui.ways.go": ("{name}-এ যান", "Go to {name}"),
    "ui.ways.connected": ("{name} যুক্ত হয়েছে।", "{name} is connected."),
    "ui.ways.remove": ("সরান", "Remove"),
    "ui.ways.remove_of": ("{name} সরান", "Remove {name}"),
    "ui.ways.remove_title": ("এটি সরাবেন?", "Remove this way to log in?"),
    "ui.ways.remove_text": (
        "এরপর এটি দিয়ে আর আপনার অ্যাকাউন্টে ঢোকা যাবে না।",
        "From then on it does not open your account.",
    ),
    "ui.ways.removed": ("সরানো হয়েছে।", "Removed."),
    "ui.ways.none": (
        "এখানে এখনো শুধু পাসওয়ার্ড দিয়েই ঢোকা যায়।",
        "So far a password is the only way in here.",
    ),
    "ui.step_up.again_text": (
        "আপনার অ্যাকাউন্টে পাসওয়ার্ড নেই। যেটি দিয়ে ঢোকেন, সেটি দিয়ে আবার লগ ইন করে তারপর চেষ্টা করুন।",
        "Your account has no password. Log in once more the way you always do, then try again.",
    ),
}
