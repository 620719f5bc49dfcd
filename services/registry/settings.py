"""What the registry must know before it starts."""

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """The registry's settings; it needs nothing of its own."""
