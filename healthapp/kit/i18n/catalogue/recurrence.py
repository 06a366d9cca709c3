"""How often a reminder comes, in words; what can be wrong with that; what happens when clocks change."""

MESSAGES: dict[str, tuple[str, str]] = {
    # The rule
    "recurrence.once": ("একবার, {when}", "Once, on {when}"),
    "recurrence.as_needed": ("শুধু দরকার হলে", "Only when needed"),
    "recurrence.daily": ("প্রতিদিন", "Every day"),
    "recurrence.daily_second": ("এক দিন পর পর", "Every other day"),
    "recurrence.daily_nth": ("প্রতি {n} দিনে এক দিন", "Every {n} days"),
    "recurrence.only_on": ("{rule}, শুধু {days}", "{rule}, only on {days}"),
    "recurrence.weekly": ("প্রতি {days}", "Every {days}"),
    "recurrence.weekly_nth": ("{n} সপ্তাহ পর পর {days}", "Every {n} weeks on {days}"),
    "recurrence.monthly": ("প্রতি মাসের {day} তারিখ", "On the {day} of every month"),
    "recurrence.monthly_nth": ("{n} মাস পর পর {day} তারিখ", "Every {n} months on the {day}"),
    "recurrence.hourly": ("প্রতি ঘণ্টায়", "Every hour"),
    "recurrence.hourly_nth": ("{n} ঘণ্টা পর পর", "Every {n} hours"),
    "recurrence.at": ("{rule} {times}", "{rule} at {times}"),
    "recurrence.from": ("{rule}, {when} থেকে", "{rule}, from {when}"),
    "recurrence.short_month": ("{rule} (মাস ছোট হলে শেষ দিনে)", "{rule} (on the last day of a shorter month)"),
    # How long
    "recurrence.for_days_one": ("{n} দিন", "for {n} day"),
    "recurrence.for_days_other": ("{n} দিন", "for {n} days"),
    "recurrence.in_all_one": ("মোট {n} বার", "{n} time only"),
    "recurrence.in_all_other": ("মোট {n} বার", "{n} times in all"),
    "recurrence.until": ("{date} পর্যন্ত", "until {date}"),
    "recurrence.from_date": ("{date} থেকে {rule}", "{rule}, from {date}"),
    # A dose that changes
    "recurrence.step_days_one": ("{dose}, {n} দিন", "{dose} for {n} day"),
    "recurrence.step_days_other": ("{dose}, {n} দিন", "{dose} for {n} days"),
    "recurrence.step_doses_one": ("{dose}, {n} বার", "{dose} for {n} dose"),
    "recurrence.step_doses_other": ("{dose}, {n} বার", "{dose} for {n} doses"),
    "recurrence.step_open": ("{dose} চলতে থাকবে", "{dose} from then on"),
    "recurrence.step_first": ("প্রথমে {step}", "first {step}"),
    "recurrence.step_then": ("তারপর {step}", "then {step}"),
    # Refusals
    "recurrence.as_needed_alone": (
        "“শুধু দরকার হলে” বেছে নিলে সময়, দিন বা সংখ্যা দেওয়া যায় না।",
        "A medicine taken only when needed has no times, days or number of doses.",
    ),
    "recurrence.weekdays_not_here": (
        "সপ্তাহের দিন শুধু প্রতিদিন বা প্রতি সপ্তাহের রিমাইন্ডারে দেওয়া যায়।",
        "Days of the week are possible for daily and weekly reminders only.",
    ),
    "recurrence.times_not_hourly": (
        "কয়েক ঘণ্টা পর পর হলে আলাদা সময় দেওয়া যায় না। শুধু প্রথমবারের সময় দিন।",
        "A reminder every few hours has no times of day. Give only the time of the first one.",
    ),
    "recurrence.step_without_length": (
        "{step} নম্বর ধাপ কত দিন বা কতবার চলবে তা লিখুন।",
        "Say for how many days or doses step {step} goes on.",
    ),
    "recurrence.too_long_ago": ("সময়টি অনেক আগের। নতুন একটি সময় দিন।", "This is too long ago. Choose a later time."),
    "recurrence.already_answered": (
        "এই ডোজের উত্তর আগেই দেওয়া হয়েছে। পাতাটি আবার খুলে দেখুন।",
        "This dose has been answered already. Reload the page to see it.",
    ),
    "recurrence.cancelled": (
        "এই ডোজটি বাতিল হয়েছে। রিমাইন্ডারটি দেখে নিন।",
        "This dose was cancelled. Look at its reminder.",
    ),
    # What happens when clocks change, for the help on the form
    "recurrence.policy_clock_change": (
        (
            "যে দেশে বছরে দুবার ঘড়ি বদলায়: ঘড়ি এগোলে যে সময়টি বাদ পড়ে, তার ডোজ সাথে সাথেই আসে। "
            "ঘড়ি পেছালে যে সময়টি দুবার আসে, তার ডোজ প্রথমবারেই আসে।"
        ),
        (
            "Where clocks change: when the clock jumps over the time of a dose, the dose comes at once. "
            "When the clock shows its time twice, the dose comes the first time only."
        ),
    ),
    "recurrence.policy_hours": (
        "কয়েক ঘণ্টা পর পর ডোজ হলে ঘড়ি বদলালেও মাঝের সময় একই থাকে।",
        "Doses every few hours keep their distance when clocks change.",
    ),
    "recurrence.policy_travel": (
        "অন্য দেশে গেলে ডোজ সেখানকার ঘড়ি মেনে আসে। যে ডোজ খেয়েছেন তা আবার আসে না।",
        "When you travel, doses follow the clock where you are. A dose you have taken does not come again.",
    ),
    "recurrence.policy_late": (
        ("কোনো কারণে দেরি হলে {minutes} মিনিটের মধ্যে রিমাইন্ডারটি “দেরিতে” লেখা হয়ে আসে। এর বেশি দেরি হলে “বাদ পড়েছে” দেখায়।"),
        (
            "If something holds a reminder up, it comes within {minutes} minutes, marked as late. "
            "After that it shows as missed."
        ),
    ),
}
