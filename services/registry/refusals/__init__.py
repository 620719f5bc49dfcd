"""Every refusal of the registry, with its code, its reason and what to do, by noun."""
