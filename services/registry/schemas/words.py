"""Codes and texts that several requests share."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from services.common.schemas import Schema, WordsOnNobody
from services.registry.rules.delivery_form import DeliveryForm

PilotCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", max_length=63)]
"""The stable code of a pilot, as `zuid-limburg`."""

ProfileCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z -]{0,11}$", max_length=12)]
"""A care profile, as `5VV`."""

PerformanceCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,10}$", max_length=10)]
"""A performance of code list 055, as `H126`."""

UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$", max_length=2)]
"""A time unit of code list COD218, as `14` for a day."""

RequirementCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$", max_length=40)]
"""The code of a requirement, the same in every set, as `VOG-BOARD`."""

AgbCode = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[1-9][0-9])[0-9]{6}$", max_length=8)]
"""A provider's code in the sector (AGB): two digits for the kind of care (not 00) and six; without check digit."""

KvkNumber = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[1-9][0-9])[0-9]{6}$", max_length=8)]
"""A number in the trade register (KvK): eight digits that do not begin with 00; it has no check digit."""

WtzaNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z-]{2,18}[0-9A-Z]$", max_length=20)]
"""The number of a permit under the Wtza: capitals, digits and hyphens; no official form is public."""

Postcode = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{3} ?[A-Za-z]{2}$", max_length=7),
    AfterValidator(lambda value: value.replace(" ", "").upper()),
]
"""A Dutch postcode, as `6211AB`."""

SearchPostcode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3}( ?[A-Za-z]{2})?$", max_length=7)]
"""A postcode, or its four digits."""

IdentityCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,39}$", max_length=40)]
"""An identity of the list, as `roman-catholic`."""

PlaceName = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
"""The name of a place, a district or a municipality."""

Near = Annotated[
    str,
    StringConstraints(
        pattern=r"^-?(90(\.0{1,8})?|[0-8]?[0-9](\.[0-9]{1,8})?),-?(180(\.0{1,8})?|(1[0-7][0-9]|[0-9]{1,2})(\.[0-9]{1,8})?)$",
        max_length=30,
    ),
]
"""Latitude and longitude, as `50.851,5.686`."""

Note = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=1000)]
"""A short note on where something comes from; may be empty."""

AdmissionStatus = Annotated[
    str,
    Field(max_length=30, description="applied, admitted, admitted-on-conditions, refused, suspended or ended."),
]
"""Where a provider stands in a pilot."""

RequirementState = Annotated[
    str,
    Field(
        max_length=30,
        description="met, date-given, awaiting-verification, unchecked, not-handed-in, lapsed, rejected, date-passed, "
        "exclusion-holds, or ends-soon when the evidence lapses within 60 days.",
    ),
]
"""How far a provider is with one requirement."""

DeliveryForms = Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=len(DeliveryForm))]
"""Delivery forms in an answer, by their codes."""

Months = Annotated[int, Field(ge=1, le=120)]
"""A number of months."""


class Both(Schema):
    """A text in Dutch and English."""

    nl: WordsOnNobody
    en: WordsOnNobody
