"""The sentence for each step."""

from services.indication import reference
from services.indication.rules.decision import Grounds
from services.indication.rules.framework import Dimension
from services.indication.rules.steps import DIMENSION_NAMES, conclusion, sentences
from tests.unit.indication.builders import SomeSituation, grounds, of_profile, situation


def last(on: Grounds) -> str:
    return conclusion(on.access, on.proposal, on.profiles).nl


def test_there_is_a_sentence_for_each_step_in_both_languages() -> None:
    found, on = of_profile("6VV"), grounds(of_profile("6VV"))
    steps = sentences(
        found, "de zoon kookt", on.access, on.proposal, reference.foundations(), reference.care_profiles()
    )
    assert [step.number for step in steps] == [1, 2, 3, 4, 5]
    assert all(step.text.nl and step.text.en for step in steps)
    assert "Lichamelijke ziekte" in steps[0].text.nl
    assert "bewegen 3" in steps[0].text.nl
    assert "de zoon kookt" in steps[1].text.nl


def test_the_last_step_names_winner_and_runner_up_with_distances() -> None:
    assert last(grounds(of_profile("5VV"))).startswith(
        "Profiel 5VV (Beschermd wonen met intensieve dementiezorg, afstand 0)"
    )
    assert "Daarna komt Profiel" in last(grounds(of_profile("5VV")))


def test_a_tie_is_said() -> None:
    assert "even goed: Profiel 7VV" in last(grounds(situation("02", mobility=2)))


def test_no_gate_is_a_question() -> None:
    assert last(grounds(situation("06", adl=1))).startswith("Vraag eerst: ")


def test_no_access_is_said_first() -> None:
    assert "geen toegang" in last(grounds(permanent=False))


def test_words_in_braces_do_no_harm() -> None:
    found, on = SomeSituation(), grounds(of_profile("6VV"))
    steps = sentences(found, "{0} {x}", on.access, on.proposal, reference.foundations(), reference.care_profiles())
    assert "{0} {x}" in steps[1].text.nl


def test_every_dimension_has_a_name() -> None:
    assert set(DIMENSION_NAMES) == set(Dimension)
