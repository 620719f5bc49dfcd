"""What keeps the launcher from starting, said in one sentence."""


class CannotStart(Exception):
    """The launcher cannot do what was asked; the message is one sentence for the person who asked."""

    exit_code = 1


class WrongSetting(CannotStart):
    """A setting is missing or wrong; the sentence names it and says what form it has."""

    exit_code = 2
