"""The access log as the person reads it: the same form and rules in every service, in the words of that service."""
