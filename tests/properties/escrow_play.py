"""The escrow's real operations on stage, with the messages kept in hand: nothing arrives that is not delivered."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import httpx
from sqlalchemy import text
from starlette.types import ASGIApp, Receive, Scope, Send

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.voucher.operations.escrow import Asked, ask, compose, learn_epoch, take_held
from services.voucher.operations.fit import fit_due
from services.voucher.peers import HeldMessage, SetMessage
from services.voucher.refusals.redemption import ValueExhausted
from services.voucher.store.agreements import get_agreement, get_running
from services.voucher.store.escrow import lock_voucher
from services.voucher.store.fill_up import Needed, fill_up, set_needed
from services.voucher.store.fits import Fit, add_fits
from tests.four import HOUR_CENTS, Four, codes_of, hours, line
from tests.properties.escrow_model import Model, Ours, Theirs

YEAR = 2026
NEW_LIFE = """
WITH e AS (UPDATE feed_head SET epoch = epoch + 1 RETURNING epoch, last)
INSERT INTO feed_epoch SELECT epoch, last FROM e RETURNING epoch
"""


_REVALUE = text("""
UPDATE voucher_year
SET value_cents = :cents, overhang_cents = CASE WHEN reserved_cents > :cents THEN reserved_cents ELSE 0 END
WHERE voucher_id = :voucher AND year = :year
""")


class Rows(NamedTuple):
    """Both sides of some agreements, as they stand in the databases."""

    ours: dict[UUID, Ours]
    theirs: dict[UUID, Theirs]


class Play:
    """Voucher and claims, and whoever carries their messages."""

    def __init__(self, four: Four) -> None:
        self.four = four
        self.voucher, self.claims = four.stage.service("voucher"), four.stage.service("claims")
        self.as_voucher = four.stage.headers("service", signer="voucher")
        apps = four.stage.transport.apps
        apps["claims"] = _losing(apps["claims"], ("/allotments/_apply", "/feed"))

    async def begin(self, amounts: Sequence[int]) -> tuple[Model, list[Mapping[str, Any]]]:
        """A new voucher with agreements that have started, of which claims has not heard; and its model."""
        voucher = await self.four.issued()
        self.voucher_id = UUID(voucher["voucherId"])
        agreements: list[Mapping[str, Any]] = []
        for cents in amounts:
            agreement: Mapping[str, Any] = await self.four.redeemed(voucher, lines=[hours(cents / HOUR_CENTS)])
            await self.four.start_care(agreement)
            agreements.append(agreement)
        [value] = await self.four.sql(
            "voucher", "SELECT value_cents FROM voucher_year WHERE voucher_id = :voucher AND year = :year",
            voucher=voucher["voucherId"], year=YEAR,
        )  # fmt: skip
        [ours] = await self.four.sql("voucher", "SELECT h.epoch, p.epoch AS known FROM feed_head h, peer p")
        [theirs] = await self.four.sql("claims", "SELECT epoch FROM feed_head")
        model = Model(value.value_cents, ours.epoch, ours.known, theirs.epoch)
        for agreement, cents in zip(agreements, amounts, strict=True):
            agreement_id = UUID(agreement["agreementId"])
            model.redeem(agreement_id, cents)
            model.ask(agreement_id, cents, final=False)  # the start of care
        return model, agreements

    async def ask(self, agreement: UUID, cents: int, *, final: bool) -> bool:
        """People agree on this much, or the year is final; False when the value has no room, and nothing changed."""
        try:
            async with self.voucher.writing() as change:
                running = await get_running(change.session, await get_agreement(change.session, agreement))
                await ask(change, running, {YEAR: Asked(cents, final)})
                if not final:
                    await set_needed(change.session, [Needed(agreement, YEAR, cents)])
        except ValueExhausted:
            return False
        return True

    async def revalue(self, cents: int, *, must_fit: bool) -> None:
        """The year is worth this much; where `must_fit`, from now on. Shortened agreements get what comes free."""
        async with self.voucher.writing() as change:
            await lock_voucher(change.session, self.voucher_id)
            value = {"voucher": self.voucher_id, "year": YEAR, "cents": cents}
            await change.session.execute(_REVALUE, value)
            if must_fit:
                today = amsterdam_day(change.at)
                await add_fits(change.session, [Fit(new_id(), self.voucher_id, YEAR, today, cents, change.at)])
            await fill_up(change.session, [self.voucher_id], change.at)

    async def fit(self) -> None:
        """The job of the day; what it sends is lost."""
        await fit_due(self.voucher)

    async def set_of(self, agreement: UUID) -> SetMessage:
        """What voucher would send now."""
        async with self.voucher.database.transaction() as session:
            return await compose(session, [agreement])

    async def apply(self, message: SetMessage) -> HeldMessage | int:
        """Bring a set to claims: its answer, or the life that it is in when the set was made for another."""
        content = message.model_dump_json(by_alias=True)
        headers = self.as_voucher | {"Content-Type": "application/json"}
        answer: httpx.Response = await self.four.stage["claims"].post(
            "/allotments/_apply", content=content, headers=headers
        )
        if answer.status_code == 409:
            return int(answer.json()["facts"]["epoch"])
        assert answer.status_code == 200, answer.text
        return HeldMessage.model_validate_json(answer.content)

    async def answer(self, message: HeldMessage) -> None:
        """Bring claims' words to voucher."""
        async with self.voucher.database.transaction() as session:
            await take_held(session, message, self.voucher.clock.now())

    async def learn(self, epoch: int) -> None:
        """Let voucher hear of a life of claims."""
        async with self.voucher.database.transaction() as session:
            await learn_epoch(session, epoch, self.voucher.clock.now())

    async def new_life(self) -> int:
        """Claims begins a new life with all that it knows, as after a restore that lost nothing."""
        [row] = await self.four.sql("claims", NEW_LIFE)
        return int(row.epoch)

    async def claim(self, lines: Sequence[Mapping[str, Any]]) -> list[list[str]]:
        """Send a batch; the codes of each line."""
        answer = await self.four.claim([dict(each) for each in lines])
        assert answer.status_code == 201, answer.text
        return codes_of(answer.json())

    async def newest_event(self) -> HeldMessage:
        """What claims told in its feed last."""
        query = "SELECT data FROM feed WHERE type = 'nl.pvb.allotments.held.v1' ORDER BY id DESC LIMIT 1"
        [row] = await self.four.sql("claims", query)
        return HeldMessage.model_validate(row.data)

    async def rows(self, agreements: Sequence[UUID]) -> Rows:
        """Both sides as they stand."""
        ours = await self.four.sql(
            "voucher",
            "SELECT h.agreement_id, h.version, r.asked_cents, r.reserved_cents, r.final, r.told_cents, r.drawn_cents,"
            " r.seen_seq, h.answered_version, r.needed_cents FROM handover h JOIN reservation r USING (agreement_id)"
            " WHERE agreement_id = ANY(CAST(:ids AS uuid[]))",
            ids=list(agreements),
        )
        theirs = await self.four.sql(
            "claims",
            "SELECT a.agreement_id, a.version, a.epoch, t.asked_cents, t.held_cents, t.final, t.drawn_cents, t.seq"
            " FROM agreement_terms a JOIN allotment t USING (agreement_id)"
            " WHERE agreement_id = ANY(CAST(:ids AS uuid[]))",
            ids=list(agreements),
        )
        return Rows({row[0]: Ours(*row[1:]) for row in ours}, {row[0]: Theirs(*row[1:]) for row in theirs})


def debit(agreement: Mapping[str, Any], cents: int) -> dict[str, Any]:
    """A line for this much; the price is agreed by the hour, and a quantity has two decimals."""
    return line(agreement, str(Decimal(cents) / HOUR_CENTS))


def credit(of: Mapping[str, Any]) -> dict[str, Any]:
    """The line that takes a debit back."""
    reference = f"C{new_id().hex[-12:]}"
    return {**of, "lineReference": reference, "kind": "C", "previousReference": of["lineReference"]}


def _losing(app: ASGIApp, paths: tuple[str, ...]) -> ASGIApp:
    """The app, but what voucher sends to these paths by itself is lost."""

    async def heard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].endswith(paths):
            raise httpx.ReadError("the connection broke")
        await app(scope, receive, send)

    return heard
