"""Invented people: generated names, real places, and citizen service numbers from the range kept for tests."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice

from deploy.sandbox.api import Json
from deploy.sandbox.data import rows

FIRST_NUMBER = 999910000
"""Numbers from here belong to seeded clients; those below are left to whoever tries the sandbox."""
FIRST_FRISIAN_NUMBER = 999909900
"""The first number of the seeded clients of the second care office."""
OLDEST = date(1926, 1, 1)
YOUNGEST = date(1961, 1, 1)


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist, with what a client file needs."""

    citizen_service_number: str
    given_names: str
    family_name: str
    born_on: date
    address: tuple[str, str, str, str]
    """Postcode, house number, place, municipality."""

    def file(self) -> Json:
        """The body that makes the client file."""
        names = ("postcode", "houseNumber", "place", "municipality")
        return {
            "citizenServiceNumber": self.citizen_service_number,
            "givenNames": self.given_names,
            "familyName": self.family_name,
            "bornOn": self.born_on.isoformat(),
            "address": dict(zip(names, self.address, strict=True)),
        }


ANNA = Person("999990342", "Anna", "de Wit", date(1942, 3, 14), ("6211 AB", "12a", "Maastricht", "Maastricht"))
BRAM = Person("999990457", "Bram", "Jongen", date(1988, 11, 2), ("6416 CD", "3", "Heerlen", "Heerlen"))


def people(how_many: int, rng: random.Random, first_number: int = FIRST_NUMBER) -> list[Person]:
    """So many people, each with a number of their own."""
    return [_person(number, rng) for number in islice(sandbox_numbers(first_number), how_many)]


def sandbox_numbers(first: int) -> Iterator[str]:
    """Nine digits that pass the 11-proof, from a number on; those that begin with 9999 are never given to anybody."""
    return (f"{number:09d}" for number in count(first) if passes_eleven_proof(f"{number:09d}"))


def passes_eleven_proof(number: str) -> bool:
    """9 × the first digit + 8 × the second … + 2 × the eighth − the ninth is divisible by 11."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=True)) % 11 == 0


def _person(number: str, rng: random.Random) -> Person:
    place = rng.choice(rows("places"))
    letters = "".join(rng.choice("ABCDEGHJKLMNPRSTVWXZ") for _ in range(2))
    address = (f"{place['postcode4']} {letters}", str(rng.randint(1, 180)), place["place"], place["municipality_2026"])
    born_on = OLDEST + timedelta(days=rng.randrange((YOUNGEST - OLDEST).days))
    given = rng.choice(_names(rng.choice(("given-f", "given-f", "given-m"))))
    return Person(number, given, rng.choice(_names("family")), born_on, address)


def _names(kind: str) -> list[str]:
    return [row["name"] for row in rows("names") if row["kind"] == kind]
