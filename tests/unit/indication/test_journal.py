"""The access log in plain words."""

from services.indication.rules.journal import sentence


def test_a_line_says_who_what_and_why() -> None:
    said = sentence("assessor", "applications/018f/assessment", "U", "assess")
    assert said.nl == "Een onderzoeker heeft uw onderzoek bijgewerkt. Waarom: het onderzoek."
    assert said.en == "An assessor updated your assessment. Why: the assessment."


def test_a_line_under_emergency_access_says_so_with_the_reason() -> None:
    said = sentence("office-auditor", "clients/018f", "R", "read-file", "De cliënt is vermist.")
    assert said.nl.endswith("Dit kon door noodtoegang. De reden die erbij staat: De cliënt is vermist.")


def test_what_is_not_known_is_said_as_it_is() -> None:
    assert "strange/thing" in sentence("nobody", "strange/thing", "R", "because").nl
