"""Fact reports: a caller who can read a resource can report a fact in it as wrong; the role that owns it answers."""
