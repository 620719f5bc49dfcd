"""Delivery forms (leveringsvormen) as the registry knows them. A new form is one code and one row, here.

Source of the codes: code list COD578 of the iWlz standard; of the forms themselves: Wlz 3.3.1 to 3.3.3, Blz 1.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.common.texts import Text


class DeliveryForm(StrEnum):
    """Delivery form (leveringsvorm)."""

    STAY = "stay"
    VPT = "vpt"
    MPT = "mpt"
    DTV = "dtv"


class PricedForm(StrEnum):
    """A delivery form that a price list knows: those of care in kind, and the pgb."""

    STAY = "stay"
    VPT = "vpt"
    MPT = "mpt"
    DTV = "dtv"
    PGB = "pgb"


@dataclass(frozen=True)
class FormOfCare:
    """What the registry knows of one delivery form."""

    code: PricedForm
    words: Text
    law: str
    in_kind: bool = True
    """Whether a provider delivers it and is paid for it; the client pays from a pgb."""


DELIVERY_FORMS = {
    row.code.value: row
    for row in (
        FormOfCare(PricedForm.STAY, Text("verblijf", "stay"), "Wlz 3.3.1"),
        FormOfCare(PricedForm.VPT, Text("volledig pakket thuis", "full package at home"), "Wlz 3.3.2"),
        FormOfCare(PricedForm.MPT, Text("modulair pakket thuis", "modular package at home"), "Wlz 3.3.2"),
        FormOfCare(PricedForm.DTV, Text("deeltijdverblijf", "part-time stay"), "Blz 1"),
        FormOfCare(PricedForm.PGB, Text("persoonsgebonden budget", "personal budget"), "Wlz 3.3.3", in_kind=False),
    )
}
"""Code → delivery form, in the order in which people read them."""

IN_KIND = frozenset(code for code, row in DELIVERY_FORMS.items() if row.in_kind)
"""The forms that a provider can offer and be admitted for."""
