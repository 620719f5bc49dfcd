"""The kinds of messages about what happens to a whole voucher: the pilot ends, a move, detention."""

from services.common.message_kinds import MessageKind
from services.common.texts import Text

PILOT_ENDS = MessageKind(
    "pilot-ends",
    "vouchers",
    Text("Het experiment stopt", "The pilot ends"),
    Text(
        "Het experiment stopt op {last_day}. Uw voucher en uw overeenkomsten lopen tot en met die dag. Daarna houdt "
        "u recht op zorg: als gewone zorg in dezelfde vorm, of met een persoonsgebonden budget. Neem contact op met "
        "het zorgkantoor om af te spreken wat er daarna komt.",
        "The pilot ends on {last_day}. Your voucher and your agreements run up to and including that day. Afterwards "
        "you keep your right to care: as regular care in the same form, or with a personal budget. Contact the care "
        "office to agree on what follows.",
    ),
)
"""To each client, three months before the end of the pilot."""

MOVED_AWAY = MessageKind(
    "moved-away",
    "vouchers",
    Text("U bent verhuisd naar een andere regio", "You moved to another region"),
    Text(
        "U woont nu buiten de regio van het experiment. Uw voucher loopt uiterlijk tot en met {last_day}, en uw "
        "overeenkomsten stoppen dan ook. Het zorgkantoor van uw nieuwe regio regelt met u de zorg daarna.",
        "You now live outside the region of the pilot. Your voucher is valid until {last_day} at the latest, and your "
        "agreements end then too. The care office of your new region arranges the care after that with you.",
    ),
)
"""To the client."""

MOVED_BACK = MessageKind(
    "moved-back",
    "vouchers",
    Text("U woont weer in de regio", "You live in the region again"),
    Text(
        "U woont weer in een regio van het experiment. Uw voucher stopt niet meer vanwege de verhuizing.",
        "You live in a region of the pilot again. Your voucher no longer ends because of the move.",
    ),
)
"""To the client."""

VOUCHER_SUSPENDED = MessageKind(
    "voucher-suspended",
    "vouchers",
    Text("Uw voucher staat even stil", "Your voucher is suspended"),
    Text(
        "Vanaf {first_day} staat uw voucher stil. U kunt in die tijd geen nieuwe overeenkomsten maken. Wat u hebt "
        "afgesproken en de waarde van uw voucher blijven staan. Het zorgkantoor legt vast wanneer het verder gaat.",
        "Your voucher is suspended from {first_day} on. You can make no new agreements in that time. What you agreed "
        "and the value of your voucher stay. The care office records when it goes on.",
    ),
)
"""To the client, when a detention is recorded."""
