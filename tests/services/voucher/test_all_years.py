"""All budget years are in the books from the first day: redeeming reserves in each, and none goes above its value."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.voucher.operations.agreements import lapse_drafts
from services.voucher.operations.escrow import send_open
from services.voucher.operations.final_release import release_finally
from services.voucher.operations.revalue import close_past_their_end, end_what_runs_on, revalue_due
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.services.voucher.valued import (
    DAY_PRICE,
    HOURS,
    LEAP_YEAR,
    YEAR,
    books,
    held,
    revalue,
    tell_lower_price,
    voucher_of_2026,
)

AN_HOUR = HOURS | {"quantity": 1, "unitPriceCents": 1}
LEAP_YEAR_SHORT = (
    "2028 is a leap year. The value is too low for all 366 days, so what is free was reserved. "
    "Agree on slightly less care for that year."
)
ALL = (2027, 365 * DAY_PRICE), (2028, 366 * DAY_PRICE)


def faults(answer: Any) -> list[tuple[str, str]]:
    """Code and sentence of every refusal."""
    body = answer.json()
    return [(each["code"], each["detail"]) for each in body.get("errors") or [body]]


def exhausted(year: int, left: str, needed: str) -> tuple[str, str]:
    """The refusal that names a year, in euros."""
    return "value-exhausted", f"The voucher has € {left} free in {year}. This agreement needs € {needed}."


async def confirmed(scene: AgreementScene, voucher: dict[str, Any], **changes: Any) -> Any:
    """What the second confirmation of an agreement answers."""
    return await scene.confirm(await scene.agreed_by_client(voucher, **changes), scene.provider)


async def versions(scene: AgreementScene) -> list[Any]:
    """The version of every row of vouchers, books, agreements and decisions."""
    tables = ("voucher", "voucher_year", "agreement", "handover", "reservation", "voucher_entry", "valuation",
              "decision_record", "revaluation_due", "feed")  # fmt: skip
    return [await scene.sql(f"SELECT CAST(xmin AS text), ctid FROM {each} ORDER BY ctid") for each in tables]


async def test_redeeming_reserves_in_every_year_and_hands_all_over_at_once(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    agreement = await scene.redeemed(voucher)
    assert await books(scene, voucher) == [
        (2026, 2_000_000, 310_000, 0), (*ALL[0], YEAR, 0), (*ALL[1], LEAP_YEAR, 0),
    ]  # fmt: skip
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR, 2028: LEAP_YEAR}
    entries = await scene.sql("SELECT kind, year, cents FROM voucher_entry ORDER BY entry_id")
    assert entries == [("reserve", 2026, 310_000), ("reserve", 2027, YEAR), ("reserve", 2028, LEAP_YEAR)]
    await scene.invariants_hold()


async def test_a_provisional_year_is_named_in_every_answer(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    await revalue(scene, voucher)
    agreement = await scene.agreed_by_client(voucher)
    answer = (await scene.confirm(agreement, scene.provider)).json()
    shown = (await scene.read(agreement, scene.client_of(voucher))).json()
    whole = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}", headers=scene.office)).json()
    for years in (answer["reservations"], shown["reservations"], whole["years"]):
        assert {each["year"]: each["provisional"] for each in years} == {2026: False, 2027: True, 2028: True}
    asked = {"locationId": [str(scene.location_id)], "startsOn": "2027-02-01"}
    path = f"/vouchers/{voucher['voucher_id']}/coverage"
    assert (await scene.http.get(path, params=asked, headers=scene.client_of(voucher))).json()["provisional"] is True


async def test_on_new_years_day_nothing_happens(scene: AgreementScene) -> None:
    """The clock passes midnight and everything that voucher does by itself is done: no row has another version."""
    vouchers = [voucher_of_2026(scene) for _ in range(3)]
    agreements = [await scene.redeemed(each) for each in vouchers]
    scene.stage.move_clock(datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    await send_open(scene.service)
    before = await versions(scene)
    for at in (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), datetime(2027, 1, 2, 9, tzinfo=UTC)):
        scene.stage.move_clock(at)
        await revalue_due(scene.service)
        await close_past_their_end(scene.service)
        await end_what_runs_on(scene.service)
        await lapse_drafts(scene.service)
        await release_finally(scene.service)
        await send_open(scene.service)
        assert await versions(scene) == before
    assert [held(scene, each)[2027] for each in agreements] == [YEAR] * 3


@pytest.mark.parametrize(
    ("line", "most"),
    [
        (AN_HOUR | {"per": "day", "quantity": 600}, 24),
        (AN_HOUR | {"per": "week", "quantity": 168.01}, 168),
        (DAY | {"per": "week", "quantity": 7.01, "unitPriceCents": 1}, 7),
        (DAY | {"per": "year", "quantity": 366, "unitPriceCents": 1}, 365),
        (DAY | {"per": "total", "quantity": 32, "unitPriceCents": 1}, 31),
    ],
)
async def test_a_line_that_its_days_cannot_hold_is_refused(
    scene: AgreementScene, line: dict[str, Any], most: int
) -> None:
    """December 2026 has 31 days."""
    voucher = voucher_of_2026(scene)
    ends_on = "2026-12-31" if line["per"] == "total" else None
    draft = await scene.draft(
        voucher, lines=[DAY | {"performanceCode": "Z051", "unitPriceCents": 1}, line], endsOn=ends_on
    )
    assert [(each["pointer"], each["code"]) for each in draft["obstacles"]] == [("/lines/1", "quantity-impossible")]
    await scene.confirm(draft, scene.client_of(voucher))
    refused = await scene.confirm(draft, scene.provider)
    agreed = f"The agreed quantity of performance {line['performanceCode']} is {line['quantity']:.2f}"
    sentence = f"{agreed}; at most {most} fits into the agreed period."
    assert (refused.status_code, faults(refused)) == (422, [("quantity-impossible", sentence)])


async def test_an_agreement_that_does_not_fit_names_every_year_with_what_is_free(scene: AgreementScene) -> None:
    """24 hours a day at € 60 fit the last day of 2026, and never the next years."""
    voucher = voucher_of_2026(scene)
    dear = HOURS | {"per": "day", "quantity": 24}
    refused = await confirmed(scene, voucher, lines=[dear], startsOn="2026-12-31")
    assert faults(refused) == [
        exhausted(2027, "43,800.00", "525,600.00"),
        exhausted(2028, "43,920.00", "527,040.00"),
    ]
    assert (
        await confirmed(scene, voucher, lines=[dear], startsOn="2026-12-31", endsOn="2026-12-31")
    ).status_code == 201


async def test_a_total_falls_in_one_calendar_year(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    total: dict[str, Any] = {"lines": [HOURS | {"per": "total", "quantity": 731}], "startsOn": "2027-01-02"}
    refused = await confirmed(scene, voucher, **total)
    sentence = "A total quantity was agreed for performance H126, but the agreement runs up to and including"
    assert faults(refused)[0] == ("total-over-years", f"{sentence} 31 December 2028.")
    assert "end the agreement on 31 December 2027 at the latest" in refused.text
    refused = await confirmed(scene, voucher, **total, endsOn="2027-12-31")
    assert faults(refused) == [exhausted(2027, "43,800.00", "43,860.00")]
    total["lines"] = [HOURS | {"per": "total", "quantity": 730}]
    assert (await confirmed(scene, voucher, **total, endsOn="2027-12-31")).status_code == 201


async def test_what_others_hold_of_a_later_year_is_not_free(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene, valid_to=date(2027, 6, 30))
    await scene.redeemed(voucher, lines=[HOURS])
    refused = await confirmed(scene, voucher, lines=[HOURS | {"quantity": 7.01}])
    assert faults(refused) == [exhausted(2027, "10,860.00", "10,875.51")]
    assert (await confirmed(scene, voucher, lines=[HOURS])).status_code == 201


async def test_of_three_at_once_one_gets_the_later_year(scene: AgreementScene) -> None:
    for _ in range(8):
        voucher = voucher_of_2026(scene)
        made = [await scene.agreed_by_client(voucher, lines=[HOURS | {"quantity": 8}]) for _ in range(3)]
        answers = await asyncio.gather(*[scene.confirm(each, scene.provider) for each in made])
        assert sorted(each.status_code for each in answers) == [201, 422, 422]
    await scene.invariants_hold()


async def test_where_only_the_leap_day_does_not_fit_the_year_takes_what_is_free(scene: AgreementScene) -> None:
    """Two agreements of € 60 a day, and a value of 2028 that is enough for 365 days of both."""
    voucher = scene.new_voucher({2026: 2_000_000, 2027: 4_380_000, 2028: 4_380_000})
    first, second = await confirmed(scene, voucher, lines=[HOURS]), await confirmed(scene, voucher, lines=[HOURS])
    assert (first.json()["warnings"], first.status_code, second.status_code) == ([], 201, 201)
    [warning] = second.json()["warnings"]
    assert (warning["code"], warning["text"]["en"]) == (
        "leap-year-short",
        LEAP_YEAR_SHORT,
    )
    assert [each["reservedCents"] for each in second.json()["reservations"]] == [186_000, 2_190_000, 2_184_000]
    assert (await books(scene, voucher))[2] == (2028, 4_380_000, 4_380_000, 0)
    refused = await confirmed(scene, voucher, lines=[AN_HOUR], startsOn="2028-02-01")
    assert [code for code, _ in faults(refused)] == ["value-exhausted"]
    await scene.invariants_hold()


async def test_a_known_edition_of_a_later_year_counts(scene: AgreementScene) -> None:
    await tell_lower_price(scene, "2027-01-01", 6_000)
    voucher = voucher_of_2026(scene)
    await revalue(scene, voucher)
    assert faults(await confirmed(scene, voucher)) == [
        exhausted(2027, "21,900.00", "36,500.00"),
        exhausted(2028, "21,960.00", "36,600.00"),
    ]


async def earlier_voucher(scene: AgreementScene) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A voucher of an earlier version: 2026 alone is in its books, and three agreements hold their part of it."""
    voucher = voucher_of_2026(scene, in_all_years=False)
    made = []
    with rows.connect(scene.url) as connection:
        for place, quantity in enumerate((7, 3.5, 4)):
            agreement = rows.agreement(
                connection,
                voucher,
                [{"performance_code": "H126", "unit_code": "04", "quantity": quantity, "per": "week",
                  "unit_price_cents": 6_000}],
                status="redeemed", starts_on=date(2026, 12, 1), redeemed_at=rows.AT.replace(minute=place),
            )  # fmt: skip
            rows.hand_over(connection, agreement)
            cents = int(quantity * 6_000 * 31 / 7)
            reservation = {"agreement_id": agreement["agreement_id"], "year": 2026, "asked_cents": cents,
                           "reserved_cents": cents}  # fmt: skip
            rows.insert(connection, "reservation", [reservation])
            made.append({"agreementId": str(agreement["agreement_id"])})
    return voucher, made


