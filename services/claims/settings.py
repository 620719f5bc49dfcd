"""Settings of claims."""

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """What claims must know before it starts."""

    batch_bytes_at_most: int = 50_000_000
    """The largest batch that is taken."""
    payer_name: str = "Zorgkantoor"
    """The name of the care office on bank files."""
    payer_iban: str = "NL91ABNA0417164300"
    """The account that payments go from; the default is the published example account, for the sandbox."""
    payer_bic: str = "ABNANL2A"
    """The bank of that account."""
