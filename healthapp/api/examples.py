"""Examples for the API's documentation: a day in Dhaka, in both languages."""

from __future__ import annotations

from typing import Any

Examples = dict[str, Any]

CREATE_REMINDER: Examples = {
    "medicine": {
        "summary": "Twice a day for two weeks",
        "value": {
            "type": "medicine",
            "title": "মেটফরমিন",
            "description": "খাওয়ার পরে",
            "scheduledTime": "2026-11-22T08:00:00+06:00",
            "isRecurring": True,
            "recurringPattern": {
                "frequency": "daily",
                "interval": 1,
                "timesOfDay": ["08:00", "21:00"],
                "endDate": "2026-12-05",
            },
            "medicineInfo": {"name": "Metformin 500 mg", "dosage": "১টি ট্যাবলেট", "instructions": "খাওয়ার পরে"},
            "timeZone": "Asia/Dhaka",
            "refill": {"onHand": 28, "perDose": 1, "threshold": 6},
        },
    },
    "appointment": {
        "summary": "Once",
        "value": {
            "type": "appointment",
            "title": "Dr. Nasrin, cardiology",
            "description": "Bring the last ECG",
            "scheduledTime": "2026-12-03T17:30:00+06:00",
            "isRecurring": False,
        },
    },
    "taper": {
        "summary": "A dose that goes down",
        "value": {
            "type": "medicine",
            "title": "Prednisolone",
            "description": "",
            "scheduledTime": "2026-11-22T08:00:00+06:00",
            "isRecurring": True,
            "recurringPattern": {
                "frequency": "daily",
                "interval": 1,
                "taper": [{"days": 5, "dose": "20 mg"}, {"days": 5, "dose": "10 mg"}],
            },
        },
    },
}
UPDATE_REMINDER: Examples = {
    "pause": {"summary": "Pause", "value": {"isActive": False}},
    "done": {"summary": "The earliest open dose was taken", "value": {"isCompleted": True}},
    "later": {"summary": "Another time", "value": {"scheduledTime": "2026-11-22T09:00:00+06:00"}},
}
PREVIEW_REMINDER: Examples = {
    "weekly": {
        "summary": "Sundays and Wednesdays",
        "value": {
            "scheduledTime": "2026-11-22T07:30:00+06:00",
            "isRecurring": True,
            "recurringPattern": {"frequency": "weekly", "interval": 1, "weekdays": ["su", "we"], "count": 8},
        },
    }
}
CHECK_MEDICINES: Examples = {
    "brands": {
        "summary": "Brands and generics, with what is known of the patient",
        "value": {
            "medicines": ["Ecosprin 75", "ওয়ারফারিন", "Napa 500 mg 4 times a day"],
            "patientInfo": {"age": 62, "allergies": ["penicillin"], "conditions": ["peptic_ulcer"], "egfr": 48},
            "language": "bn",
        },
    },
    "own": {
        "summary": "One more beside your own medicine reminders",
        "value": {"medicines": ["ibuprofen"], "includeMyMedicines": True, "language": "en"},
    },
}
RECORD_ALLERGY: Examples = {
    "medicine": {"summary": "A medicine", "value": {"substance": "পেনিসিলিন", "reaction": "সারা গায়ে চাকা"}}
}
RECORD_CONDITION: Examples = {"illness": {"summary": "An illness", "value": {"name": "asthma"}}}
RECORD_EMERGENCY_CONTACT: Examples = {
    "mother": {
        "summary": "Your mother",
        "value": {"name": "রহিমা বেগম", "relationship": "mother", "phone": "01712345678"},
    }
}
SAY_ABOUT_SELF: Examples = {
    "pregnant": {
        "summary": "A pregnant woman of whom the year of birth is known",
        "value": {"birthDate": "1998", "gender": "female", "pregnant": True},
    },
    "kidneys": {
        "summary": "Weak kidneys",
        "value": {"birthDate": "1961-03-26", "gender": "male", "egfr": 41.0, "egfrDate": "2026-05-02"},
    },
}
SAY_NONE: Examples = {"none": {"summary": "None that is known", "value": {"noneKnown": True}}}
SNOOZE: Examples = {"ten": {"summary": "Ten minutes", "value": {"duration": 10}}}
SKIP: Examples = {"reason": {"summary": "With a reason", "value": {"reason": "বমি হয়েছে"}}}
TAKEN: Examples = {"earliest": {"summary": "The earliest open dose", "value": {}}}
PREFERENCES: Examples = {
    "quiet": {
        "summary": "Quiet at night, text messages after a quarter of an hour",
        "value": {
            "items": [
                {
                    "topic": "medicine",
                    "channel": "sms",
                    "enabled": True,
                    "delaySeconds": 900,
                    "priority": "high",
                    "maxAttempts": 5,
                }
            ],
            "quietFrom": "22:30",
            "quietTo": "06:00",
            "namesOptIn": False,
            "highDosesBypass": False,
        },
    }
}
SUBSCRIBE: Examples = {
    "browser": {
        "summary": "What the browser gives",
        "value": {
            "endpoint": "https://push.example.net/send/4f1c9c",
            "keys": {
                "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "auth": "BTBZMqHH6r4Tts7J_aSIgg",
            },
            "expirationTime": None,
        },
    }
}
REPLAY: Examples = {
    "kind": {"summary": "Every e-mail about a due dose", "value": {"noticeKinds": ["email:dose_due"]}},
    "handler": {"summary": "Every delivery of one handler", "value": {"handlers": ["notifications.welcome"]}},
}
DISCARD: Examples = {
    "late": {
        "summary": "Text messages about due doses, hours after an outage",
        "value": {"noticeKinds": ["sms:dose_due"], "reason": "too_late"},
    },
}
BROADCAST: Examples = {
    "recall": {
        "summary": "A recall",
        "value": {
            "textBn": "একটি সিরাপ বাজার থেকে তুলে নেওয়া হয়েছে। খাওয়া বন্ধ রাখুন, ডাক্তারের সাথে কথা বলুন।",
            "textEn": "A syrup has been recalled. Stop taking it and talk to your doctor.",
            "roles": ["patient", "caregiver"],
        },
    }
}
REGISTER: Examples = {
    "patient": {
        "summary": "A patient",
        "value": {
            "email": "nadia@example.com",
            "password": "a-long-password-of-yours",
            "displayName": "নাদিয়া রহমান",
            "phone": "01712345678",
            "role": "patient",
            "locale": "bn",
            "timeZone": "Asia/Dhaka",
        },
    },
    "doctor": {
        "summary": "A doctor; opens when the licence has been checked",
        "value": {
            "email": "farhana@example.com",
            "password": "a-long-password-of-yours",
            "displayName": "ডা. ফারহানা ইসলাম",
            "role": "doctor",
            "licenceNumber": "A-48213",
        },
    },
}
LOGIN: Examples = {
    "login": {
        "summary": "E-mail and password",
        "value": {"email": "nadia@example.com", "password": "a-long-password-of-yours"},
    }
}
UPDATE_PROFILE: Examples = {
    "english": {"summary": "English, larger letters", "value": {"locale": "en", "textSize": "l"}}
}
MAKE_API_KEY = {
    "read": {
        "summary": "A script that reads for three months",
        "value": {"name": "Weekly report", "scope": "read", "expiresInDays": 90},
    },
}
FIND_USER = {"email": {"summary": "By the whole address", "value": {"text": "nadia@example.com"}}}
DECIDE = {
    "approve": {"summary": "The register has it", "value": {"approve": True, "validUntil": "2031-06-30"}},
    "refuse": {
        "summary": "The register has it under another name",
        "value": {"approve": False, "reason": "নিবন্ধনে এই নম্বর অন্য নামে আছে।"},
    },
}
APPROVE_RECOVERY = {
    "in_person": {
        "summary": "They came with their identity card",
        "value": {"checkedBy": "in_person", "reason": "জাতীয় পরিচয়পত্র দেখেছি, নাম ও ছবি মিলেছে।"},
    },
    "licence_office": {
        "summary": "The office that issued the licence called them back",
        "value": {"checkedBy": "licence_office", "reason": "BMDC called the number in their register."},
    },
}
REGISTER_APP: Examples = {
    "diary": {
        "summary": "A web application that reads for people who let it",
        "value": {
            "name": "Sugar diary",
            "publisher": "Dhaka Diabetes Society",
            "homepage": "https://diary.example",
            "redirectUris": ["https://diary.example/callback"],
            "scopes": ["openid", "profile", "offline_access", "read"],
        },
    },
    "service": {
        "summary": "A service that works on its own",
        "value": {
            "name": "Ward screen",
            "publisher": "City Hospital",
            "scopes": ["read"],
            "clientCredentials": True,
        },
    },
}
TAKE_PERMISSION = {
    "role": {
        "summary": "From everybody with a role",
        "value": {"role": "doctor", "permission": "read_patient_data", "reason": "The ward moves this week"},
    },
    "person": {
        "summary": "From one person",
        "value": {
            "userId": "01a1fe6c-5eff-706c-ad66-cb3f6ed4d678",
            "permission": "read_logs",
            "reason": "On leave until January",
        },
    },
}
BEGIN_REVISION = {
    "change": {
        "summary": "A version of an entry that there is",
        "value": {"kind": "condition", "entryId": "dengue", "note": "The guideline of 2025 counts platelets otherwise"},
    },
    "new": {
        "summary": "A new source",
        "value": {
            "kind": "source",
            "entryId": "dghs_dengue_2025",
            "body": {
                "id": "dghs_dengue_2025",
                "title": "National guideline for clinical management of dengue",
                "publisher": "DGHS, Bangladesh",
                "year": 2025,
            },
            "note": "The new edition",
        },
    },
}
GIVE_PERMISSION = {
    "editor": {
        "summary": "An editor of medical content",
        "value": {
            "userId": "01a1fe6c-5eff-706c-ad66-cb3f6ed4d678",
            "permission": "edit_knowledge",
            "reason": "Medical officer of the content board since March",
        },
    },
}
ASSIGN = {
    "doctor": {
        "summary": "Until it is ended",
        "value": {
            "patientId": "01a1fe6c-5b4b-7908-bfe5-d137a92a334a",
            "doctorId": "01a1fe6c-5eff-706c-ad66-cb3f6ed4d678",
            "reason": "ডায়াবেটিস ক্লিনিকে ভর্তি",
        },
    }
}

