"""The projections of other services' facts: handlers of their event feeds, which fill the tables `known_…`."""
