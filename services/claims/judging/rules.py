"""The table of rules: order, code, sector code, texts, and the SQL condition under which a line breaks the rule.

A condition that is unknown (NULL) because a fact is missing does not break the rule. Aliases in the conditions are
those of `statements.py`: `l` the line, `a` the agreement's terms, `p` the agreed performance, `d` a credit's debit.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.common.texts import Text

RULE_SET = "claims"
RULE_SET_VERSION = "1.0.0"


@dataclass(frozen=True)
class Rule:
    """One rule, or half of one that has two sector codes. `bit` is its place in `claim_line.broken`, for ever."""

    order: int
    bit: int
    code: str
    sector_code: str | None
    text: Text
    remedy: Text
    debit: str | None = None
    credit: str | None = None
    of_many: Text | None = None
    """The text without the facts of one line, where `text` has such: for the decision on a whole batch."""

    @property
    def mask(self) -> int:
        """The value of the rule's bit."""
        return 1 << self.bit


HAS_DAYS = "l.service_to >= l.service_from"
IN_ONE_MONTH = "l.last_month = l.month"

AGREEMENT_UNKNOWN = Rule(
    1,
    0,
    "agreement-unknown",
    "9338",
    Text(
        "Er is geen ingewisselde zorgovereenkomst van u met dit nummer.",
        "There is no redeemed agreement of yours with this id.",
    ),
    Text(
        "Controleer het nummer van de overeenkomst. Declareren kan pas als cliënt en aanbieder beide hebben bevestigd.",
        "Check the agreement's id. You can claim once client and provider have both confirmed.",
    ),
    debit="a.agreement_id IS NULL",
)
BEFORE_AGREEMENT = Rule(
    2,
    1,
    "outside-agreement",
    "9307",
    Text(
        "Een zorgdag ligt buiten de looptijd van de overeenkomst.", "A service day lies outside the agreement's period."
    ),
    Text(
        "Declareer alleen dagen van de eerste tot en met de laatste dag van de overeenkomst.",
        "Claim only days from the first to the last day of the agreement.",
    ),
    debit=f"{HAS_DAYS} AND l.service_from < a.starts_on",
)
AFTER_AGREEMENT = Rule(
    2,
    17,
    "outside-agreement",
    "9308",
    BEFORE_AGREEMENT.text,
    BEFORE_AGREEMENT.remedy,
    debit=f"{HAS_DAYS} AND l.service_to > a.ends_on",
)
CARE_NOT_STARTED = Rule(
    3,
    2,
    "care-not-started",
    "0551",
    Text(
        "De start van de zorg is niet gemeld, of een zorgdag ligt ervoor.",
        "No start of care was reported, or a service day lies before it.",
    ),
    Text(
        "Meld de start van de zorg bij de overeenkomst en dien de regel daarna opnieuw in.",
        "Report the start of care on the agreement and then send the line again.",
    ),
    debit=f"a.agreement_id IS NOT NULL AND (a.care_started_on IS NULL OR ({HAS_DAYS}"
    " AND l.service_from < a.care_started_on))",
)
PERFORMANCE_NOT_AGREED = Rule(
    4,
    3,
    "performance-not-agreed",
    "9340",
    Text("Deze prestatie staat niet in de overeenkomst.", "The agreement does not have this performance."),
    Text(
        "Declareer een prestatie uit de overeenkomst, of spreek deze eerst af.",
        "Claim a performance of the agreement, or agree this one first.",
    ),
    debit="a.agreement_id IS NOT NULL AND p.agreement_id IS NULL",
)
PRICE_ABOVE_AGREED = Rule(
    5,
    4,
    "price-above-agreed",
    "0611",
    Text("De prijs per eenheid is hoger dan afgesproken.", "The unit price is higher than agreed."),
    Text("Declareer hoogstens de afgesproken prijs.", "Claim at most the agreed price."),
    debit="l.unit_price_cents > p.unit_price_cents",
)
_AMOUNT = "l.amount_cents <> round(l.quantity * l.unit_price_cents)"
AMOUNT_MISMATCH = Rule(
    6,
    5,
    "amount-mismatch",
    "9346",
    Text(
        "Het bedrag is niet aantal maal prijs, afgerond op hele centen.",
        "The amount is not quantity times unit price, rounded to whole cents.",
    ),
    Text(
        "Reken aantal maal prijs uit en rond één keer af, een halve cent van nul af.",
        "Multiply quantity by unit price and round once, half a cent away from zero.",
    ),
    debit=_AMOUNT,
    credit=_AMOUNT,
)
QUANTITY_INVALID = Rule(
    7,
    6,
    "quantity-invalid",
    "9341",
    Text(
        "Het aantal is niet meer dan nul, of het zijn meer etmalen dan er zorgdagen zijn.",
        "The quantity is not above zero, or there are more days of stay than service days.",
    ),
    Text(
        "Geef een aantal boven nul; per etmaal hoogstens het aantal dagen van de periode.",
        "Give a quantity above zero; for a day unit at most the number of days of the period.",
    ),
    debit=f"l.quantity <= 0 OR (p.unit = '14' AND {HAS_DAYS} AND l.quantity > l.service_to - l.service_from + 1)",
    credit="l.quantity <= 0",
)
_PERIOD = f"NOT ({HAS_DAYS}) OR NOT ({IN_ONE_MONTH})"
PERIOD_INVALID = Rule(
    8,
    7,
    "period-invalid",
    None,
    Text(
        "De laatste zorgdag ligt voor de eerste, of de periode valt niet in één kalendermaand.",
        "The last service day is before the first, or the period is not within one calendar month.",
    ),
    Text(
        "Maak per kalendermaand een eigen regel, met de eerste dag voor of op de laatste.",
        "Make a line of its own for every calendar month, with the first day before or on the last.",
    ),
    debit=_PERIOD,
    credit=_PERIOD,
)
SERVICE_IN_FUTURE = Rule(
    9,
    8,
    "service-in-future",
    "8848",
    Text("De laatste zorgdag ligt na de dag van ontvangst.", "The last service day is after the day of receipt."),
    Text("Declareer zorg pas nadat zij geleverd is.", "Claim care only after it was delivered."),
    debit=f"{HAS_DAYS} AND l.service_to > CAST(:received_on AS date)",
)
TOO_LATE = Rule(
    10,
    9,
    "too-late",
    None,
    Text(
        "De declaratie kwam na afloop van de declaratietermijn van de pilot.",
        "The claim came after the claim window of the pilot.",
    ),
    Text(
        "Vraag het zorgkantoor om een besluit dat deze regel alsnog toelaat, en dien haar daarna opnieuw in.",
        "Ask the care office for a decision that lets this line pass, and then send it again.",
    ),
    debit=f"{HAS_DAYS} AND w.line_reference IS NULL"
    " AND CAST(:received_on AS date) > (l.last_month + interval '1 month')::date - 1 + a.claim_window_days",
)
PROVIDER_NOT_ADMITTED = Rule(
    11,
    10,
    "provider-not-admitted",
    None,
    Text(
        "Een zorgdag valt in een schorsing van uw toelating waarin niet betaald wordt.",
        "A service day lies in a suspension of your admission during which nothing is paid.",
    ),
    Text(
        "Zie uw schorsing in het register; dagen erbuiten kunt u wel declareren.",
        "See your suspension in the registry; days outside it can be claimed.",
    ),
    debit=f"CASE WHEN {HAS_DAYS} THEN n.days && daterange(l.service_from, l.service_to, '[]') END",
)
REFERENCE_TAKEN = Rule(
    12,
    11,
    "reference-taken",
    "8021",
    Text(
        "Deze referentie hoort al bij een goedgekeurde regel van u.",
        "This reference already belongs to an accepted line of yours.",
    ),
    Text(
        "Geef elke regel een eigen referentie. Is dit dezelfde regel, dan is zij al goedgekeurd.",
        "Give every line a reference of its own. If this is the same line, it has been accepted already.",
    ),
    debit="h.batch_id IS NOT NULL OR k.position IS NOT NULL",
    credit="h.batch_id IS NOT NULL",
)
CARE_ALREADY_CLAIMED = Rule(
    13,
    12,
    "care-already-claimed",
    None,
    Text(
        "Voor een van deze dagen is dezelfde prestatie al goedgekeurd.",
        "For one of these days the same performance has been accepted already.",
    ),
    Text(
        "Laat de dagen die al gedeclareerd zijn weg, of crediteer eerst de eerdere regel.",
        "Leave out the days that were claimed already, or credit the earlier line first.",
    ),
    debit=f"p.unit = '14' AND CASE WHEN {HAS_DAYS} AND {IN_ONE_MONTH} THEN"
    " COALESCE(m.days, 0) & ~COALESCE(f.days, 0) & days_of_month(l.service_from, l.service_to, l.month) <> 0"
    f" WHEN {HAS_DAYS} THEN EXISTS (SELECT FROM care_month x LEFT JOIN freed_days y USING (agreement_id,"
    " performance_code, month) WHERE x.agreement_id = l.agreement_id AND x.performance_code = l.performance_code"
    " AND x.month BETWEEN l.month AND l.last_month AND x.days & ~COALESCE(y.days, 0)"
    " & days_of_month(l.service_from, l.service_to, x.month) <> 0) END",
)
RIGHT_EXHAUSTED = Rule(
    14,
    13,
    "right-exhausted",
    "9369",
    Text(
        "Het bedrag is hoger dan wat van het recht in dit jaar over is: {left_euros}.",
        "The amount is above what is left of the right in this year: {left_euros}.",
    ),
    Text(
        "Hoogstens {fitting_quantity} past nog. Stuur de regel met dat aantal opnieuw, of spreek af wat meer nodig is.",
        "At most {fitting_quantity} still fits. Send the line again with that, or agree on what more is needed.",
    ),
    of_many=Text(
        "Het bedrag is hoger dan wat van het recht in dat jaar over is.",
        "The amount is above what is left of the right in that year.",
    ),
)
CREDIT_WITHOUT_DEBIT = Rule(
    15,
    14,
    "credit-without-debit",
    "8017",
    Text(
        "Er is geen goedgekeurde debetregel van u uit een eerdere indiening met deze vorige referentie.",
        "No accepted debit of an earlier batch of yours has this previous reference.",
    ),
    Text(
        "Controleer de vorige referentie. Een regel uit dezelfde indiening kan pas daarna worden gecrediteerd: "
        "stuur de credit dan opnieuw.",
        "Check the previous reference. A debit of the same batch can be credited only afterwards: "
        "then send the credit again.",
    ),
    credit="d.batch_id IS NULL",
)
CREDIT_MISMATCH = Rule(
    16,
    15,
    "credit-mismatch",
    "9389",
    Text(
        "De creditregel verschilt van de debetregel die hij terugneemt.",
        "The credit differs from the debit that it takes back.",
    ),
    Text(
        "Neem overeenkomst, prestatie, dagen, aantal, prijs en bedrag van de debetregel ongewijzigd over.",
        "Copy agreement, performance, days, quantity, price and amount of the debit unchanged.",
    ),
    credit="(d.agreement_id, d.performance_code, d.service_from, d.service_to, d.quantity, d.unit_price_cents,"
    " d.amount_cents) <> (l.agreement_id, l.performance_code, l.service_from, l.service_to, l.quantity,"
    " l.unit_price_cents, l.amount_cents)",
)
ALREADY_CREDITED = Rule(
    17,
    16,
    "already-credited",
    "9390",
    Text("De debetregel is al gecrediteerd of teruggevorderd.", "The debit has been credited or recovered already."),
    Text("U hoeft niets te doen: de debetregel telt niet meer mee.", "Nothing is needed: the debit no longer counts."),
    credit="d.batch_id IS NOT NULL AND (u.batch_id IS NOT NULL OR r.batch_id IS NOT NULL)",
)

RULES: tuple[Rule, ...] = (
    AGREEMENT_UNKNOWN,
    BEFORE_AGREEMENT,
    AFTER_AGREEMENT,
    CARE_NOT_STARTED,
    PERFORMANCE_NOT_AGREED,
    PRICE_ABOVE_AGREED,
    AMOUNT_MISMATCH,
    QUANTITY_INVALID,
    PERIOD_INVALID,
    SERVICE_IN_FUTURE,
    TOO_LATE,
    PROVIDER_NOT_ADMITTED,
    REFERENCE_TAKEN,
    CARE_ALREADY_CLAIMED,
    RIGHT_EXHAUSTED,
    CREDIT_WITHOUT_DEBIT,
    CREDIT_MISMATCH,
    ALREADY_CREDITED,
)


def rules_of(broken: int) -> Iterator[Rule]:
    """The rules that a line broke, in the order of the table."""
    return (rule for rule in RULES if broken & rule.mask)
