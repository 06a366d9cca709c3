"""The administration context: whether the product keeps what it promises, computed from its real state."""
