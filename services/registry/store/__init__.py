"""Named queries of the registry, by noun."""
