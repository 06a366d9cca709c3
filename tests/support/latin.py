"""What stands in Latin letters in a Bangla text, and may."""

from __future__ import annotations

LATIN_ALLOWED = {
    "Idempotency-Key",
    "JSON",
    "ISO 8601",
    "Asia/Dhaka",
    "PDF",
    "FHIR R4",
    "eGFR",
    "SMS",
    "QR",
    "API",
    "HTTPS",
    "Redis",
    "Postgres",
    "PostgreSQL",
    "healthapp",
    "English",
    "Wi-Fi",
    "VAPID",
    "SMTP",
    "Twilio",
    "Ctrl",
    "Enter",
    "Esc",
    "mg",
    "ml",
    # What others call their data, and a form of files.
    "openFDA",
    "MedlinePlus",
    "MedQuAD",
    "DDInter",
    "RxNorm",
    "ICD-10",
    "CSV",
}
"""Words that Bangladeshis read in Latin letters, or that must be typed exactly so.

Anything else in Latin letters inside a Bangla text is a forgotten translation.
"""
