"""What every service shares technically; no word of the domain stands in here."""
