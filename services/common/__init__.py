"""What every service shares technically. No word of the domain is used here."""
