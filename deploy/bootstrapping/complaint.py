"""What keeps the environment from being made, said in one sentence."""


class CannotSetUp(Exception):
    """The environment cannot be made; the message is one sentence for the person at the keyboard."""
