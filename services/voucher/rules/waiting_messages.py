"""The messages about waiting for care: a place that is offered, and how a client waits."""

from services.common.message_kinds import MessageKind
from services.common.texts import Text

PLACE_OFFERED = MessageKind(
    "place-offered",
    "vouchers",
    Text("Er is een plaats voor u", "There is a place for you"),
    Text(
        "Het zorgkantoor biedt u een plaats aan vanaf {available_from}. Bij uw voucher ziet u bij welke aanbieder. U "
        "kunt de plaats aannemen of weigeren. Weigeren mag; uw voucher blijft gelden.",
        "The care office offers you a place from {available_from}. Your voucher shows at which provider. You can "
        "accept or decline it. You may decline; your voucher remains valid.",
    ),
)
"""To the client."""

WAITING_STATUS_CHANGED = MessageKind(
    "waiting-status-changed",
    "vouchers",
    Text("Uw wachtstatus is veranderd", "Your waiting status has changed"),
    Text(
        "Het zorgkantoor heeft na overleg met u vastgelegd hoe u wacht: {status}, vanaf {from_day}. Klopt dat niet? "
        "Meld het dan aan het zorgkantoor.",
        "After consulting you, the care office recorded how you wait: {status}, from {from_day}. Is that wrong? Then "
        "report it to the care office.",
    ),
)
"""To the client."""
