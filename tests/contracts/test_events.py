"""Events: made by real operations, read from the real feed, taken by the consumer's own handlers into its database."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel

from services.claims.peers import PilotChanged, SuspensionChanged
from services.common.data.readers import Event
from services.registry.operations.known_voucher import AgreementFact, PilotFact
from services.voucher.peers import HeldMessage
from services.voucher.projections import indication as known_indication
from services.voucher.projections import registry as known_registry
from tests.four import DAY, DAY_CENTS, HOUR, HOUR_CENTS, SERVICES, Four, a_pilot, line
from tests.services.indication.builders import TODAY
from tests.services.registry.world import PILOT, a_price

CONSUMED: Mapping[tuple[str, str, str], type[BaseModel]] = {
    ("voucher", "registry", "care-offices.changed"): known_registry.CareOfficeFact,
    ("voucher", "registry", "requirement-sets.changed"): known_registry.RequirementSetFact,
    ("voucher", "registry", "performances.changed"): known_registry.PerformanceFact,
    ("voucher", "registry", "price-lists.changed"): known_registry.PriceListFact,
    ("voucher", "registry", "admissions.changed"): known_registry.AdmissionFact,
    ("voucher", "registry", "offers.changed"): known_registry.OfferFact,
    ("voucher", "indication", "indications.changed"): known_indication.IndicationFact,
    ("voucher", "indication", "clients.changed"): known_indication.ClientFact,
    ("voucher", "claims", "allotments.held"): HeldMessage,
    ("claims", "registry", "suspensions.changed"): SuspensionChanged,
    ("claims", "voucher", "pilots.changed"): PilotChanged,
    ("registry", "voucher", "agreements.changed"): AgreementFact,
    ("registry", "voucher", "pilots.changed"): PilotFact,
}
"""Consumer, source and type → the consumer's own model of the data."""
NOT_SAID = {"price-lists.changed": ["items/pgbVariant"]}
"""What a consumer can do without: a price list has one pgb amount per profile, that of its pilot's variant."""


async def feed_of(four: Four, source: str) -> list[Event]:
    """Everything that a service has told so far."""
    headers = four.stage.headers("service", signer="voucher" if source != "voucher" else "claims")
    answer = await four.stage[source].get("/feed", params={"limit": 1000}, headers=headers)
    return [Event.model_validate(each) for each in answer.json()["items"]]


