"""Settings of voucher."""

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """What voucher must know before it starts: what every service must."""
