"""The access log in plain words."""

import re
from pathlib import Path

from services.indication.rules import journal
from services.indication.rules.journal import sentence

OPERATIONS = Path(journal.__file__).parents[1] / "operations"


def test_a_line_says_who_what_and_why() -> None:
    said = sentence("assessor", "applications/018f/assessment", "U", "assess")
    assert said.nl == "Een onderzoeker heeft uw onderzoek gewijzigd. Waarom: het onderzoek."
    assert said.en == "An assessor changed your assessment. Why: the assessment."


def test_what_is_not_known_is_said_as_it_is() -> None:
    assert "strange/thing" in sentence("nobody", "strange/thing", "R", "because").nl


def test_every_purpose_that_is_logged_has_words() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in OPERATIONS.glob("*.py"))
    logged = set(re.findall(r'"[CRUD]", "([a-z-]+)"', code)) | {"work-list", "follow-application"}
    assert logged <= set(journal.WHY)
    assert len(logged) > 10
