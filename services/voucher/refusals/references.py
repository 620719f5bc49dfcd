"""Refusals about the number of an agreement, and about the provider's own reference."""

from services.common.refusals import RuleRefused
from services.common.texts import Text


class NumberMistyped(RuleRefused):
    """The number has another form than agreement numbers have, or its check digits do not belong to it."""

    code = "number-mistyped"
    title = Text("Dit nummer klopt niet", "This number is not right")
    detail = Text(
        "Dit is geen nummer van een overeenkomst. Waarschijnlijk is een cijfer verkeerd, of staan twee cijfers "
        "verwisseld.",
        "This is not the number of an agreement. Probably one digit is wrong, or two digits changed places.",
    )
    remedy = Text(
        "Kijk het nummer na op de overeenkomst: een P en elf cijfers. Oudere nummers hebben een Z en tien cijfers.",
        "Check the number on the agreement: a P and eleven digits. Older numbers have a Z and ten digits.",
    )


class ReferenceOfProvider(RuleRefused):
    """Somebody else than the provider gives the provider's own reference."""

    code = "reference-of-provider"
    title = Text("Dit kenmerk is van de zorgaanbieder", "This reference belongs to the provider")
    detail = Text(
        "Alleen de zorgaanbieder van de overeenkomst vult het eigen kenmerk in.",
        "Only the care provider of the agreement fills in its own reference.",
    )
    remedy = Text(
        "Laat het veld providerReference leeg.",
        "Leave the field providerReference empty.",
    )
