"""Delivery forms (leveringsvormen) as voucher knows them. A new form is one code and one row, here.

Everything that voucher decides by the form of a voucher is a column of this table: by which prices its value is
computed, whether it takes etmalen, how much of it may leave the value as a pgb, and which supplements it takes.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from services.common.texts import Text

DeliveryFormCode = Literal["stay", "vpt", "mpt", "dtv"]


@dataclass(frozen=True)
class DeliveryForm:
    """What voucher knows of one delivery form."""

    code: DeliveryFormCode
    words: Text
    law: str
    price_kinds: tuple[str, ...]
    """The kinds of price row that its value is computed by."""
    day_price_of: DeliveryFormCode | None = None
    """The form whose day price it uses; none where it has no day price."""
    takes_etmalen: bool = False
    """Whether it says how many etmalen of the week are stayed; the rest of the week is its home part."""
    most_pgb_share_percent: int = 0
    """How much of its value may be taken as a pgb. With all of mpt as a pgb, no voucher would be left."""
    pgb_share_of_home_part: bool = False
    """Whether the pgb share is one of the home part alone, and not of the whole base."""
    takes_extra_costs_at_home: bool = True
    """Whether extra costs at home can be a supplement (Rlz 5.3)."""

    @property
    def is_by_the_day(self) -> bool:
        """Whether its value is a sum of day prices and of nothing else."""
        return self.price_kinds == ("day-price",)


DELIVERY_FORMS: dict[str, DeliveryForm] = {
    row.code: row
    for row in (
        DeliveryForm(
            "stay",
            Text("verblijf", "stay"),
            "Wlz 3.3.1",
            price_kinds=("day-price",),
            day_price_of="stay",
            takes_extra_costs_at_home=False,
        ),
        DeliveryForm(
            "vpt",
            Text("volledig pakket thuis", "full package at home"),
            "Wlz 3.3.2",
            price_kinds=("day-price",),
            day_price_of="vpt",
        ),
        DeliveryForm(
            "mpt",
            Text("modulair pakket thuis", "modular package at home"),
            "Wlz 3.3.2, fourth paragraph: mpt and pgb together cost at most the pgb amount of the profile",
            price_kinds=("modular-amount", "pgb-amount"),
            most_pgb_share_percent=99,
        ),
        DeliveryForm(
            "dtv",
            Text("deeltijdverblijf", "part-time stay"),
            "Blz 1",
            price_kinds=("day-price", "modular-amount", "pgb-amount"),
            day_price_of="stay",
            takes_etmalen=True,
            most_pgb_share_percent=100,
            pgb_share_of_home_part=True,
        ),
    )
}
"""Code → delivery form."""

assert set(DELIVERY_FORMS) == set(get_args(DeliveryFormCode)), "every code has a row"
