"""The words of the states that sentences of claims show to people: one table per noun, code → Dutch and English."""

from services.common.texts import Text

RUN_STATUS_WORDS = {
    "drafted": Text("klaargezet", "drafted"),
    "approved": Text("goedgekeurd", "approved"),
    "exported": Text("naar de bank gebracht", "exported"),
    "settled": Text("afgerond", "settled"),
}
LATE_CLAIM_STATUS_WORDS = {
    "proposed": Text("voorgesteld", "proposed"),
    "room-asked": Text("in behandeling", "in progress"),
    "approved": Text("goedgekeurd", "approved"),
    "declined": Text("afgewezen", "declined"),
}
