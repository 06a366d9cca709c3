"""Apps of others: which there are, what people let them do, and the tokens by which they do it."""
