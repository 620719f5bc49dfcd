"""On its fit-by day a lower value is fitted: the youngest redemption gives way, and what was drawn stays."""

from datetime import UTC, datetime
from typing import Any

from services.voucher.operations.escrow import send_open
from services.voucher.operations.fit import fit_due
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.swapping import Swaps
from tests.services.voucher.valued import DAY_PRICE, HOURS, books, held, revalue, voucher_of_2026

FULL, LOW = 365 * DAY_PRICE, 365 * 7_000


async def price(scene: AgreementScene, version: int, cents: int, first: str = "2027-01-01") -> None:
    """An edition with this price from a day on, and every voucher valued by it."""
    day = {"kind": "day-price", "profileCode": "5VV", "deliveryForms": ["stay"], "performanceCode": "T051",
           "unitCode": "14", "source": "test"}  # fmt: skip
    old = day | {"priceCents": DAY_PRICE, "validFrom": "2026-01-01"}
    scene.tell_prices(version=version, items=[old, day | {"priceCents": cents, "validFrom": first}])
    await scene.catch_up()
    await revalue_due(scene.service)
    await send_open(scene.service)


async def lowered(scene: AgreementScene) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Two agreements of € 60 a day fill a voucher of € 120 a day; then 2027 is worth € 70 a day."""
    voucher = voucher_of_2026(scene, valid_to="2027-12-31")
    await scene.sql_write(
        "UPDATE known_indication SET valid_to = '2027-12-31' WHERE client_id = :client", client=voucher["client_id"]
    )
    made = [await scene.redeemed(voucher, lines=[HOURS]) for _ in range(2)]
    await price(scene, 2, 7_000)
    return voucher, made


async def come_to(scene: AgreementScene, year: int, month: int, day: int) -> None:
    """A day comes; the work is done, and claims hears of it."""
    scene.stage.move_clock(datetime(year, month, day, 8, tzinfo=UTC))
    await fit_due(scene.service)
    await send_open(scene.service)
    await fit_due(scene.service)


async def year_2027(scene: AgreementScene, voucher: dict[str, Any]) -> dict[str, Any]:
    shown = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}", headers=scene.office)).json()
    [year] = [each for each in shown["years"] if each["year"] == 2027]
    return {"flagged": shown["flagged"], "fit": shown["fit"], **year}


async def test_until_its_day_all_stays_and_on_it_the_youngest_gives_way(scene: AgreementScene) -> None:
    voucher, made = await lowered(scene)
    before = await year_2027(scene, voucher)
    assert (before["flagged"], before["fitBy"], before["overhangCause"]) == (True, "2027-01-01", "value-lowered")
    await come_to(scene, 2026, 12, 31)
    assert [held(scene, each)[2027] for each in made] == [FULL // 2] * 2
    await come_to(scene, 2027, 1, 1)
    assert [held(scene, each)[2027] for each in made] == [FULL // 2, 365 * 1_000]
    assert (await books(scene, voucher))[1] == (2027, LOW, LOW, 0)
    after = await year_2027(scene, voucher)
    assert (after["flagged"], after["fitBy"], after["overhangCause"], after["fit"]) == (False, None, None, None)
    young = (await scene.read(made[1])).json()
    assert young["sufficesUntil"] == "2027-03-01"
    told = await scene.sql("SELECT recipient FROM messages WHERE kind = 'agreement-shortened'")
    assert len(told) == 2, "the client and the provider are informed"
    kinds = await scene.sql("SELECT kind, outcome FROM decision_record WHERE kind = 'fit'")
    assert kinds == [("fit", "shortened")]
    await scene.invariants_hold()


async def test_a_value_that_rose_again_needs_no_fit_and_one_that_rises_later_fills_up(scene: AgreementScene) -> None:
    voucher, made = await lowered(scene)
    await price(scene, 3, DAY_PRICE)
    await come_to(scene, 2027, 1, 1)
    assert [held(scene, each)[2027] for each in made] == [FULL // 2] * 2
    assert await scene.sql("SELECT count(*) FROM decision_record WHERE kind = 'fit'") == [(0,)]
    await price(scene, 4, 7_000)
    await come_to(scene, 2027, 1, 30)
    assert [held(scene, each)[2027] for each in made] == [FULL // 2] * 2, "the notice period is 30 days"
    await come_to(scene, 2027, 1, 31)
    assert [held(scene, each)[2027] for each in made] == [FULL // 2, 365 * 1_000]
    await price(scene, 5, DAY_PRICE)
    assert [held(scene, each)[2027] for each in made] == [FULL // 2] * 2
    assert (await books(scene, voucher))[1] == (2027, FULL, FULL, 0)
    await scene.invariants_hold()


async def test_while_claims_is_away_it_stays_open_and_what_was_drawn_meanwhile_stays(scene: AgreementScene) -> None:
    """€ 12,000 was drawn of the youngest before claims heard; then the other gives way too."""
    voucher, made = await lowered(scene)
    scene.claims.is_away = True
    await come_to(scene, 2027, 1, 1)
    waiting = await year_2027(scene, voucher)
    assert (waiting["reservedCents"], waiting["fitBy"], waiting["flagged"]) == (FULL, "2027-01-01", True)
    assert (waiting["fit"]["state"], waiting["fit"]["since"][:16]) == ("awaiting-claims", "2027-01-01T08:00")
    scene.claims.draw(made[1], 2027, 1_200_000)
    scene.claims.is_away = False
    scene.stage.move_clock(datetime(2027, 1, 1, 9, tzinfo=UTC))
    await send_open(scene.service)
    await come_to(scene, 2027, 1, 1)
    assert [held(scene, each)[2027] for each in made] == [LOW - 1_200_000, 1_200_000]
    assert (await books(scene, voucher))[1] == (2027, LOW, LOW, 0)
    assert (await year_2027(scene, voucher))["fit"] is None


async def test_what_was_drawn_above_the_value_stays_and_says_why(scene: AgreementScene) -> None:
    voucher, made = await lowered(scene)
    for each in made:
        scene.claims.draw(each, 2027, 1_500_000)
    await scene.catch_up()
    await come_to(scene, 2027, 1, 1)
    assert [held(scene, each)[2027] for each in made] == [1_500_000] * 2
    shown = await year_2027(scene, voucher)
    assert (shown["overhangCents"], shown["overhangCause"], shown["fitBy"]) == (
        3_000_000 - LOW, "drawn-before-fit", None,
    )  # fmt: skip


async def test_before_claims_judges_a_due_fit_is_made(scene: AgreementScene) -> None:
    _, made = await lowered(scene)
    scene.stage.move_clock(datetime(2027, 1, 1, 8, tzinfo=UTC))
    asked = f"open=true&providerId={scene.provider_id}&claimsEpoch={scene.claims.epoch}"
    answer = await scene.http.get(f"/handovers?{asked}", headers=scene.stage.headers("service", signer="claims"))
    [young] = answer.json()["allotments"]
    assert young["agreementId"] == made[1]["agreementId"]
    assert [each["askedCents"] for each in young["years"] if each["year"] == 2027] == [365 * 1_000]


async def test_a_year_above_its_value_since_an_earlier_version_gets_a_day(scene: AgreementScene) -> None:
    voucher, _ = await lowered(scene)
    await scene.sql_write("DELETE FROM value_fit")
    await revalue(scene, voucher)
    assert (await year_2027(scene, voucher))["fitBy"] is None
    await revalue(scene, voucher, "all-years")
    assert (await year_2027(scene, voucher))["fitBy"] == "2027-01-01"


async def two_providers(scene: AgreementScene) -> tuple[Swaps, dict[str, Any], dict[str, Any]]:
    """The same two agreements with different providers. All of the youngest is drawn, and voucher has not heard."""
    swaps = Swaps(scene, 2_000_000, valid_to="2027-12-31")
    await scene.sql_write("UPDATE known_indication SET valid_to = '2027-12-31'")
    await swaps.second_provider()
    old = await scene.redeemed(swaps.voucher, lines=[HOURS])
    young = await swaps.confirmed(lines=[HOURS])
    assert (await scene.confirm(young, swaps.client)).status_code == 201
    await scene.handed_over(young)
    await price(scene, 2, 7_000)
    scene.claims.draw(young, 2027, FULL // 2)
    return swaps, old, young


async def before_a_batch(scene: AgreementScene, provider_id: Any) -> int:
    """Claims fetches what is open for a provider, and takes it over where it may."""
    asked = f"open=true&providerId={provider_id}&claimsEpoch={scene.claims.epoch}"
    answer = await scene.http.get(f"/handovers?{asked}", headers=scene.stage.headers("service", signer="claims"))
    if answer.status_code == 200:
        scene.claims.fetch(answer.json())
    return answer.status_code


async def test_what_others_drew_counts_before_claims_judges_by_a_due_fit(scene: AgreementScene) -> None:
    """Of € 70 a day € 60 is drawn of the youngest, so € 10 is left of the older one before its next batch."""
    _, old, young = await two_providers(scene)
    scene.stage.move_clock(datetime(2027, 1, 1, 8, tzinfo=UTC))
    assert await before_a_batch(scene, scene.provider_id) == 200
    assert [held(scene, each)[2027] for each in (old, young)] == [365 * 1_000, FULL // 2]


async def test_a_batch_waits_while_nobody_knows_what_was_drawn_before_the_fit(scene: AgreementScene) -> None:
    swaps, old, young = await two_providers(scene)
    scene.claims.is_away = True
    await come_to(scene, 2027, 1, 1)
    assert await before_a_batch(scene, scene.provider_id) == 503
    scene.claims.is_away, scene.claims.is_unheard = False, True
    assert await before_a_batch(scene, scene.provider_id) == 503
    scene.claims.is_unheard = False
    assert await before_a_batch(scene, scene.provider_id) == 200
    assert [held(scene, each)[2027] for each in (old, young)] == [365 * 1_000, FULL // 2]
    assert await before_a_batch(scene, swaps.other_id) == 200
    await come_to(scene, 2027, 1, 2)
    assert (await books(scene, swaps.voucher))[1] == (2027, LOW, LOW, 0)


async def test_a_voucher_that_ends_while_claims_is_away_is_fitted_by_what_was_drawn(scene: AgreementScene) -> None:
    """Of a week of € 70 a day € 60 a day was drawn of the youngest, unheard, when the death was reported."""
    swaps, old, young = await two_providers(scene)
    await scene.sql_write("UPDATE pilot SET participants = 9")
    scene.claims.draw(young, 2027, -FULL // 2 + 7 * 6_000)
    scene.claims.is_away = True
    scene.stage.move_clock(datetime(2027, 1, 8, 8, tzinfo=UTC))
    await scene.sql_write(
        "UPDATE known_indication SET valid_to = '2027-01-07', status = 'withdrawn', withdrawal_reason = 'death'"
    )
    await revalue(scene, swaps.voucher)
    await close_past_their_end(scene.service)
    assert await before_a_batch(scene, scene.provider_id) == 503
    scene.claims.is_away = False
    assert await before_a_batch(scene, scene.provider_id) == 200
    assert [held(scene, each)[2027] for each in (old, young)] == [7 * 1_000, 7 * 6_000]
