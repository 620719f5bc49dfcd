"""Whether a voucher is issued: the refusals of all rules at once, in the order of the domain."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from services.common.calendar import amsterdam_day
from services.common.refusals import Refusal
from services.common.texts import Text
from services.voucher.refusals import issue as no
from services.voucher.rules.care_at_home import AtHome, reasons_at_home
from services.voucher.rules.closing import is_closed
from services.voucher.rules.coverage import IndicationRow
from services.voucher.rules.delivery_form import DELIVERY_FORMS, DeliveryForm
from services.voucher.rules.pilot import possible_forms
from services.voucher.rules.prices import PriceRow
from services.voucher.rules.stretches import Supplement

ETMALEN = (Decimal("3.5"), Decimal(4), Decimal("4.5"))
MOST_EXTRA_COSTS = Decimal(25)
EXTRA_COSTS, ADDITIONAL_CARE, ASSISTANCE = "extra-costs-at-home", "additional-care", "assistance-budget"
TAILORED_HOURS, TAILORED = "tailored-hours", "tailored"

RESTS_ON = {
    "not-in-region": "indication",
    "profile-out-of-scope": "indication",
    "no-indication": "indication",
    "client-unclear": "indication",
    "supplement-wrong": "indication",
    "form-out-of-scope": "registry",
    "price-missing": "registry",
}
"""Refusals that depend on data from another service. Before refusing, we read that service's feed to its end."""

MET = (
    ("not-in-region", Text("De cliënt woont in de regio.", "The client lives in the region.")),
    ("profile-out-of-scope", Text("Het zorgprofiel doet mee.", "The care profile is in scope.")),
    ("form-out-of-scope", Text("De leveringsvorm doet mee.", "The delivery form is in scope.")),
    ("outside-pilot-period", Text("De eerste dag ligt in de periode.", "The first day is in the period of the pilot.")),
    ("cap-reached", Text("Er is een plaats vrij.", "A place is free.")),
    ("crisis-care", Text("Het is geen crisiszorg.", "It is not crisis care.")),
    ("changing-need", Text("De zorgvraag wisselt niet sterk.", "The need for care does not fluctuate strongly.")),
    ("rare-complex-care", Text("Het is geen zeldzame, complexe zorg.", "It is not rare complex care.")),
    ("not-requested", Text("De cliënt heeft erom gevraagd.", "The client asked for it.")),
    (
        "before-request",
        Text(
            "De voucher begint niet voor de dag van de vraag of van de opening.",
            "The voucher does not begin before the day of the request or of the opening.",
        ),
    ),
    ("voucher-running", Text("Er loopt geen andere voucher.", "No other voucher is running.")),
    ("no-indication", Text("Er is een positief indicatiebesluit.", "There is a positive indication.")),
)
"""Rule → its sentence for the decision record when it does not refuse."""


class OpenPilot(Protocol):
    """The pilot in which a voucher is requested."""

    @property
    def status(self) -> str:
        """draft, open, closed or evaluated."""

    @property
    def closes_on(self) -> date | None:
        """The day from which no vouchers are issued; none while no closing is decided."""

    @property
    def opened_at(self) -> datetime | None:
        """The instant of the opening; none for a draft."""

    @property
    def region_codes(self) -> Sequence[str]:
        """The care-office regions."""

    @property
    def period_from(self) -> date:
        """The first day."""

    @property
    def period_to(self) -> date:
        """The last day."""

    @property
    def profile_codes(self) -> Sequence[str]:
        """The care profiles in scope."""

    @property
    def delivery_forms(self) -> Sequence[str]:
        """The delivery forms in scope."""

    @property
    def pgb_variant(self) -> str:
        """Which pgb amount caps care at home."""

    @property
    def participant_cap(self) -> int | None:
        """The most participants at once; none means no cap."""


class NeededIndication(IndicationRow, Protocol):
    """An indication with its facts of need."""

    @property
    def need_features(self) -> Sequence[str]:
        """additional-care, extra-costs-at-home."""

    @property
    def tailored(self) -> bool:
        """Whether its profile has a named extra."""


@dataclass(frozen=True)
class Asked:
    """The request: delivery form, days, and the answers to the exclusion questions."""

    delivery_form: str
    valid_from: date
    requested_on: date | None
    crisis_care: bool = False
    changing_need: bool = False
    rare_complex_care: bool = False
    etmalen: Decimal | None = None
    pgb_share_percent: int = 0
    supplements: Sequence[Supplement] = field(default=())


@dataclass(frozen=True)
class Known:
    """The facts about client and pilot at the decision."""

    indication: NeededIndication | None
    region_code: str | None
    prices: Sequence[PriceRow]
    is_running: bool
    participants: int
    care_at_home: AtHome | None = None
    """The request for care at home that counts for the form asked for; None where there is none."""


def reasons_not_to_issue(asked: Asked, pilot: OpenPilot, known: Known, today: date) -> list[Refusal]:
    """The refusals of all rules, in order; when empty, the voucher can be issued."""
    return [
        *_not_in_scope(asked, pilot, known),
        *_not_now(asked, pilot, known, today),
        *_excluded(asked),
        *_not_asked(asked, pilot, known, today),
        *reasons_at_home(asked.delivery_form, known.care_at_home, today),
        *wrong_terms(asked, features_of(known.indication) if known.indication else ()),
    ]


