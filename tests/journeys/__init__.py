"""The whole system, filled and used through its public API as in the sandbox."""
