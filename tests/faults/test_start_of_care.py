"""A claim that follows its start of care at once is accepted, whatever became of the message in between."""

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.four import Four, codes_of, line

pytestmark = pytest.mark.timeout(300)


def lose_sets(four: Four) -> None:
    """From now on no set reaches claims by itself."""
    claims = four.stage.transport.apps["claims"]
    four.stage.transport.apps["claims"] = without_sets(claims)


def without_sets(app: ASGIApp) -> ASGIApp:
    """The app, but a set is lost on its way."""

    async def heard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].endswith("/_apply"):
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    return heard


@pytest.mark.parametrize("lost", [False, True], ids=["told at once", "the set is lost"])
async def test_a_claim_right_after_its_start_of_care_is_accepted(quiet: Four, lost: bool) -> None:
    """Without workers: what voucher could not hand over, claims fetches before it judges."""
    agreement = await quiet.redeemed(await quiet.issued())
    too_early = await quiet.claim([line(agreement)])
    assert codes_of(too_early.json()) == [["care-not-started"]]
    if lost:
        lose_sets(quiet)
    started = await quiet.start_care(agreement)
    assert started["handedOver"] is not lost
    answer = await quiet.claim([line(agreement)])
    assert answer.status_code == 201, answer.text
    assert codes_of(answer.json()) == [[]]


async def test_an_agreement_of_which_claims_never_heard_can_be_claimed_at_once(quiet: Four) -> None:
    voucher = await quiet.issued()
    lose_sets(quiet)
    agreement = await quiet.redeemed(voucher)
    await quiet.start_care(agreement)
    assert await quiet.sql("claims", "SELECT 1 FROM agreement_terms") == []
    answer = await quiet.claim([line(agreement)])
    assert codes_of(answer.json()) == [[]]
    [held] = await quiet.sql("claims", "SELECT held_cents, drawn_cents FROM allotment")
    assert tuple(held) == (700_000, 7_000)


async def test_while_voucher_is_away_nothing_is_refused_and_the_same_key_gives_the_answer(quiet: Four) -> None:
    agreement = await quiet.redeemed(await quiet.issued())
    lose_sets(quiet)
    await quiet.start_care(agreement)
    voucher = quiet.stage.transport.apps.pop("voucher")
    quiet.patience = 1
    claimed = [line(agreement)]
    waiting = await quiet.claim(claimed, key="october")
    assert (waiting.status_code, waiting.json()["code"]) == (503, "batch-received")
    quiet.stage.transport.apps["voucher"] = voucher
    answer = await quiet.claim(claimed, key="october")
    assert codes_of(answer.json()) == [[]]
    assert answer.json()["batchId"] == waiting.json()["facts"]["batchId"]
