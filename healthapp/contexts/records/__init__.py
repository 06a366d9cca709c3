"""What a patient's record holds: their allergies and illnesses, as they say it themselves."""
