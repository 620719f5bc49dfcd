"""Writes the example letters in letters/ by the rules that write the real ones: `make letters`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from services.indication import reference
from services.indication.rules.letter import Facts, Section, Sender, as_html, letter
from services.indication.rules.objection import Ruling
from services.indication.rules.ruling_letter import RulingFacts, ruling_letter

HERE = Path(__file__).parent / "letters"
DECIDED, RULED = date(2026, 10, 5), date(2026, 12, 7)
UNTIL, APPEAL_UNTIL = date(2026, 11, 16), date(2027, 1, 18)

SENDER = Sender("Onafhankelijk indicatieorgaan", "Postbus 1, 1000 AA Voorbeeldstad")
GRANT = Facts(
    sender=SENDER,
    number=1042,
    name="Anna de Wit",
    decided_on=DECIDED,
    objection_until=UNTIL,
    explanation=(
        "U heeft dementie. U weet vaak niet meer welke dag het is en u dwaalt. Uw dochter helpt u veel, maar zij kan er"
        " niet altijd zijn. U heeft dag en nacht iemand nodig die oplet."
    ),
    region="Zuid-Limburg",
    profile=reference.care_profiles()["5VV"],
    tailored_extra=None,
    need_features=["extra-costs-at-home"],
    valid_from=DECIDED,
    valid_to=None,
    reasons=[],
    elsewhere=None,
)
REFUSAL = replace(
    GRANT,
    number=1043,
    name="Bram Janssen",
    explanation="U heeft uw heup gebroken. U heeft nu veel hulp nodig, maar de arts verwacht dat u weer kunt lopen.",
    profile=None,
    need_features=[],
    valid_from=None,
    reasons=["not-permanent"],
    elsewhere=(
        "De wijkverpleging helpt u nu met wassen en aankleden. Uw huisarts kan dat regelen. Voor hulp in huis kunt u"
        " bij uw gemeente terecht (Wmo)."
    ),
)
RULING = RulingFacts(
    sender=SENDER,
    number=GRANT.number,
    name=GRANT.name,
    ruled_on=RULED,
    received_on=date(2026, 10, 20),
    appeal_until=APPEAL_UNTIL,
    ruling=Ruling.REVISED,
    grounds=(
        "In het eerste onderzoek is alleen naar de dag gekeken. Uw dochter hield een maand lang bij wat er in de nacht"
        " gebeurt. U bent elke nacht meer keren wakker en bent dan bang en boos. Daarom past een ander profiel beter."
    ),
    last_day=None,
    new=replace(GRANT, number=1058, profile=reference.care_profiles()["7VV"], decided_on=RULED, valid_from=RULED),
)
LETTERS: dict[str, Sequence[Section]] = {
    "decision": letter(GRANT),
    "refusal": letter(REFUSAL),
    "ruling": ruling_letter(RULING),
}


def pages() -> dict[str, str]:
    """The pages by file name."""
    return {f"{name}.html": as_html(sections) for name, sections in LETTERS.items()}


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for name, page in pages().items():
        (HERE / name).write_text(page, encoding="utf-8")
