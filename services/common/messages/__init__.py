"""Messages to the parties, as they read them: the same form and rules in every service."""
