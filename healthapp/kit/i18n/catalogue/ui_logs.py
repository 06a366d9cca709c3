"""The system log as administrators read it."""

MESSAGES: dict[str, tuple[str, str]] = {
    "ui.nav_logs": ("সিস্টেমের লগ", "System log"),
    "ui.logs.title": ("সিস্টেমের লগ", "System log"),
    "ui.logs.lead": (
        "প্রোগ্রাম নিজে যা জানিয়েছে: সতর্কতা ও ভুল। কারও স্বাস্থ্যের তথ্য বা পাসওয়ার্ড এতে থাকে না।",
        "What the program itself said: warnings and errors. No health data and no passwords stand in it.",
    ),
    "ui.logs.about": ("এই পাতাটি কী, আর সারিতে কী আছে", "What this is, and what stands in a line"),
    "ui.logs.about_what": (
        (
            "পাতা দেখানো, বার্তা পাঠানো, হিসাব রাখা: প্রোগ্রামের দুটি প্রক্রিয়া কাজ করার সময় কোথাও আটকালে এখানে এক সারি লিখে রাখে। "
            "কে কী দেখেছেন বা করেছেন, তা এখানে নয়, অডিটের খাতায় থাকে।"
        ),
        (
            "The program's two processes show pages, send messages and keep the books; where something didn't go as it "
            "should, they leave a line here. Who saw or did what isn't here but in the audit trail."
        ),
    ),
    "ui.logs.about_when": ("কখন ঘটেছে, আপনার সময় অনুযায়ী।", "When it happened, by your clock."),
    "ui.logs.about_service": (
        "ওয়েব: পাতা ও API। কর্মী: রিমাইন্ডার, বার্তা পাঠানো আর রাতের কাজ।",
        "Web: pages and the API. Worker: reminders, sending messages, and what is done at night.",
    ),
    "ui.logs.about_weight": (
        "সতর্কতা: নিজে থেকে সামলে নিয়েছে, তবে বারবার এলে দেখুন। ভুল: একটি কাজ হয়নি। মারাত্মক: প্রক্রিয়াটি চলতে পারছে না।",
        (
            "Warning: it was dealt with; look into it when it comes often. Error: something wasn't done. Critical: the "
            "process can't go on."
        ),
    ),
    "ui.logs.about_message": (
        "কী হয়েছে, প্রোগ্রামের নিজের শব্দে। যিনি প্রোগ্রামটি চালান, তাঁকে এই শব্দটি জানালে তিনি বুঝবেন।",
        "What happened, in the program's own words. Tell them to whoever runs the program.",
    ),
    "ui.logs.about_details": (
        "কাজের নম্বর দিয়ে একই অনুরোধ বা কাজের সব সারি একসঙ্গে খুঁজে পাওয়া যায়।",
        "The id of the piece of work finds all lines of the same request or job.",
    ),
    "ui.logs.live": ("নতুন লাইন এলেই দেখান", "Follow new lines"),
    "ui.logs.stop": ("থামান", "Stop following"),
    "ui.logs.following": ("নতুন লাইন এলে উপরে যোগ হবে।", "New lines appear at the top."),
    "ui.logs.paused": ("নতুন লাইন আসছে না; পাতাটি আবার খুলুন।", "No answer for a while. Open the page again."),
    "ui.logs.service": ("প্রক্রিয়া", "Process"),
    "ui.logs.service_all": ("সব", "All"),
    "ui.logs.service_web": ("ওয়েব", "web"),
    "ui.logs.service_worker": ("কর্মী", "worker"),
    "ui.logs.level": ("কমপক্ষে কতটা গুরুতর", "At least"),
    "ui.logs.weight": ("কতটা গুরুতর", "Weight"),
    "ui.logs.level_all": ("সব", "Everything"),
    "ui.logs.level_info": ("তথ্য", "info"),
    "ui.logs.level_warning": ("সতর্কতা", "warning"),
    "ui.logs.level_error": ("ভুল", "error"),
    "ui.logs.level_critical": ("মারাত্মক", "critical"),
    "ui.logs.text": ("যে শব্দ আছে", "Contains"),
    "ui.logs.work": ("কাজের নম্বর", "Id of a piece of work"),
    "ui.logs.work_hint": ("ভুলের বার্তায় যে নম্বর দেখায়, পুরোটা", "The whole id, of a request, a job or an event"),
    "ui.logs.message": ("লাইন", "Line"),
    "ui.logs.trace": ("অনুরোধ", "Request"),
    "ui.logs.correlation": ("কাজ", "Piece of work"),
    "ui.logs.empty": ("এমন কোনো লাইন নেই।", "No such lines."),
}
