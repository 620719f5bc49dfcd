"""What services expect of each other, asked of the real provider and taken with the consumer's own models."""
