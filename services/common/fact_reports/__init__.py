"""Fact reports: anybody who sees a thing can report a fact in it as wrong; the role that owns it answers."""
