"""An open health platform in Bangla and English."""
