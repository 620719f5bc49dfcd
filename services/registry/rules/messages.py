"""The kinds of messages that registry sends: what a provider, and the clients in its care, are informed of."""

from services.common.message_kinds import MessageKind
from services.common.texts import Text

EVIDENCE_ENDS = MessageKind(
    "evidence-ends",
    "admissions",
    Text("Bewijs voor eis {requirement} loopt af", "Evidence for requirement {requirement} is about to end"),
    Text(
        "Uw bewijs voor eis {requirement} geldt tot en met {last_day}. Lever voor die dag nieuw bewijs in. Zonder "
        "nieuw bewijs verandert daarna uw toelating.",
        "Your evidence for requirement {requirement} is valid up to and including {last_day}. Hand in new evidence "
        "before that day. Without it, your admission changes afterwards.",
    ),
)
"""To the provider, 60 and 14 days before."""

DATE_NEARS = MessageKind(
    "improvement-date-nears",
    "admissions",
    Text("Uw datum voor eis {requirement} komt dichterbij", "Your date for requirement {requirement} comes near"),
    Text(
        "U moet uiterlijk {improve_by} voldoen aan eis {requirement}. Lever voor die dag bewijs in. Anders verandert "
        "daarna uw toelating.",
        "You must meet requirement {requirement} by {improve_by}. Hand in evidence before that day. Otherwise your "
        "admission changes afterwards.",
    ),
)
"""To the provider, 60 and 14 days before."""

SUSPENDED = MessageKind(
    "provider-suspended",
    "continuity-plans",
    Text("Uw toelating is geschorst", "Your admission is suspended"),
    Text(
        "Vanaf {from_day} kunt u geen nieuwe overeenkomsten sluiten. De reden staat bij uw toelating. Zorg die al "
        "loopt, gaat door. Er is een continuïteitsplan met wat u nu moet doen. {payment}",
        "From {from_day} on you cannot make new agreements. The reason is with your admission. Care that is running "
        "goes on. There is a continuity plan with what you have to do now. {payment}",
    ),
)
"""To the provider."""
PAYMENT_GOES_ON = Text("Deze zorg wordt ook betaald.", "This care is also paid for.")
PAYMENT_ENDS = Text(
    "Zorg vanaf {no_payment_from} wordt niet betaald.", "Care from {no_payment_from} on is not paid for."
)

CARE_UNDER_SUSPENSION = MessageKind(
    "care-under-suspension",
    "providers",
    Text("Uw zorgaanbieder is geschorst", "Your care provider is suspended"),
    Text(
        "Een van uw zorgaanbieders kan vanaf {from_day} geen nieuwe overeenkomsten sluiten. Uw zorg gaat gewoon door. "
        "De aanbieder en het zorgkantoor maken een plan, zodat uw zorg doorgaat. U hoeft nu niets te doen. Wilt u "
        "overstappen? Dan helpt het zorgkantoor u.",
        "One of your care providers cannot make new agreements from {from_day} on. Your care goes on as usual. The "
        "provider and the care office make a plan so that your care continues. You do not have to do anything now. If "
        "you want to change to another provider, the care office helps you.",
    ),
)
"""To each client who has an agreement with the provider; the people who may read the file read it too."""

SUSPENSION_LIFTED = MessageKind(
    "provider-suspension-lifted",
    "continuity-plans",
    Text("Uw schorsing stopt", "Your suspension ends"),
    Text(
        "De laatste dag van uw schorsing is {until_day}. Daarna kunt u weer overeenkomsten sluiten, als er geen andere "
        "schorsing loopt.",
        "The last day of your suspension is {until_day}. Afterwards you can make agreements again, unless another "
        "suspension is running.",
    ),
)
"""To the provider."""

SUSPENSION_TAKEN_BACK = MessageKind(
    "provider-suspension-taken-back",
    "continuity-plans",
    Text("Uw schorsing gaat niet door", "Your suspension does not take place"),
    Text(
        "De schorsing die op {from_day} zou beginnen, gaat niet door.",
        "The suspension that was to begin on {from_day} does not take place.",
    ),
)
"""To the provider."""

CARE_AFTER_SUSPENSION = MessageKind(
    "care-after-suspension",
    "providers",
    Text("Uw zorgaanbieder is niet meer geschorst", "Your care provider is no longer suspended"),
    Text(
        "De schorsing waarover u bericht kreeg, stopt of gaat niet door. Uw zorg gaat gewoon door.",
        "The suspension of which you were informed ends or does not take place. Your care goes on as usual.",
    ),
)
"""To each client who has an agreement with the provider."""
