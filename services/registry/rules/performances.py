"""The one list of performances: what a price list can price, and which code is meant where none is known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from services.registry.rules.delivery_form import DeliveryForm
from services.registry.rules.prices import DAY_UNIT


class Listed(Protocol):
    """A performance of the list."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def unit_code(self) -> str:
        """The unit in which it is counted, in every price list."""

    @property
    def valid_from(self) -> date:
        """The first day from which it can be priced."""


Known = TypeVar("Known", bound=Listed)


class Priced(Protocol):
    """A row of a price list, as far as it names a performance."""

    @property
    def performance_code(self) -> str | None:
        """The performance; None for a yearly amount."""

    @property
    def unit_code(self) -> str:
        """The unit of the price."""

    @property
    def valid_from(self) -> date:
        """The first day of the price."""


class ListFault(StrEnum):
    """Why the list does not allow a price."""

    UNKNOWN = "unknown"
    UNIT_DIFFERS = "unit-differs"
    NOT_YET = "not-yet"


@dataclass(frozen=True)
class OffList(Generic[Known]):
    """A row that the list does not allow: its place, what is wrong, and the performance of the list that is nearest."""

    place: int
    fault: ListFault
    listed: Known


FULL_DAY_FORMS = frozenset({DeliveryForm.STAY, DeliveryForm.VPT})


def off_list(prices: Sequence[Priced], known: Mapping[str, Known]) -> Iterator[OffList[Known]]:
    """Every row with a performance that is not in the list, is counted in another unit, or has no listing yet."""
    for place, price in enumerate(prices):
        if price.performance_code is None:
            continue
        listed = known.get(price.performance_code)
        if listed is None:
            yield OffList(place, ListFault.UNKNOWN, known[nearest(price.performance_code, known)])
        elif price.unit_code != listed.unit_code:
            yield OffList(place, ListFault.UNIT_DIFFERS, listed)
        elif price.valid_from < listed.valid_from:
            yield OffList(place, ListFault.NOT_YET, listed)


def nearest(code: str, known: Iterable[str]) -> str:
    """The code of the list that is spelt most like this one. The list is never empty."""
    return get_close_matches(code.upper(), sorted(known), n=1, cutoff=0)[0]


def fills_a_day(unit_code: str, delivery_forms: Iterable[str]) -> bool:
    """Whether care fills a day unless the care office says otherwise: a day with its night, in stay or full package."""
    return unit_code == DAY_UNIT and not FULL_DAY_FORMS.isdisjoint(delivery_forms)
