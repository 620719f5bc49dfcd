"""The assessment: sound codes, and complete only when each step is."""

from dataclasses import dataclass, replace

from services.indication import reference
from services.indication.rules.assessment import faults_of, missing_steps
from tests.unit.indication.builders import Score, SomeSituation, of_profile, situation


@dataclass(frozen=True)
class SomeParts:
    situation: SomeSituation | None = None
    usual_care: object | None = None
    supervision: object | None = None
    permanence: object | None = None
    conclusion: object | None = None


def faults(found: SomeSituation) -> set[tuple[str, str | None]]:
    known = reference.foundations(), reference.questions(), reference.special_entries()
    return {(each.code, each.pointer) for each in faults_of(found, *known)}


def test_an_empty_assessment_misses_every_step() -> None:
    assert missing_steps(SomeParts()) == ("situation", "usual-care", "supervision", "permanence", "conclusion")


def test_a_situation_is_complete_with_scores_and_the_two_direct_questions() -> None:
    done = SomeParts(of_profile("5VV"), 1, 1, 1, 1)
    assert missing_steps(done) == ()
    bare = replace(done, situation=situation("02"))
    assert missing_steps(bare) == ("limitation-scores", "disorder-scores", "nursing", "psychiatric")


def test_a_sound_situation_has_no_faults() -> None:
    assert faults(of_profile("5VV")) == set()
    assert faults(SomeSituation()) == set()


def test_all_faults_are_found_at_once() -> None:
    wrong = SomeSituation(
        foundations=["02", "02", "99"],
        dominant_foundation="01",
        limitations=[Score("0301", 1), Score("9999", 1)],
        disorders=[Score("0101", 1), Score("0101", 2)],
        special_entries=["no-such-entry"],
    )
    assert faults(wrong) == {
        ("code-twice", "/body/situation/foundations/1"),
        ("code-unknown", "/body/situation/foundations/2"),
        ("dominant-foundation", "/body/situation/dominantFoundation"),
        ("code-unknown", "/body/situation/limitations/1/question"),
        ("code-twice", "/body/situation/disorders/1/question"),
        ("code-unknown", "/body/situation/specialEntries/0"),
    }


def test_foundations_without_a_dominant_one_are_a_fault() -> None:
    assert faults(SomeSituation(foundations=["02"])) == {("dominant-foundation", "/body/situation/dominantFoundation")}
