"""What claims copies from the feeds of other services, into the tables `known_…`."""