def _not_in_scope(asked: Asked, pilot: OpenPilot, known: Known) -> list[Refusal]:
    found: list[Refusal] = []
    is_known = known.region_code is not None or known.indication is not None
    if is_known and known.region_code not in pilot.region_codes:
        regions = ", ".join(pilot.region_codes)
        if known.region_code is None:
            found.append(no.RegionUnknown(pilot_regions=regions))
        else:
            found.append(no.NotInRegion(region_code=known.region_code, pilot_regions=regions))
    profile = known.indication.profile_code if known.indication else None
    if profile and profile not in pilot.profile_codes:
        found.append(no.ProfileOutOfScope(profile_code=profile, pilot_profiles=", ".join(pilot.profile_codes)))
    forms = list(pilot.delivery_forms)
    if profile in pilot.profile_codes:
        forms = possible_forms(known.prices, profile or "", forms, pilot.pgb_variant, asked.valid_from)
    if asked.delivery_form not in forms:
        at, form = "/body/deliveryForm", asked.delivery_form
        if forms:
            found.append(no.FormOutOfScope(pointer=at, delivery_form=form, possible_forms=", ".join(forms)))
        else:
            found.append(no.NoFormPossible(pointer=at, delivery_form=form))
    return found


def _not_now(asked: Asked, pilot: OpenPilot, known: Known, today: date) -> list[Refusal]:
    found: list[Refusal] = []
    if pilot.status == "open" and is_closed(pilot.closes_on, today):
        found.append(no.PilotNotOpen(pointer="/body/pilotId", status="closed"))
    elif pilot.status != "open":
        found.append(no.PilotNotOpen(pointer="/body/pilotId", status=pilot.status))
    if not pilot.period_from <= asked.valid_from <= pilot.period_to:
        found.append(
            no.OutsidePilotPeriod(
                pointer="/body/validFrom",
                period_from=pilot.period_from,
                period_to=pilot.period_to,
                valid_from=asked.valid_from,
            )
        )
    if pilot.participant_cap is not None and known.participants >= pilot.participant_cap:
        found.append(no.CapReached(participant_cap=pilot.participant_cap))
    return found


def _excluded(asked: Asked) -> list[Refusal]:
    answers: list[tuple[bool, type[Refusal], str]] = [
        (asked.crisis_care, no.CrisisCare, "/body/exclusions/crisisCare"),
        (asked.changing_need, no.ChangingNeed, "/body/exclusions/changingNeed"),
        (asked.rare_complex_care, no.RareComplexCare, "/body/exclusions/rareComplexCare"),
    ]
    return [refusal(pointer=pointer) for holds, refusal, pointer in answers if holds]


def _not_asked(asked: Asked, pilot: OpenPilot, known: Known, today: date) -> list[Refusal]:
    found: list[Refusal] = []
    if asked.requested_on is None or asked.requested_on > today:
        found.append(no.NotRequested(pointer="/body/requestedOn", today=today))
    else:
        opened_on = amsterdam_day(pilot.opened_at) if pilot.opened_at else asked.requested_on
        first = max(asked.requested_on, opened_on)
        if asked.valid_from < first:
            found.append(no.BeforeRequest(pointer="/body/validFrom", first_possible_on=first))
    if known.is_running:
        found.append(no.VoucherRunning())
    if known.indication is None:
        found.append(no.NoIndication(valid_from=asked.valid_from))
    return found


def features_of(indication: NeededIndication) -> list[str]:
    """What an indication gives a ground for: its facts of need, and whether its profile is a tailored one."""
    return [*indication.need_features, *([TAILORED] if indication.tailored else [])]


def wrong_terms(asked: Asked, features: Sequence[str]) -> list[Refusal]:
    """What does not suit the delivery form; `features`: the facts of need of the indication that holds then."""
    found: list[Refusal] = []
    form = DELIVERY_FORMS[asked.delivery_form]
    if asked.etmalen not in (ETMALEN if form.takes_etmalen else (None,)):
        found.append(no.EtmalenWrong(pointer="/body/etmalen"))
    if asked.pgb_share_percent > form.most_pgb_share_percent:
        found.append(no.PgbShareWrong(pointer="/body/pgbSharePercent", most_percent=form.most_pgb_share_percent))
    grounds = [supplement.ground for supplement in asked.supplements]
    keys = [(supplement.ground, supplement.performance_code) for supplement in asked.supplements]
    for position, supplement in enumerate(asked.supplements):
        is_twice = keys.count((supplement.ground, supplement.performance_code)) > 1
        why = TWICE if is_twice else _why_not(supplement, form, grounds, features)
        if why:
            found.append(no.SupplementWrong(pointer=f"/body/supplements/{position}", why_nl=why.nl, why_en=why.en))
    return found


def _why_not(
    supplement: Supplement, form: DeliveryForm, grounds: Sequence[str], features: Sequence[str]
) -> Text | None:
    """Why a supplement cannot be given, or None."""
    ground = supplement.ground
    needed = TAILORED if ground == TAILORED_HOURS else ground
    if ground in (EXTRA_COSTS, ADDITIONAL_CARE, TAILORED_HOURS) and needed not in features:
        return Text(
            "Het indicatiebesluit noemt deze grond niet. Alleen de indicatiesteller stelt die vast.",
            "The indication does not give this ground. Only the assessor can establish it.",
        )
    if ground != EXTRA_COSTS:
        return None
    if supplement.percent is None or supplement.percent > MOST_EXTRA_COSTS:
        return Text(
            "Extra kosten thuis is een percentage van ten hoogste 25.",
            "Extra costs at home is a percentage of at most 25.",
        )
    if not form.takes_extra_costs_at_home or ADDITIONAL_CARE in grounds or ASSISTANCE in grounds:
        return Text(
            "Extra kosten thuis gaat niet samen met verblijf, meerzorg of assistentiebudget.",
            "Extra costs at home cannot be combined with stay, additional care or the assistance budget.",
        )
    return None


TWICE = Text("Noem elke toeslag ten hoogste één keer.", "List each supplement at most once.")
