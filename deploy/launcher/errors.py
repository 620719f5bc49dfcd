"""What keeps the launcher from starting, said in one sentence."""


class CannotStart(Exception):
    """The launcher cannot do what was asked; the message is one sentence for the person who asked."""
