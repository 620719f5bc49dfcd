"""The access log in plain language: what there is of a person here, and what somebody looks at it for."""

from collections.abc import Mapping

from services.common.journal.words import Journal
from services.common.texts import Text


def sentence(roles: str, resource: str, action: str, purpose: str, emergency_reason: str | None = None) -> Text:
    """One line of the log in words: who, what, why; and the reason given, when it was under emergency access."""
    said = JOURNAL.sentence(roles, resource, action, purpose)
    if emergency_reason is None:
        return said
    return Text(
        f"{said.nl} Dit kon door noodtoegang. De reden die erbij staat: {emergency_reason}",
        f"{said.en} This was possible by emergency access. The reason given: {emergency_reason}",
    )


_THINGS: Mapping[str, Text] = {
    "clients": Text("uw gegevens", "your details"),
    "address": Text("uw adres", "your address"),
    "mandates": Text("uw machtigingen", "your mandates"),
    "links": Text("de koppeling van uw dossier aan uw inlog", "the link of your file with your login"),
    "consents": Text("uw toestemmingen", "your consents"),
    "shared-information": Text("wat anderen al van u wisten", "what others knew of you already"),
    "advice": Text("het advies van een zorgaanbieder", "the advice of a care provider"),
    "objections": Text("uw bezwaar", "your objection"),
    "emergency-access": Text("de noodtoegang tot uw dossier", "the emergency access to your file"),
    "applications": Text("uw aanvraag", "your application"),
    "information-requests": Text("een vraag bij uw aanvraag", "a question about your application"),
    "documents": Text("stukken bij uw aanvraag", "documents with your application"),
    "withdrawal": Text("uw aanvraag", "your application"),
    "assessment": Text("uw onderzoek", "your assessment"),
    "proposal": Text("het voorstel bij uw onderzoek", "the proposal of your assessment"),
    "draft-decisions": Text("een concept van uw besluit", "a draft of your decision"),
    "indications": Text("uw besluit", "your decision"),
    "letter": Text("uw brief", "your letter"),
}
_PURPOSES: Mapping[str, Text] = {
    "open-file": Text("een dossier maken", "making a file"),
    "open-file-again": Text("een dossier maken, maar dat was er al", "making a file, but there was one already"),
    "read-file": Text("het dossier inzien", "seeing the file"),
    "emergency-access": Text("een noodgeval", "an emergency"),
    "search-by-number": Text("zoeken op burgerservicenummer", "searching by citizen service number"),
    "move": Text("een verhuizing", "a change of address"),
    "give-mandate": Text("iemand machtigen", "giving a mandate"),
    "revoke-mandate": Text("een machtiging intrekken", "revoking a mandate"),
    "link-person": Text("vastgesteld wie u bent", "it was verified who you are"),
    "unlink-person": Text("de inlog hoorde niet bij u", "the login was not yours"),
    "give-consent": Text("toestemming geven", "giving consent"),
    "withdraw-consent": Text("toestemming intrekken", "withdrawing consent"),
    "share-information": Text("u hoeft het niet twee keer te vertellen", "you need not tell it twice"),
    "read-shared-information": Text("het onderzoek", "the assessment"),
    "give-advice": Text("een advies bij de aanvraag", "advice on the application"),
    "rule-on-advice": Text("beslissen op een advies", "deciding on advice"),
    "object": Text("bezwaar maken", "objecting"),
    "follow-objection": Text("het bezwaar volgen", "following the objection"),
    "handle-objection": Text("het bezwaar behandelen", "handling the objection"),
    "rule-on-objection": Text("beslissen op het bezwaar", "ruling on the objection"),
    "apply": Text("zorg aanvragen", "applying for care"),
    "apply-again": Text("zorg aanvragen, maar er liep al een aanvraag", "applying for care, but one was open already"),
    "follow-application": Text("de aanvraag volgen", "following the application"),
    "work-list": Text("de werklijst", "the work list"),
    "assign": Text("wie de aanvraag behandelt", "who handles the application"),
    "watch-term": Text("de wettelijke termijn bewaken", "watching the legal term"),
    "ask-information": Text("er ontbrak informatie", "information was missing"),
    "answer-question": Text("een vraag beantwoorden", "answering a question"),
    "add-document": Text("een stuk toevoegen", "adding a document"),
    "read-document": Text("de stukken lezen", "reading the documents"),
    "withdraw-document": Text("een stuk intrekken", "withdrawing a document"),
    "withdraw": Text("de aanvraag intrekken", "withdrawing the application"),
    "assess": Text("het onderzoek", "the assessment"),
    "draft-refusal": Text("een besluit voorbereiden", "preparing a decision"),
    "approve-refusal": Text("een tweede onderzoeker kijkt mee", "a second assessor looks along"),
    "decide": Text("beslissen op de aanvraag", "deciding on the application"),
    "decided-together": Text(
        "het besluit op uw eigen aanvraag geldt ook hiervoor", "the decision on your application covers this one too"
    ),
    "read-decision": Text("het besluit lezen", "reading the decision"),
    "withdraw-indication": Text("het recht laten stoppen", "ending the right"),
}
JOURNAL = Journal(_THINGS, _PURPOSES)
