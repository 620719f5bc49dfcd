"""The public framework, as a portal needs it to build forms and explain profiles."""

from datetime import date

from services.common.schemas import TextAnswer
from services.common.texts import Text
from services.indication import reference
from services.indication.rules.framework import CareProfile
from services.indication.schemas.framework import (
    AssessmentQuestion,
    AssessmentQuestions,
    CareProfileAnswer,
    CareProfilePage,
    FoundationAnswer,
    FoundationPage,
    ScaleAnswer,
    ScoreAnswer,
    SpecialEntryAnswer,
)


def list_care_profiles() -> CareProfilePage:
    """The 40 profiles that can be given now, by sector from light to heavy."""
    return CareProfilePage(items=[_care_profile(each) for each in reference.care_profiles().values()])


def list_foundations() -> FoundationPage:
    """The kinds of condition, and which of them open the law."""
    return FoundationPage(
        items=[
            FoundationAnswer(
                code=each.code,
                abbreviation=each.abbreviation,
                label=_text(each.label),
                opens_access=each.opens_access,
            )
            for each in reference.foundations().values()
        ]
    )


def list_assessment_questions(day: date) -> AssessmentQuestions:
    """Questions, scales and special entries of the framework, as the tables in force on a day use them."""
    tables = reference.proposal_tables(reference.proposal_version_on(day))
    return AssessmentQuestions(
        table_version=tables.version,
        scales=_scales(),
        questions=[
            AssessmentQuestion(
                scale=each.scale,
                code=each.code,
                category=_text(each.category),
                label=_text(each.label),
                dimension=tables.dimensions.get((each.scale, each.code)),
            )
            for each in reference.questions().values()
        ],
        special_entries=[
            SpecialEntryAnswer(entry=each.entry, foundations=sorted(each.foundations), question=_text(each.question))
            for each in reference.special_entries().values()
        ],
    )


def _scales() -> list[ScaleAnswer]:
    scores: dict[str, list[ScoreAnswer]] = {}
    for each in reference.score_meanings():
        scores.setdefault(each.scale, []).append(ScoreAnswer(score=each.score, label=_text(each.label)))
    return [ScaleAnswer.model_validate({"scale": scale, "scores": meant}) for scale, meant in scores.items()]


def _care_profile(profile: CareProfile) -> CareProfileAnswer:
    return CareProfileAnswer(
        code=profile.code,
        iwlz_code=profile.iwlz_code,
        sector=profile.sector,
        name=_text(profile.name),
        character=_text(profile.character),
        text_nl=profile.text_nl,
        validity=_text(_validity(profile)),
        pgb_possible=profile.pgb_possible,
        home_possible=profile.home_possible,
        additional_care_possible=profile.additional_care_possible,
    )


def _validity(profile: CareProfile) -> Text:
    if profile.validity_term is None:
        return Text("Voor het leven (Blz 3.2.5)", "For life (Blz 3.2.5)")
    term = reference.legal_terms()[profile.validity_term]
    unit = {"years": Text("jaar", "years"), "months": Text("maanden", "months"), "weeks": Text("weken", "weeks")}[
        term.unit
    ]
    return Text(
        f"Hoogstens {term.value} {unit.nl} ({term.legal_basis})", f"At most {term.value} {unit.en} ({term.legal_basis})"
    )


def _text(words: Text) -> TextAnswer:
    return TextAnswer(nl=words.nl, en=words.en)
