"""The table of rules: order, code, sector code, texts, and the SQL condition under which a line breaks the rule.

A condition that is unknown (NULL) because a fact is missing does not break the rule. What the conditions call `line`,
`terms`, `agreed`, `debit` and so on is what `sql/credit.sql` and `sql/debit.sql` join under these names. The condition
of `right-exhausted` is in `judge_in_order` of the first migration, because it depends on the lines before.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.common.texts import Text

RULE_SET = "claims"
RULE_SET_VERSION = "1.1.0"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule, or half of one that has two sector codes. `bit` is its bit in `claim_line.broken` and never changes."""

    order: int
    bit: int
    code: str
    sector_code: str | None
    source: str
    """The sector's standard with its code, or the clause of the design, from which the rule comes."""
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


RULE_SET_OF_ONE_PROVIDER = "1.0.0"
"""The version under which rule 13 did not look at all of a client's lines yet."""
HAS_DAYS = "line.service_to >= line.service_from"
IN_ONE_MONTH = "line.last_month = line.month"

AGREEMENT_UNKNOWN = Rule(
    order=1,
    bit=0,
    code="agreement-unknown",
    sector_code="9338",
    source="iJw/iWmo WJ001, 9338: prestatie niet te relateren aan toewijzing",
    text=Text(
        "Er is geen ingewisselde zorgovereenkomst van u met dit nummer.",
        "There is no redeemed agreement of yours with this id.",
    ),
    remedy=Text(
        "Controleer het nummer van de overeenkomst. Declareren kan pas als cliënt en aanbieder beide hebben bevestigd.",
        "Check the id of the agreement. You can claim once both client and provider have confirmed.",
    ),
    debit="terms.agreement_id IS NULL",
)
BEFORE_AGREEMENT = Rule(
    order=2,
    bit=1,
    code="outside-agreement",
    sector_code="9307",
    source="iJw/iWmo WJ001, 9307: begindatum buiten toewijzing",
    text=Text(
        "Een zorgdag ligt buiten de looptijd van de overeenkomst.",
        "A service day is outside the period of the agreement.",
    ),
    remedy=Text(
        "Declareer alleen dagen van de eerste tot en met de laatste dag van de overeenkomst.",
        "Claim only days from the first to the last day of the agreement.",
    ),
    debit=f"{HAS_DAYS} AND line.service_from < terms.starts_on",
)
AFTER_AGREEMENT = Rule(
    order=2,
    bit=17,
    code="outside-agreement",
    sector_code="9308",
    source="iJw/iWmo WJ001, 9308: einddatum buiten toewijzing",
    text=BEFORE_AGREEMENT.text,
    remedy=BEFORE_AGREEMENT.remedy,
    debit=f"{HAS_DAYS} AND line.service_to > terms.ends_on",
)
CARE_NOT_STARTED = Rule(
    order=3,
    bit=2,
    code="care-not-started",
    sector_code="0551",
    source="Vektis AW320, 0551: geen geldige toewijzing of opname/MAZ",
    text=Text(
        "De start van de zorg is niet gemeld, of een zorgdag ligt ervoor.",
        "No start of care was reported, or a service day is before it.",
    ),
    remedy=Text(
        "Meld de start van de zorg bij de overeenkomst en dien de regel daarna opnieuw in.",
        "Report the start of care on the agreement, then submit the line again.",
    ),
    debit=f"terms.agreement_id IS NOT NULL AND (terms.care_started_on IS NULL OR ({HAS_DAYS}"
    " AND line.service_from < terms.care_started_on))",
)
PERFORMANCE_NOT_AGREED = Rule(
    order=4,
    bit=3,
    code="performance-not-agreed",
    sector_code="9340",
    source="iJw/iWmo WJ001, 9340: productcode wijkt af van toewijzing",
    text=Text("Deze prestatie staat niet in de overeenkomst.", "The agreement does not include this performance."),
    remedy=Text(
        "Declareer een prestatie uit de overeenkomst, of spreek deze eerst af.",
        "Claim a performance that the agreement includes, or agree on this one first.",
    ),
    debit="terms.agreement_id IS NOT NULL AND agreed.agreement_id IS NULL",
)
PRICE_ABOVE_AGREED = Rule(
    order=5,
    bit=4,
    code="price-above-agreed",
    sector_code="0611",
    source="iJw/iWmo WJ001, 0611: tarief niet conform contract",
    text=Text("De prijs per eenheid is hoger dan afgesproken.", "The unit price is higher than agreed."),
    remedy=Text("Declareer hoogstens de afgesproken prijs.", "Claim at most the agreed price."),
    debit="line.unit_price_cents > agreed.unit_price_cents",
)
_AMOUNT = "line.amount_cents <> round(line.quantity * line.unit_price_cents)"
AMOUNT_MISMATCH = Rule(
    order=6,
    bit=5,
    code="amount-mismatch",
    sector_code="9346",
    source="iJw/iWmo WJ001, 9346: bedrag is niet volume maal tarief",
    text=Text(
        "Het bedrag is niet aantal maal prijs, afgerond op hele centen.",
        "The amount is not quantity times unit price, rounded to whole cents.",
    ),
    remedy=Text(
        "Reken aantal maal prijs uit en rond één keer af, een halve cent van nul af.",
        "Multiply quantity by unit price and round once; round half a cent away from zero.",
    ),
    debit=_AMOUNT,
    credit=_AMOUNT,
)
QUANTITY_INVALID = Rule(
    order=7,
    bit=6,
    code="quantity-invalid",
    sector_code="9341",
    source="iJw/iWmo WJ001, 9341: eenheid past niet",
    text=Text(
        "Het aantal is niet meer dan nul, of het zijn meer etmalen dan er zorgdagen zijn.",
        "The quantity is not above zero, or it has more days of stay than there are service days.",
    ),
    remedy=Text(
        "Geef een aantal boven nul; per etmaal hoogstens het aantal dagen van de periode.",
        "Give a quantity above zero; for days of stay, at most the number of days in the period.",
    ),
    debit=f"line.quantity <= 0 OR (agreed.unit = '14' AND {HAS_DAYS}"
    " AND line.quantity > line.service_to - line.service_from + 1)",
    credit="line.quantity <= 0",
)
_PERIOD = f"NOT ({HAS_DAYS}) OR NOT ({IN_ONE_MONTH})"
PERIOD_INVALID = Rule(
    order=8,
    bit=7,
    code="period-invalid",
    sector_code=None,
    source="PVB design, Claims, rule 8",
    text=Text(
        "De laatste zorgdag ligt voor de eerste, of de periode valt niet in één kalendermaand.",
        "The last service day is before the first, or the period is not within one calendar month.",
    ),
    remedy=Text(
        "Maak per kalendermaand een eigen regel, met de eerste dag voor of op de laatste.",
        "Submit a separate line for each calendar month, with the first day on or before the last.",
    ),
    debit=_PERIOD,
    credit=_PERIOD,
)
SERVICE_IN_FUTURE = Rule(
    order=9,
    bit=8,
    code="service-in-future",
    sector_code="8848",
    source="iJw/iWmo WJ001, 8848: dagtekening na vandaag",
    text=Text("De laatste zorgdag ligt na de dag van ontvangst.", "The last service day is after the day of receipt."),
    remedy=Text("Declareer zorg pas nadat zij geleverd is.", "Claim care only after it was delivered."),
    debit=f"{HAS_DAYS} AND line.service_to > CAST(:received_on AS date)",
)
IS_LATE = "CAST(:received_on AS date) > (line.last_month + interval '1 month')::date - 1 + terms.claim_window_days"
"""Whether a line came after the claim window. It is NULL where the agreement is not known."""
TOO_LATE = Rule(
    order=10,
    bit=9,
    code="too-late",
    sector_code=None,
    source="PVB design, Claims, rule 10: the claim window of the pilot",
    text=Text(
        "De declaratie kwam na afloop van de declaratietermijn van het experiment.",
        "The claim came after the claim window of the pilot.",
    ),
    remedy=Text(
        "Vraag het zorgkantoor om een besluit voor deze overeenkomst en maand, en dien de regel daarna opnieuw in.",
        "Ask the care office for a decision on this agreement and month, then submit the line again.",
    ),
    debit=f"{HAS_DAYS} AND late.room_id IS NULL AND {IS_LATE}",
)
PROVIDER_NOT_ADMITTED = Rule(
    order=11,
    bit=10,
    code="provider-not-admitted",
    sector_code=None,
    source="PVB design, Claims, rule 11: the no-payment days of a suspension",
    text=Text(
        "Een zorgdag valt in een schorsing van uw toelating waarin niet betaald wordt.",
        "A service day falls within a suspension of your admission during which nothing is paid.",
    ),
    remedy=Text(
        "Zie uw schorsing in het register; dagen erbuiten kunt u wel declareren.",
        "See your suspension in the registry; you can claim days outside it.",
    ),
    debit=f"CASE WHEN {HAS_DAYS} THEN unpaid.days && daterange(line.service_from, line.service_to, '[]') END",
)
REFERENCE_TAKEN = Rule(
    order=12,
    bit=11,
    code="reference-taken",
    sector_code="8021",
    source="iJw/iWmo WJ001, 8021: referentienummer al aangeleverd",
    text=Text(
        "Deze referentie hoort al bij een goedgekeurde regel van u.",
        "This reference already belongs to an accepted line of yours.",
    ),
    remedy=Text(
        "Geef elke regel een eigen referentie. Is dit dezelfde regel, dan is zij al goedgekeurd.",
        "Give every line its own reference. If this is the same line, it has already been accepted.",
    ),
    debit="holder.batch_id IS NOT NULL OR crediting.position IS NOT NULL",
    credit="holder.batch_id IS NOT NULL",
)
_SAME_CARE = "each_month.agreement_id = line.agreement_id AND each_month.performance_code = line.performance_code"
_SAME_CLIENT = "each_month.client_id = terms.client_id AND each_month.payer = terms.payer"
_TAKEN = (
    "EXISTS (SELECT FROM care_month each_month LEFT JOIN freed_days each_freed"
    " USING (agreement_id, performance_code, month) WHERE {}"
    " AND each_month.month BETWEEN line.month AND line.last_month AND each_month.days & ~COALESCE(each_freed.days, 0)"
    " & days_of_month(line.service_from, line.service_to, each_month.month) <> 0)"
)
CARE_ALREADY_CLAIMED = Rule(
    order=13,
    bit=12,
    code="care-already-claimed",
    sector_code=None,
    source="PVB design, Claims, rule 13: no day is paid twice, and no client has two days of stay in one",
    text=Text(
        "Voor een van deze dagen is dezelfde prestatie al goedgekeurd, of andere etmaalzorg voor deze cliënt.",
        "The same performance, or other full-day care for this client, was already accepted for one of these days.",
    ),
    remedy=Text(
        "Laat de dagen die al gedeclareerd zijn weg, of crediteer eerst uw eerdere regel. Declareerde een andere "
        "aanbieder deze dagen, vraag dan het zorgkantoor om dat te controleren.",
        "Leave out the days that were already claimed, or credit your earlier line first. If another provider claimed "
        "these days, ask the care office to check them.",
    ),
    debit=f"(agreed.unit = '14' OR agreed.exclusive) AND CASE WHEN {HAS_DAYS} AND {IN_ONE_MONTH} THEN"
    " taken.days & days_of_month(line.service_from, line.service_to, line.month) <> 0"
    f" WHEN {HAS_DAYS} AND agreed.exclusive THEN {_TAKEN.format(_SAME_CLIENT)}"
    f" WHEN {HAS_DAYS} THEN {_TAKEN.format(_SAME_CARE)} END",
)
RIGHT_EXHAUSTED = Rule(
    order=14,
    bit=13,
    code="right-exhausted",
    sector_code="9369",
    source="iJw/iWmo WJ001, 9369: volumes passen niet binnen budget",
    text=Text(
        "Het bedrag is hoger dan wat van het recht in dit jaar over is: {left_euros}.",
        "The amount exceeds what is left of the right in this year: {left_euros}.",
    ),
    remedy=Text(
        "Hoogstens {fitting_quantity} past nog. Stuur de regel met dat aantal opnieuw, of spreek eerst meer zorg af.",
        "At most {fitting_quantity} still fits. Submit the line again with that quantity, or agree on more care first.",
    ),
    of_many=Text(
        "Het bedrag is hoger dan wat van het recht in dat jaar over is.",
        "The amount exceeds what is left of the right in that year.",
    ),
)
CREDIT_WITHOUT_DEBIT = Rule(
    order=15,
    bit=14,
    code="credit-without-debit",
    sector_code="8017",
    source="iJw/iWmo WJ001, 8017: creditering zonder voorgaande debet",
    text=Text(
        "Er is geen goedgekeurde debetregel van u uit een eerdere indiening met deze vorige referentie.",
        "You have no accepted debit line in an earlier batch with this previous reference.",
    ),
    remedy=Text(
        "Controleer de vorige referentie. Een regel uit dezelfde indiening kan pas daarna worden gecrediteerd: "
        "stuur de credit dan opnieuw.",
        "Check the previous reference. A line of the same batch can be credited only after that batch was judged: "
        "submit the credit again then.",
    ),
    credit="debit.batch_id IS NULL",
)
CREDIT_MISMATCH = Rule(
    order=16,
    bit=15,
    code="credit-mismatch",
    sector_code="9389",
    source="iJw/iWmo WJ001, 9389: debet en credit horen bij elkaar",
    text=Text(
        "De creditregel verschilt van de debetregel die hij terugdraait.",
        "The credit line differs from the debit line that it reverses.",
    ),
    remedy=Text(
        "Neem overeenkomst, prestatie, dagen, aantal, prijs en bedrag van de debetregel ongewijzigd over.",
        "Copy agreement, performance, days, quantity, price and amount from the debit line unchanged.",
    ),
    credit="(debit.agreement_id, debit.performance_code, debit.service_from, debit.service_to, debit.quantity,"
    " debit.unit_price_cents, debit.amount_cents) <> (line.agreement_id, line.performance_code, line.service_from,"
    " line.service_to, line.quantity, line.unit_price_cents, line.amount_cents)",
)
ALREADY_CREDITED = Rule(
    order=17,
    bit=16,
    code="already-credited",
    sector_code="9390",
    source="iJw/iWmo WJ001, 9390: al gecrediteerd",
    text=Text(
        "De debetregel is al gecrediteerd of teruggevorderd.", "The debit line has already been credited or recovered."
    ),
    remedy=Text(
        "U hoeft niets te doen: de debetregel telt niet meer mee.",
        "No action is needed: the debit line no longer counts.",
    ),
    credit="debit.batch_id IS NOT NULL AND (credited.batch_id IS NOT NULL OR recovered.batch_id IS NOT NULL)",
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
