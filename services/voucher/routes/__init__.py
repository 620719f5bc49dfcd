"""HTTP only: parse, call one operation, answer."""
