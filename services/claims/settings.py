"""Settings of claims."""

from pydantic import Field
from stdnum import bic, iban

from services.common.setting_checks import must_be
from services.common.settings import ServiceSettings

EXAMPLE_IBANS = frozenset(
    {
        "NL91ABNA0417164300",
        "NL02ABNA0123456789",
        "NL20INGB0001234567",
        "NL69INGB0123456789",
        "NL39RABO0300065264",
        "NL44RABO0123456789",
    }
)
"""Accounts that handbooks print as examples; production pays from none of them."""


class Settings(ServiceSettings):
    """What claims must know before it starts."""

    batch_bytes_at_most: int = Field(50_000_000, ge=1)
    """The largest batch that is taken."""
    payer_name: str = "Zorgkantoor"
    """The name of the care office on bank files."""
    payer_iban: str = "NL91ABNA0417164300"
    """The account that payments go from; the default is the published example account, for the sandbox."""
    payer_bic: str = "ABNANL2A"
    """The bank of that account."""

    def model_post_init(self, context: object, /) -> None:
        """Refuse to pay in production from an account that nobody set, or that is an example."""
        super().model_post_init(context)
        self._refuse_payer()
        self.payer_iban, self.payer_bic = iban.compact(self.payer_iban), bic.compact(self.payer_bic)

    def _refuse_payer(self) -> None:
        if not self.production:
            return
        if "payer_name" not in self.model_fields_set or not self.payer_name.strip():
            raise must_be("PVB_PAYER_NAME", "the name of the care office as its bank knows it")
        account = iban.compact(self.payer_iban)
        if "payer_iban" not in self.model_fields_set or account in EXAMPLE_IBANS or not iban.is_valid(account):
            raise must_be("PVB_PAYER_IBAN", "an IBAN of the care office, which is no published example")
        if "payer_bic" not in self.model_fields_set or not bic.is_valid(self.payer_bic):
            raise must_be("PVB_PAYER_BIC", "a BIC of 8 or 11 characters")
