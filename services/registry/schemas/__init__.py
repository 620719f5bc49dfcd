"""What callers send to the registry and what they get, by noun."""
