"""The messages about care at home: the request, its decision or the silence of the care office, and the objection."""

from services.common.message_kinds import MessageKind
from services.common.texts import Text

CARE_AT_HOME_REQUESTED = MessageKind(
    "care-at-home-requested",
    "care-at-home-requests",
    Text("Verzoek om zorg thuis", "Request for care at home"),
    Text(
        "Een cliënt vraagt om zorg thuis: {form}. Beslis uiterlijk op {decide_by} of dat verantwoord en doelmatig is. "
        "Zonder besluit is het verzoek daarna toegestaan.",
        "A client asks for care at home: {form}. Decide by {decide_by} whether that is responsible and efficient. "
        "Without a decision the request is granted after that day.",
    ),
)
"""To the care office."""

CARE_AT_HOME_GRANTED = MessageKind(
    "care-at-home-granted",
    "care-at-home-requests",
    Text("Zorg thuis is toegestaan", "Care at home is granted"),
    Text(
        "U kunt zorg thuis krijgen: {form}. Bij uw verzoek leest u waarom.",
        "You can have care at home: {form}. Your request shows why.",
    ),
)
"""To the client."""

CARE_AT_HOME_REFUSED = MessageKind(
    "care-at-home-refused",
    "care-at-home-requests",
    Text("Zorg thuis is geweigerd", "Care at home is refused"),
    Text(
        "U kunt deze vorm van zorg thuis niet krijgen: {form}. Bij uw verzoek leest u waarom. Wel kan: {nearest}. Bent "
        "u het niet eens met dit besluit? Maak dan uiterlijk op {until} bezwaar, bij uw verzoek. Een ander dan degene "
        "die besliste kijkt er dan naar.",
        "You cannot have this form of care at home: {form}. Your request shows why. Possible is: {nearest}. Do you "
        "disagree with this decision? Then object by {until}, at your request. Another person than the one who decided "
        "will look at it.",
    ),
)
"""To the client."""

CARE_AT_HOME_SILENT = MessageKind(
    "care-at-home-granted-by-silence",
    "care-at-home-requests",
    Text("Zorg thuis is toegestaan", "Care at home is granted"),
    Text(
        "Het zorgkantoor heeft niet uiterlijk op {decide_by} beslist over het verzoek om zorg thuis. Daarom is die "
        "toegestaan: {form}.",
        "The care office did not decide by {decide_by} on the request for care at home. So it is granted: {form}.",
    ),
)
"""To the client and to the care office."""

CARE_AT_HOME_OBJECTED = MessageKind(
    "care-at-home-objected",
    "care-at-home-requests",
    Text("Bezwaar tegen een weigering van zorg thuis", "Objection to a refusal of care at home"),
    Text(
        "Een cliënt maakt bezwaar tegen een weigering van zorg thuis: {form}. Beslis uiterlijk op {due_on}. Degene die "
        "weigerde beslist niet.",
        "A client objects to a refusal of care at home: {form}. Rule by {due_on}. The person who refused does not "
        "rule.",
    ),
)
"""To the care office."""

CARE_AT_HOME_RULED = MessageKind(
    "care-at-home-ruled",
    "care-at-home-requests",
    Text("Er is beslist op uw bezwaar", "Your objection has been ruled on"),
    Text(
        "De uitkomst van uw bezwaar over zorg thuis is: {outcome}. Bij het bezwaar leest u waarom.",
        "The outcome of your objection about care at home is: {outcome}. The objection shows why.",
    ),
)
"""To the client."""