def missing(model: type[BaseModel], data: Mapping[str, Any], at: str = "") -> list[str]:
    """Fields that the consumer reads and the event does not have; a default would hide that."""
    found = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in data:
            found.append(at + key)
            continue
        for part in get_args(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found += [each for item in data[key] or () for each in missing(part, item, f"{at}{key}/")]
    return sorted(set(found))


async def tell_everything(four: Four) -> dict[str, Any]:
    """Let every event type happen at least once."""
    voucher = await four.issued()
    agreement = await four.redeemed(voucher)
    await four.start_care(agreement)
    assert (await four.claim([line(agreement)])).status_code == 201
    [admission] = (await four.registry.seen("/admissions", four.registry.office))["items"]
    body = {"from": "2026-11-01", "noPaymentFrom": "2026-11-15", "reason": "inspectie"}
    path = f"/admissions/{admission['admissionId']}/suspensions"
    suspension = await four.registry.made(path, body, four.registry.office)
    return {"voucher": voucher, "agreement": agreement, "admission": admission, "suspension": suspension}


async def test_every_subscription_stands_in_the_table(four: Four) -> None:
    subscribed = {
        (name, source, type.removeprefix("nl.pvb.").removesuffix(".v1"))
        for name in SERVICES
        for source, reader in four.stage.service(name).readers._by_source.items()
        for type in reader._subscription.handlers
    }
    assert subscribed == set(CONSUMED)


async def test_every_event_has_all_that_its_consumers_read_and_is_taken(four: Four) -> None:
    await tell_everything(four)
    for (consumer, source, type), model in CONSUMED.items():
        told = [each for each in await feed_of(four, source) if each.type == f"nl.pvb.{type}.v1"]
        assert told, f"no operation told {type}"
        for event in told:
            model.model_validate(event.data)
            assert missing(model, event.data) == NOT_SAID.get(type, []), f"{type}, as {consumer} reads it"
    for consumer, source in {(consumer, source) for consumer, source, _ in CONSUMED}:
        await four.stage.service(consumer).readers.catch_up(source)
        assert await four.sql(consumer, "SELECT fault FROM feed_parked") == []


async def test_what_was_told_is_what_is_known(four: Four) -> None:
    made = await tell_everything(four)
    for consumer, source in {(consumer, source) for consumer, source, _ in CONSUMED}:
        await four.stage.service(consumer).readers.catch_up(source)
    known: dict[str, Any] = {}
    for name in ("requirement_set", "price_list", "admission", "indication", "client"):
        [known[name]] = await four.sql("voucher", f"SELECT * FROM known_{name}")
    assert {known[name].pilot_code for name in ("requirement_set", "price_list", "admission")} == {PILOT}
    assert (known["requirement_set"].status, known["price_list"].status) == ("published", "published")
    assert str(known["requirement_set"].requirement_set_id) == four.pilot["requirementSetId"]
    standing = [(each.lower, each.upper) for each in known["admission"].standing]
    assert standing == [(date(2026, 10, 5), date(2026, 11, 1))]
    assert (known["admission"].provider_id, known["admission"].version) == (four.provider_id, 3)
    indication = known["indication"]
    assert (str(indication.client_id), indication.status) == (made["voucher"]["clientId"], "granted")
    assert (indication.profile_code, indication.region_code, indication.valid_from) == ("5VV", "5531", TODAY)
    assert known["client"].region_code == "5531"
    prices = await four.sql("voucher", "SELECT performance_code, price_cents FROM known_price ORDER BY position")
    assert [tuple(row) for row in prices] == [(DAY, DAY_CENTS), (HOUR, HOUR_CENTS)]
    columns = "SELECT performance_id, version, code, unit_code, exclusive, most_a_day, valid_from"
    listed = await four.sql("registry", f"{columns} FROM performance ORDER BY code")
    assert listed == await four.sql("voucher", f"{columns} FROM known_performance ORDER BY code")
    columns = "SELECT office_id, region_code, name, from_day, until_day"
    regions = await four.sql("registry", f"{columns} FROM care_office_region ORDER BY region_code")
    assert regions == await four.sql("voucher", f"{columns} FROM known_office_region ORDER BY region_code")
    offers = await four.sql("voucher", "SELECT performance_code, withdrawn FROM known_offer ORDER BY 1")
    assert [tuple(row) for row in offers] == [(HOUR, False), (DAY, False)]
    [suspension] = await four.sql("claims", "SELECT * FROM known_suspension")
    assert (suspension.provider_id, suspension.no_payment_from) == (four.provider_id, date(2026, 11, 15))
    assert (str(suspension.suspension_id), suspension.until) == (made["suspension"]["suspensionId"], None)
    [agreed] = await four.sql("registry", "SELECT * FROM known_agreement")
    assert (agreed.provider_id, str(agreed.location_id)) == (four.provider_id, four.location_id)
    assert (str(agreed.agreement_id), str(agreed.client_id)) == (
        made["agreement"]["agreementId"],
        made["voucher"]["clientId"],
    )
    assert (agreed.status, agreed.starts_on, agreed.care_started_on) == ("redeemed", TODAY, TODAY)
    [pilot] = await four.sql("registry", "SELECT code, status FROM known_pilot")
    assert tuple(pilot) == (PILOT, "open")
    [reserved] = await four.sql("voucher", "SELECT told_cents, drawn_cents FROM reservation")
    assert tuple(reserved) == (100 * HOUR_CENTS, HOUR_CENTS)


async def test_a_price_list_waits_for_its_pilot_to_be_drafted(four: Four) -> None:
    office, registry = four.registry.office, four.registry
    draft = await registry.made("/price-lists", {"pilotCode": "noord", "items": [a_price()]}, office)
    path = f"/price-lists/{draft['priceListId']}/publication"
    refused = await registry.post(path, None, office)
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [("/pilotCode", "pilot-unknown")]
    await four.ask("voucher", "POST", "/pilots", four.office, a_pilot("noord"))
    assert (await registry.post(path, None, office)).status_code == 201


async def test_reading_everything_again_changes_nothing(four: Four) -> None:
    await tell_everything(four)
    pairs = sorted({(consumer, source) for consumer, source, _ in CONSUMED})
    before = []
    for _ in range(2):
        for consumer, source in pairs:
            await four.sql(consumer, "UPDATE feed_reader SET position = NULL WHERE source = :source", source=source)
            await four.stage.service(consumer).readers.catch_up(source)
        before.append([await known_to(four, consumer) for consumer in sorted({each for each, _ in pairs})])
    assert before[0] == before[1]


async def known_to(four: Four, consumer: str) -> dict[str, Any]:
    """All copies that a service keeps of others' facts, and what it holds for them."""
    names = await four.sql(
        consumer,
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'known%' OR table_name = 'reservation'",
    )
    return {
        row.table_name: sorted(map(str, await four.sql(consumer, f"SELECT * FROM {row.table_name}"))) for row in names
    }
