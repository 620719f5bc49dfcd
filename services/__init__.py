"""The four services of PVB and what they share technically."""
