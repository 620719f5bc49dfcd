"""Refusals about the versions of an agreement that is not redeemed yet."""

from typing import ClassVar

from services.common.refusals import Conflict, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import PROPOSED_FIELD_WORDS


class ProposalSuperseded(Conflict):
    """The caller confirms an earlier version than the newest one."""

    code = "proposal-superseded"
    words: ClassVar[Words] = {"changed": PROPOSED_FIELD_WORDS}
    title = Text("Er is een nieuwer voorstel", "There is a newer proposal")
    detail = Text(
        "U bevestigt versie {confirmed}, maar versie {newest} is nu het voorstel. Dit is veranderd: {changed}.",
        "You confirm version {confirmed}, but version {newest} is the proposal now. This has changed: {changed}.",
    )
    remedy = Text(
        "Bekijk de versies (GET …/versions) en bevestig de nieuwste, of stel zelf een andere voor (POST …/versions).",
        "Read the versions (GET …/versions) and confirm the newest, or propose another one (POST …/versions).",
    )


class SupersededByEqualTerms(ProposalSuperseded):
    """The same, where the terms were changed and changed back."""

    words: ClassVar[Words] = {}
    detail = Text(
        "U bevestigt versie {confirmed}, maar versie {newest} is nu het voorstel. De afspraken zijn dezelfde.",
        "You confirm version {confirmed}, but version {newest} is the proposal now. Its terms are the same.",
    )


class ProposalUnknown(RuleRefused):
    """The caller confirms a version that was never proposed."""

    code = "proposal-unknown"
    title = Text("Deze versie bestaat niet", "This version does not exist")
    detail = Text(
        "Het nieuwste voorstel van deze overeenkomst is versie {newest}.",
        "The newest proposal of this agreement is version {newest}.",
    )
    remedy = Text(
        "Bevestig een versie die u hebt gelezen (GET …/versions).",
        "Confirm a version that you have read (GET …/versions).",
    )


class NothingProposed(RuleRefused):
    """The new version is equal to the newest one."""

    code = "nothing-proposed"
    title = Text("Er verandert niets", "Nothing changes")
    detail = Text(
        "Dit voorstel is gelijk aan versie {newest}. Er is niets veranderd.",
        "This proposal is equal to version {newest}. Nothing has changed.",
    )
    remedy = Text(
        "Bent u het eens met die versie, bevestig haar dan (POST …/confirmations).",
        "If you agree to that version, confirm it (POST …/confirmations).",
    )


class CoordinatorUnknown(RuleRefused):
    """The coordinator is no provider that has an admission in the pilot."""

    code = "coordinator-unknown"
    title = Text("Deze regiehouder is niet bekend", "This coordinator is not known")
    detail = Text(
        "De regiehouder is een zorgaanbieder met een toelating in dit experiment. Deze aanbieder heeft die niet.",
        "The coordinator is a care provider with an admission in this pilot. This provider has none.",
    )
    remedy = Text(
        "Kies een zorgaanbieder die in dit experiment is toegelaten, of laat het veld leeg.",
        "Choose a care provider that is admitted in this pilot, or leave the field empty.",
    )


class CoordinatorDiffers(RuleRefused):
    """Another agreement of the voucher names another coordinator on the same days."""

    code = "coordinator-differs"
    title = Text("Er is al een andere regiehouder", "There is another coordinator")
    detail = Text(
        "Eén zorgaanbieder is de regiehouder. Voor deze dagen is in een andere overeenkomst een andere afgesproken.",
        "One care provider is the coordinator. Another agreement names another one for these days.",
    )
    remedy = Text(
        "Noem dezelfde regiehouder, of laat het veld leeg. De cliënt ziet wie het is.",
        "Name the same coordinator, or leave the field empty. The client sees who it is.",
    )
