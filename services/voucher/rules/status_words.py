"""The words of the codes that sentences of voucher show to people: one table per noun, code → Dutch and English."""

from services.common.texts import Text
from services.voucher.rules.delivery_form import DELIVERY_FORMS

VOUCHER_STATUS_WORDS = {
    "issued": Text("toegekend", "issued"),
    "active": Text("in gebruik", "active"),
    "ended": Text("beëindigd", "ended"),
    "withdrawn": Text("ingetrokken", "withdrawn"),
}
AGREEMENT_STATUS_WORDS = {
    "drafted": Text("voorgesteld", "drafted"),
    "confirmed-by-client": Text("bevestigd door de cliënt", "confirmed by the client"),
    "confirmed-by-provider": Text("bevestigd door de zorgaanbieder", "confirmed by the provider"),
    "redeemed": Text("ingewisseld", "redeemed"),
    "ended": Text("beëindigd", "ended"),
    "declined": Text("afgewezen", "declined"),
    "lapsed": Text("vervallen", "lapsed"),
}
PROPOSED_FIELD_WORDS = {
    "locationId": Text("de locatie", "the location"),
    "startsOn": Text("de eerste dag", "the first day"),
    "endsOn": Text("de laatste dag", "the last day"),
    "lines": Text("welke zorg", "which care"),
    "unitCode": Text("de eenheid", "the unit"),
    "quantity": Text("de hoeveelheid", "the quantity"),
    "per": Text("per dag, week, jaar of in totaal", "by day, week, year or in total"),
    "unitPriceCents": Text("de prijs", "the price"),
    "conditions": Text("de afspraken", "the conditions"),
    "who": Text("wie de zorg geeft", "who gives the care"),
    "times": Text("de tijden", "the times"),
    "place": Text("de plaats", "the place"),
    "onCall": Text("de bereikbaarheid", "the availability on call"),
    "ownPart": Text("wat de cliënt en familie zelf doen", "what client and family do themselves"),
    "ownPurchases": Text("wat de cliënt zelf koopt", "what the client buys"),
    "coordinatorId": Text("de regiehouder", "the coordinator"),
    "coordinatorFunction": Text("de functie van de regiehouder", "the function of the coordinator"),
}
SWAP_STATUS_WORDS = {
    "open": Text("nog niet beslist", "not decided yet"),
    "done": Text("uitgevoerd", "carried out"),
    "undone": Text("teruggedraaid", "undone"),
}
LEVER_STATUS_WORDS = {
    "proposed": Text("voorgesteld", "proposed"),
    "approved": Text("goedgekeurd", "approved"),
    "rejected": Text("afgewezen", "rejected"),
    "taken-back": Text("teruggenomen", "taken back"),
}
PILOT_STATUS_WORDS = {
    "draft": Text("concept", "draft"),
    "open": Text("open", "open"),
    "closed": Text("gesloten", "closed"),
    "evaluated": Text("geëvalueerd", "evaluated"),
}
DEVIATION_WORDS = {
    "access-procedure": Text("hoe zorg wordt aangevraagd", "how care is applied for"),
    "delivery": Text("hoe zorg wordt geleverd", "how care is delivered"),
    "purchasing": Text("hoe zorg wordt ingekocht", "how care is purchased"),
    "insured-persons": Text("wie verzekerd is", "who is insured"),
    "care-package": Text("wat het pakket aan zorg bevat", "what the care package contains"),
}
WORK_STATUS_WORDS = {
    "open": Text("nog te doen", "to be done"),
    "in-progress": Text("in behandeling", "in progress"),
    "done": Text("klaar", "done"),
    "dropped": Text("vervallen", "dropped"),
}
ARRANGEMENT_WORDS = {
    "self-directed": Text("zelf de regie", "self-directed"),
    "supported": Text("regie met steun", "supported"),
    "full-person-package": Text("compleet pakket", "full-person package"),
}
WAITING_STATUS_WORDS = {
    "urgent": Text("urgent plaatsen", "urgent"),
    "active": Text("actief plaatsen", "active"),
    "waits-for-preference": Text("wacht op voorkeur", "waits for a preference"),
    "precaution": Text("wacht uit voorzorg", "waits as a precaution"),
}
OFFER_ANSWER_WORDS = {
    "accepted": Text("aangenomen", "accepted"),
    "declined": Text("geweigerd", "declined"),
}
CARE_AT_HOME_STATUS_WORDS = {
    "requested": Text("gevraagd", "requested"),
    "granted": Text("toegestaan", "granted"),
    "refused": Text("geweigerd", "refused"),
}
OBJECTION_STATUS_WORDS = {
    "received": Text("ontvangen", "received"),
    "ruled": Text("afgerond", "ruled on"),
}
RULING_WORDS = {
    "upheld": Text("de weigering blijft", "the refusal remains"),
    "revised": Text("zorg thuis is alsnog toegestaan", "care at home is granted after all"),
    "inadmissible": Text(
        "het bezwaar was te laat en is niet behandeld", "the objection was late and was not considered"
    ),
}
PRICE_KIND_WORDS = {
    "day-price": Text("dagprijs", "day price"),
    "unit-price": Text("prijs per eenheid", "unit price"),
    "modular-amount": Text("modulair bedrag", "modular amount"),
    "pgb-amount": Text("pgb-bedrag", "pgb amount"),
}
DELIVERY_FORM_WORDS = {code: form.words for code, form in DELIVERY_FORMS.items()}
