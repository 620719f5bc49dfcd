"""The registry owns requirements, prices, providers, offers, evidence and admissions; it never holds a person."""
