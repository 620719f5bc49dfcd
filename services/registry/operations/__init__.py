"""What the registry does: gather, decide by a rule, write in one transaction, by noun."""
