"""What an assessor finds with an invented client, so that the care profile follows from it."""

from collections.abc import Sequence
from datetime import date

from deploy.sandbox.api import Json
from deploy.sandbox.data import rows

ASKED_DIRECTLY = ("nursing", "psychiatric")
PER_DIMENSION = 3
"""So many questions are answered on each dimension."""


def situation_of(profile_code: str) -> dict[str, str]:
    """The row of a profile: foundation, levels and words."""
    return next(row for row in rows("situations") if row["profile_code"] == profile_code)


def assessment(profile_code: str, questions: Sequence[Json], spoken_on: date) -> Json:
    """All five steps, with scores at the level of the profile; `questions` as the API lists them."""
    found = situation_of(profile_code)
    return {
        "situation": {
            "foundations": [found["foundation"]],
            "dominantFoundation": found["foundation"],
            "limitations": _scores(found, questions, "limitation"),
            "disorders": _scores(found, questions, "disorder"),
            **{name: int(found[name]) for name in ASKED_DIRECTLY},
        },
        "usualCare": {
            "household": "Familie helpt met boodschappen en post; meer kan niet van haar gevraagd worden.",
            "otherProvisions": "Wijkverpleging en huishoudelijke hulp zijn ingezet en niet meer genoeg.",
        },
        "supervision": {
            "permanentSupervision": profile_code in {"5VV", "7VV"},
            "careNearby": True,
            "grounds": found["grounds_nl"],
        },
        "permanence": {"isPermanent": True, "grounds": "De aandoening gaat niet over en de zorgvraag neemt toe."},
        "conclusion": {
            "summary": found["grounds_nl"],
            "spokenOn": spoken_on.isoformat(),
            "spokenWith": "De cliënt, thuis, met een naaste erbij.",
        },
    }


def _scores(found: dict[str, str], questions: Sequence[Json], scale: str) -> list[Json]:
    asked: dict[str, list[str]] = {}
    for question in questions:
        if question["scale"] == scale and question["dimension"]:
            asked.setdefault(question["dimension"], []).append(question["code"])
    return [
        {"question": code, "score": int(found[dimension])}
        for dimension, codes in asked.items()
        for code in codes[:PER_DIMENSION]
    ]
