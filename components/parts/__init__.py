"""Parts that pages are composed of. Written once; `/dev/parts` shows all of them in every state."""
