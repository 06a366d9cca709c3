"""The page after a logout of who came by a provider of identities."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.logged_out.title": ("আপনি লগ আউট হয়েছেন", "You are logged out"),
    "ui.logged_out.lead": (
        "এই ব্রাউজারে হেলথঅ্যাপ থেকে আপনি বের হয়ে গেছেন।",
        "In this browser you are logged out of healthapp.",
    ),
    "ui.logged_out.again": ("আবার লগ ইন করুন", "Log in again"),
    "ui.logged_out.leading": (
        "এখন আপনাকে {name}-এ নেওয়া হচ্ছে, যাতে সেখান থেকেও লগ আউট হয়। পাতা না খুললে নিচের বোতাম চাপুন।",
        "Now you are taken to {name}, to log out there too. If its page does not open, press the button below.",
    ),
    "ui.logged_out.go_on": ("{name}-এ যান", "Go to {name}"),
    "ui.logged_out.yes_title": ("{name} থেকেও লগ আউট হয়েছেন", "You are logged out of {name} too"),
    "ui.logged_out.yes": (
        "{name} দিয়ে আবার ঢুকতে হলে সেখানে নতুন করে লগ ইন করতে হবে।",
        "To come back by {name} you have to log in there again.",
    ),
    "ui.logged_out.partly_title": (
        "{name} সব জায়গা থেকে লগ আউট করাতে পারেনি",
        "{name} could not log you out everywhere",
    ),
    "ui.logged_out.partly": (
        "{name} দিয়ে খোলা অন্য কোনো সেবায় আপনি এখনো লগ ইন থাকতে পারেন। অন্য কেউ এই যন্ত্র ব্যবহার করলে ব্রাউজার পুরোপুরি বন্ধ করুন।",
        (
            "You may still be logged in to another service that you opened with {name}. If others use this device, "
            "close the browser completely."
        ),
    ),
    "ui.logged_out.no_title": ("{name} থেকে লগ আউট হয়নি", "You are still logged in at {name}"),
    "ui.logged_out.no": (
        "{name} আপনাকে লগ আউট করায়নি। অন্য কেউ এই যন্ত্র ব্যবহার করলে সেখানে গিয়ে লগ আউট করুন।",
        "{name} did not log you out. If others use this device, go there and log out.",
    ),
    "ui.logged_out.unknown_title": ("{name} থেকে লগ আউট হয়েছেন কি না জানা যায়নি", "You may still be logged in at {name}"),
    "ui.logged_out.unknown": (
        "{name} থেকে কোনো নিশ্চিত উত্তর আসেনি। অন্য কেউ এই যন্ত্র ব্যবহার করলে সেখানে গিয়ে লগ আউট করুন।",
        "{name} gave no answer that we could check. If others use this device, go there and log out.",
    ),
    "ui.logged_out.refused_title": ("এখানে লগ আউট করা হয়নি", "Nobody was logged out here"),
    "ui.logged_out.refused": (
        "{name}-এর নামে লগ আউট করতে বলা হয়েছিল, কিন্তু তা সত্যিই {name} থেকে এসেছে কি না বোঝা যায়নি।",
        "Somebody asked in the name of {name} to log you out, but we could not check that it was {name}.",
    ),
}
