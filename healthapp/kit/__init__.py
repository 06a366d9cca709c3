"""What every context stands on: time, ids, errors, actors, transactions, ciphers, words. No context, no vendor."""
