"""Titles of problems, by HTTP status: what sort of thing went wrong, in a few words."""

MESSAGES: dict[str, tuple[str, str]] = {
    "api.problem_400": ("পাঠানো তথ্য পড়া যায়নি", "The request could not be read"),
    "api.problem_401": ("লগ ইন করা নেই", "Not logged in"),
    "api.problem_402": ("টাকা পরিশোধ বাকি", "Payment is needed"),
    "api.problem_403": ("অনুমতি নেই", "Not allowed"),
    "api.problem_404": ("খুঁজে পাওয়া যায়নি", "Not found"),
    "api.problem_405": ("এখানে এই কাজটি হয় না", "Not possible here"),
    "api.problem_409": ("আগের তথ্যের সাথে মেলে না", "Does not fit what is stored"),
    "api.problem_413": ("পাঠানো তথ্য অনেক বড়", "Too large"),
    "api.problem_414": ("ঠিকানাটি অনেক লম্বা", "The address is too long"),
    "api.problem_415": ("এই ধরনের তথ্য নেওয়া যায় না", "This kind of content is not accepted"),
    "api.problem_421": ("এই নামে আমাদের কিছু নেই", "Not the right address"),
    "api.problem_422": ("কিছু তথ্য বাদ পড়েছে বা ঠিক নেই", "Some information is missing or not right"),
    "api.problem_429": ("একটু পরে চেষ্টা করুন", "Too many tries"),
    "api.problem_431": ("অনুরোধের সাথে পাঠানো তথ্য অনেক বেশি", "Too much was sent along"),
    "api.problem_500": ("আমাদের দিক থেকে সমস্যা হয়েছে", "Something went wrong on our side"),
    "api.problem_503": ("এই মুহূর্তে করা যাচ্ছে না", "Not possible right now"),
}
