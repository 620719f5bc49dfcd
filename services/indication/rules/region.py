"""From municipality to care-office region; never from the postcode."""

from collections.abc import Mapping
from datetime import date

from services.common.names import Gazetteer
from services.indication.refusals import MunicipalityUnknown, NoMunicipalityNear
from services.indication.rules.framework import Municipality


def municipality_of(
    name: str, municipalities: Mapping[str, Municipality], gazetteer: Gazetteer, day: date
) -> Municipality:
    """The municipality of that name on a day: former and everyday names count, mergers are followed.

    Raises MunicipalityUnknown, which names those that may be meant. One that was split over several is unknown: the
    new name decides. `municipalities` is keyed by official name.
    """
    pointer = "/body/address/municipality"
    found = gazetteer.find(name, day)
    if found:
        return municipalities[found]
    if likely := gazetteer.likely(name, day):
        raise MunicipalityUnknown(pointer=pointer, nearest=", ".join(likely))
    raise NoMunicipalityNear(pointer=pointer)
