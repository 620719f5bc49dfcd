"""Judging: the rules as one table, and the set-based statements built from it."""
