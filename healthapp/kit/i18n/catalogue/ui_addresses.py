"""One's own e-mail address and phone number."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.addresses.title": ("ই-মেইল ও ফোন", "E-mail and phone"),
    "ui.addresses.lead": (
        "এখানে আপনার খবর যায়, আর অ্যাকাউন্ট ফিরে পেতে এগুলোই লাগে।",
        "This is where your news goes, and how you get back into your account.",
    ),
    "ui.addresses.proven": ("নিশ্চিত", "Confirmed"),
    "ui.addresses.unproven": ("এখনো নিশ্চিত নয়", "Not confirmed yet"),
    "ui.addresses.email_text": (
        (
            "আমরা এই ঠিকানায় একটি লিংক পাঠিয়েছি। লিংকটি খুলে নিশ্চিত করুন; স্প্যাম ফোল্ডারও দেখুন। নিশ্চিত না হওয়া পর্যন্ত এই ঠিকানায় পাঠানো"
            " আমন্ত্রণ আপনার কাছে আসবে না, আর ই-মেইলে ওষুধের নাম যাবে না।"
        ),
        (
            "We have sent a link to this address. Open it and confirm; look in the spam folder too. Until then no"
            " invitation to this address reaches you here, and e-mails name no medicine."
        ),
    ),
    "ui.addresses.email_waiting": (
        "নতুন ঠিকানা {address}-এ একটি লিংক পাঠানো হয়েছে। লিংকটি খুলে নিশ্চিত করলে ঠিকানা বদলে যাবে; ততক্ষণ আগেরটিই থাকবে।",
        "A link has gone to {address}. Open it and confirm, then the address changes; until then the old one stays.",
    ),
    "ui.addresses.send_email": ("লিংকটি আবার পাঠান", "Send the link again"),
    "ui.addresses.email_sent": ("লিংক পাঠানো হচ্ছে। ই-মেইল দেখুন।", "The link is on its way. Look at your e-mail."),
    "ui.addresses.change_email": ("ঠিকানা বদলান", "Change the address"),
    "ui.addresses.new_email": ("নতুন ই-মেইল ঠিকানা", "New e-mail address"),
    "ui.addresses.new_email_hint": (
        "সেখানে একটি লিংক যাবে। আগের ঠিকানাতেও জানানো হবে।",
        "A link goes there. The old address is told too.",
    ),
    "ui.addresses.send_there": ("পাঠান", "Send"),
    "ui.addresses.email_proven": ("আপনার ই-মেইল ঠিকানা নিশ্চিত হয়েছে।", "Your e-mail address is confirmed."),
    "ui.addresses.claimed": (
        "আপনার ই-মেইল ঠিকানা নিশ্চিত হয়েছে। আপনার উত্তরের অপেক্ষায় অনুরোধ আছে।",
        "Your e-mail address is confirmed. A request waits for your answer.",
    ),
    "ui.addresses.phone": ("ফোন নম্বর", "Phone number"),
    "ui.addresses.phone_none": (
        "কোনো নম্বর দেওয়া নেই। নম্বর দিলে জরুরি খবর SMS-এও পেতে পারেন।",
        "No number yet. With one, urgent news can reach you by SMS too.",
    ),
    "ui.addresses.phone_text": (
        "নম্বরটি আপনার কি না, তা জানতে SMS-এ একটি কোড পাঠাব। ততক্ষণ SMS-এ ওষুধের নাম যাবে না।",
        "To know that it is yours we send a code by SMS. Until then SMS name no medicine.",
    ),
    "ui.addresses.send_phone": ("SMS-এ কোড পাঠান", "Send a code by SMS"),
    "ui.addresses.send_again": ("আবার পাঠান", "Send again"),
    "ui.addresses.phone_sent": ("কোড পাঠানো হচ্ছে। ১০ মিনিট চলবে।", "The code is on its way. It works for 10 minutes."),
    "ui.addresses.code_text": ("{address} নম্বরে একটি কোড পাঠানো হয়েছে।", "A code has gone to {address}."),
    "ui.addresses.code": ("৬ সংখ্যার কোড", "6-digit code"),
    "ui.addresses.confirm": ("নিশ্চিত করুন", "Confirm"),
    "ui.addresses.phone_proven": ("আপনার ফোন নম্বর নিশ্চিত হয়েছে।", "Your phone number is confirmed."),
    "ui.addresses.add_phone": ("নম্বর যোগ করুন", "Add a number"),
    "ui.addresses.change_phone": ("নম্বর বদলান", "Change the number"),
    "ui.addresses.new_phone": ("নতুন ফোন নম্বর", "New phone number"),
    "ui.addresses.remove": ("মুছে ফেলুন", "Remove"),
    "ui.addresses.remove_title": ("ফোন নম্বর মুছে ফেলবেন?", "Remove your phone number?"),
    "ui.addresses.remove_text": ("এরপর আর কোনো SMS পাবেন না।", "You get no SMS from us any more."),
    "ui.addresses.phone_removed": ("নম্বরটি মুছে ফেলা হয়েছে।", "The number is removed."),
    "ui.addresses.prove_title": ("ই-মেইল ঠিকানা নিশ্চিত করুন", "Confirm your e-mail address"),
    "ui.addresses.prove_text": (
        "আপনি {name} নামে লগ ইন করে আছেন। এই ঠিকানাটি কি আপনার?",
        "You are logged in as {name}. Is this address yours?",
    ),
    "ui.addresses.prove": ("হ্যাঁ, এটি আমার", "Yes, it is mine"),
    "ui.addresses.prove_not_mine": ("না, অন্য ঠিকানা দিতে চাই", "No, I want to give another one"),
    "ui.addresses.care_unproven": (
        (
            "আপনার ই-মেইল ঠিকানা এখনো নিশ্চিত নয়, তাই কেউ এই ঠিকানায় অনুরোধ পাঠালে তা এখানে দেখা যাবে না। নিশ্চিত করতে ই-মেইলের"
            " লিংকটি খুলুন।"
        ),
        (
            "Your e-mail address is not confirmed yet, so requests that people send to it are not shown here. Open the"
            " link in your e-mail to confirm it."
        ),
    ),
    "ui.addresses.open": ("ই-মেইল ও ফোন দেখুন", "Open e-mail and phone"),
}
