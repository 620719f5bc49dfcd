"""Pure decisions of the registry: no clock, no network, no session."""