SYMPTOM_ANALYSIS: Examples = {
    "names": {
        "summary": "Findings by name, in English",
        "value": {
            "symptoms": ["fever", "severe headache", "stiff neck"],
            "absentSymptoms": ["cough"],
            "patientInfo": {"age": 20, "gender": "male", "medicalHistory": []},
            "language": "en",
        },
    },
    "text": {
        "summary": "A narrative in Bangla",
        "value": {
            "symptoms": [],
            "text": "বর্ষায় ৪ দিন ধরে জ্বর ১০৩, সারা শরীরে ও চোখের পেছনে ব্যথা, গায়ে লাল দানা। কাশি নেই।",
            "patientInfo": {"age": 26, "gender": "female", "pregnant": False},
            "language": "bn",
        },
    },
    "place": {
        "summary": "After a journey to the Hill Tracts",
        "value": {
            "symptoms": ["fever", "chills_rigors"],
            "patientInfo": {"age": 34, "region": "hill_tracts"},
            "language": "en",
        },
    },
}

SYMPTOM_TALK: Examples = {
    "second question": {
        "summary": "After one answer",
        "value": {
            "symptoms": ["জ্বর"],
            "patientInfo": {"age": 34, "gender": "female"},
            "language": "bn",
            "answers": [{"id": "cough", "answer": "no"}],
        },
    },
}

ASK: Examples = {
    "medicines": {
        "summary": "Two medicines together",
        "value": {"message": "নাপার সাথে ওয়ারফারিন খাওয়া যাবে?"},
    },
    "own": {"summary": "One's own reminders", "value": {"message": "What do I take today?", "language": "en"}},
}
