"""The access log as the person reads it: the same shape and rule in every service, with words of its own."""