async def test_a_voucher_of_an_earlier_version_gets_its_years_and_agreements_their_part(scene: AgreementScene) -> None:
    """The migration queues it. A day is worth € 120, and the three ask € 60, € 30 and € 34.29 of it."""
    voucher, made = await earlier_voucher(scene)
    await revalue(scene, voucher, "all-years")
    assert [row[:3] for row in (await books(scene, voucher))[1:]] == [(*each, each[1]) for each in ALL]
    for year, days in ((2027, 365), (2028, 366)):
        assert [held(scene, each)[year] for each in made] == [6_000 * days, 3_000 * days, 3_000 * days]
    await revalue(scene, voucher, "all-years")
    assert await scene.sql("SELECT count(*) FROM valuation WHERE year > 2026") == [(2,)]
    why = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}/value?year=2027", headers=scene.office)).json()
    assert why["cause"] == "all-years"
    reasons = (await scene.http.get(f"/decisions/{why['decisionId']}/explanation", headers=scene.office)).json()
    assert "Together they reserve no more than the value." in str(reasons)


async def test_until_then_it_redeems_nothing_that_touches_those_years(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene, in_all_years=False)
    agreement = await scene.agreed_by_client(voucher)
    waiting = await scene.confirm(agreement, scene.provider)
    assert (waiting.status_code, waiting.json()["code"]) == (503, "unavailable")
    assert (await confirmed(scene, voucher, endsOn="2026-12-31")).status_code == 201
    await revalue(scene, voucher, "all-years")
    assert (await scene.confirm(agreement, scene.provider)).status_code == 201
    assert (await books(scene, voucher))[1:] == [(*ALL[0], YEAR, 0), (*ALL[1], LEAP_YEAR, 0)]


async def test_the_database_refuses_years_above_the_value(scene: AgreementScene, monkeypatch: Any) -> None:
    """Were the rule to fail, nothing would be written."""
    voucher, _ = await earlier_voucher(scene)
    monkeypatch.setattr("services.voucher.operations.gained_years.shared_out", lambda free, wanted: list(wanted))
    await revalue(scene, voucher, "all-years")
    assert len(await books(scene, voucher)) == 1
    monkeypatch.undo()
    await revalue_due(scene.service)
    assert len(await books(scene, voucher)) == 3
