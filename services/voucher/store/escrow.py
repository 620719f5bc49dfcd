"""The escrow on voucher's side: ask, what to send, the answer, an epoch of claims, what is open.

The caller of `ask` and of `take_held` has locked the voucher rows in an earlier statement of the same transaction: a
statement sees what was committed when it began. Source of the statements: the protocol of the escrow (decision 0036).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.quick import Quick, Statements
from services.common.data.statement import Door, Json, NoParameters, Statement


@dataclass(frozen=True)
class Asking:
    """The amounts that claims is asked to hold for an agreement, by year, in cents, under these terms."""

    voucher_id: UUID
    agreement_id: UUID
    years: list[int]
    cents: list[int]
    finals: list[bool]
    """Whether held follows drawn from now on, per year."""
    kept: bool
    """Whether what is lowered stays reserved, as in an open swap."""
    terms: Json
    at: datetime
    next_try_at: datetime
    decision_id: UUID | None


@dataclass(frozen=True)
class AskedState:
    """Whether the value had room for what must rise, and the version of the agreement's set."""

    fits: bool
    version: int


@dataclass(frozen=True)
class SetRow:
    """The present state of an agreement, as it is sent to claims."""

    agreement_id: UUID
    voucher_id: UUID
    version: int
    terms: dict[str, object]
    years: list[dict[str, object]]
    claims_epoch: int


@dataclass(frozen=True)
class Difference:
    """One agreement or voucher, and in one year, about which the two sides or the books do not agree."""

    fault: str
    id: UUID
    year: int | None = None


@dataclass(frozen=True)
class _OfVoucher:
    voucher_id: UUID


@dataclass(frozen=True)
class _OfAgreement:
    agreement_id: UUID


@dataclass(frozen=True)
class _OfAgreements:
    agreement_ids: list[UUID]


@dataclass(frozen=True)
class _Held:
    held: Json
    epoch: int
    at: datetime


@dataclass(frozen=True)
class _Listed:
    held: Json


@dataclass(frozen=True)
class _Epoch:
    epoch: int


@dataclass(frozen=True)
class _At:
    at: datetime


@dataclass(frozen=True)
class _Due:
    at: datetime
    most: int


@dataclass(frozen=True)
class _OfProvider:
    provider_id: UUID
    most: int


@dataclass(frozen=True)
class _DueFinal:
    today: date
    after: UUID
    most: int


@dataclass(frozen=True)
class _DueNow:
    agreement_ids: list[UUID]
    at: datetime


@dataclass(frozen=True)
class _Answered:
    since: datetime
    after: UUID
    most: int


@dataclass(frozen=True)
class _YearDifference:
    voucher_id: UUID
    year: int


async def lock_voucher(session: AsyncSession, voucher_id: UUID) -> None:
    """Lock a voucher and with it its books, until this transaction ends."""
    await LOCK_VOUCHER.run(session, _OfVoucher(voucher_id))


async def ask(session: AsyncSession, asking: Asking) -> AskedState:
    """Ask claims to hold these amounts: what must rise comes from the value, nothing is released.

    The voucher is locked. Where it does not fit, the caller rolls the transaction back.
    """
    return await ASK.one(session, asking)


async def list_sets(door: Door, agreement_ids: Collection[UUID]) -> list[SetRow]:
    """The present state of these agreements, in order of their ids."""
    return await SETS.run(door, _OfAgreements(list(agreement_ids)))


async def make_due(session: AsyncSession, agreement_ids: Collection[UUID], at: datetime) -> None:
    """Let the worker send the sets of these agreements at once: the caller sends none itself."""
    if agreement_ids:
        await MAKE_DUE.run(session, _DueNow(list(agreement_ids), at))


async def take_held(
    door: AsyncSession | Statements, agreement_ids: Collection[UUID], held: Json, epoch: int, at: datetime
) -> list[UUID]:
    """Take what claims holds for these agreements; locks their vouchers in key order.

    Only an answer to the newest version counts, and only one newer than the last one applied. A decrease is
    released; returns the vouchers of which something came free, to be filled up in the same transaction. A lost answer
    comes again, so the commit does not wait for the disk.
    """
    await LOCK_TOLD.run(door, _OfAgreements(list(agreement_ids)))
    await KNOWN_EPOCH_FAST.run(door, NoParameters())
    return sorted(set(await ANSWER.run(door, _Held(held, epoch, at))))


async def known_epoch(session: AsyncSession) -> int:
    """The epoch of claims that voucher knows; it stays known until this transaction ends."""
    return await KNOWN_EPOCH.one(session, NoParameters())


async def learn_epoch(session: AsyncSession, epoch: int, at: datetime) -> bool:
    """Note a new epoch of claims: every set is open again, and no earlier answer counts; False when it is known."""
    if not await LEARN_EPOCH.run(session, _Epoch(epoch)):
        return False
    await OPEN_ALL.run(session, _At(at))
    await FORGET_SEEN.run(session, NoParameters())
    return True


async def is_answered(quick: Quick, agreement_id: UUID) -> bool:
    """Whether claims has answered the newest state of an agreement; False too when it was never handed over."""
    return await IS_ANSWERED.find(quick, _OfAgreement(agreement_id)) or False


async def take_open(session: AsyncSession, at: datetime, most: int) -> list[UUID]:
    """The agreements whose sets are due to be sent (again); the next try is 1 s later, doubled to 60 s."""
    return await TAKE_OPEN.run(session, _Due(at, most))


async def list_of_provider(session: AsyncSession, provider_id: UUID, most: int, *, only_open: bool) -> list[UUID]:
    """The agreements of a provider that claims has not answered, or all that were handed over."""
    return await (OPEN_OF_PROVIDER if only_open else OF_PROVIDER).run(session, _OfProvider(provider_id, most))


async def list_due_final(session: AsyncSession, today: date, after: UUID, most: int) -> list[UUID]:
    """Agreements with a year whose claim window has passed; the rule decides again under the lock.

    While room for late claims can be used, the year waits.
    """
    return await DUE_FINAL.run(session, _DueFinal(today, after, most))


async def list_differences(session: AsyncSession, held: Json) -> list[Difference]:
    """Where claims' list differs from the reservations, in a way that no message under way explains."""
    return await DIFFERENCES.run(session, _Listed(held))


async def list_answered(session: AsyncSession, since: datetime, after: UUID, most: int) -> list[UUID]:
    """Agreements redeemed before `since` that claims has answered, and so must list."""
    return await ANSWERED.run(session, _Answered(since, after, most))


async def list_book_differences(session: AsyncSession) -> list[Difference]:
    """Years of vouchers whose book is not the sum of its reservations."""
    rows = await BOOK_DIFFERENCES.run(session, NoParameters())
    return [Difference("book-differs", row.voucher_id, row.year) for row in rows]


LOCK_VOUCHER = Statement(
    "SELECT voucher_id FROM voucher WHERE voucher_id = :voucher_id FOR NO KEY UPDATE", _OfVoucher, UUID
)
MAKE_DUE = Statement(
    """
    UPDATE handover SET next_try_at = :at
    WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[])) AND next_try_at > CAST(:at AS timestamptz)
    """,
    _DueNow,
)
ASK = Statement("ask.sql", Asking, AskedState)
SETS = Statement(
    """
    SELECT h.agreement_id, h.voucher_id, h.version, h.terms,
           COALESCE(jsonb_agg(jsonb_build_object(
                      'year', r.year, 'askedCents', r.asked_cents, 'final', r.final AND NOT EXISTS (
                        SELECT FROM late_room l
                        WHERE l.agreement_id = r.agreement_id AND l.year = r.year AND l.closed_at IS NULL))
                    ORDER BY r.year) FILTER (WHERE r.year IS NOT NULL), '[]') AS years,
           (SELECT epoch FROM peer WHERE source = 'claims') AS claims_epoch
    FROM handover h LEFT JOIN reservation r USING (agreement_id)
    WHERE h.agreement_id = ANY(CAST(:agreement_ids AS uuid[]))
    GROUP BY h.agreement_id ORDER BY h.agreement_id
    """,
    _OfAgreements,
    SetRow,
)
LOCK_TOLD = Statement(
    """
    SELECT voucher_id FROM voucher
    WHERE voucher_id IN (
      SELECT voucher_id FROM handover WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[])))
    ORDER BY voucher_id FOR NO KEY UPDATE
    """,
    _OfAgreements,
    UUID,
)
KNOWN_EPOCH = Statement("SELECT epoch FROM peer WHERE source = 'claims' FOR SHARE", NoParameters, int)
KNOWN_EPOCH_FAST = Statement(
    "SELECT set_config('synchronous_commit', 'off', true) FROM peer WHERE source = 'claims' FOR SHARE",
    NoParameters,
    str,
)
"""Taken before ANSWER, so that no answer of a former epoch of claims is written after its new one was noted."""
ANSWER = Statement("answer.sql", _Held, UUID)
"""Gives the vouchers of which the reserved amount changed."""
IS_ANSWERED = Statement(
    "SELECT answered_version = version FROM handover WHERE agreement_id = :agreement_id", _OfAgreement, bool
)
LEARN_EPOCH = Statement(
    "UPDATE peer SET epoch = :epoch WHERE source = 'claims' AND epoch < :epoch RETURNING epoch", _Epoch, int
)
OPEN_ALL = Statement(
    """
    WITH every AS (SELECT agreement_id FROM handover ORDER BY agreement_id FOR UPDATE)
    UPDATE handover h SET answered_version = 0, next_try_at = :at, tries = 0
    FROM every WHERE h.agreement_id = every.agreement_id
    """,
    _At,
)
"""In key order, as every statement that changes several handovers takes them."""
FORGET_SEEN = Statement("UPDATE reservation SET seen_seq = -1", NoParameters)
TAKE_OPEN = Statement(
    """
    UPDATE handover
    SET tries = tries + 1,
        next_try_at = CAST(:at AS timestamptz)
                      + LEAST(60, power(2, LEAST(tries, 6))) * (0.75 + random() / 2) * interval '1 second'
    WHERE agreement_id IN (
      SELECT agreement_id FROM handover WHERE answered_version <> version AND next_try_at <= :at
      ORDER BY next_try_at LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING agreement_id
    """,
    _Due,
    UUID,
)
OF_PROVIDER = Statement(
    """
    SELECT h.agreement_id FROM handover h JOIN agreement a USING (agreement_id)
    WHERE a.provider_id = :provider_id ORDER BY h.agreement_id LIMIT :most
    """,
    _OfProvider,
    UUID,
)
OPEN_OF_PROVIDER = Statement(
    """
    SELECT h.agreement_id FROM handover h JOIN agreement a USING (agreement_id)
    WHERE h.answered_version <> h.version AND a.provider_id = :provider_id ORDER BY h.agreement_id LIMIT :most
    """,
    _OfProvider,
    UUID,
)
"""Apart from the former, so that the index of open sets serves it."""
DUE_FINAL = Statement(
    """
    SELECT DISTINCT r.agreement_id
    FROM reservation r
    JOIN agreement a USING (agreement_id) JOIN voucher v USING (voucher_id) JOIN handover h USING (agreement_id)
    LEFT JOIN LATERAL (
      SELECT max(l.usable_until) AS usable_until FROM late_room l
      WHERE l.agreement_id = r.agreement_id AND l.year = r.year AND l.closed_at IS NULL) AS late ON true
    WHERE (NOT r.final OR late.usable_until IS NOT NULL) AND r.agreement_id > :after
      AND COALESCE(late.usable_until < CAST(:today AS date), true)
      AND CAST(date_trunc('month', CAST(LEAST(a.ends_on, a.ended_on, v.valid_to, make_date(r.year, 12, 31))
                                        AS timestamp)) + interval '1 month' AS date)
          - 1 + CAST(h.terms ->> 'claimWindowDays' AS int) < CAST(:today AS date)
    ORDER BY r.agreement_id LIMIT :most
    """,
    _DueFinal,
    UUID,
)
DIFFERENCES = Statement("differences.sql", _Listed, Difference)
ANSWERED = Statement(
    """
    SELECT h.agreement_id
    FROM handover h JOIN agreement a USING (agreement_id)
    WHERE h.answered_version = h.version AND a.redeemed_at < :since AND h.agreement_id > :after
    ORDER BY h.agreement_id LIMIT :most
    """,
    _Answered,
    UUID,
)
BOOK_DIFFERENCES = Statement(
    """
    SELECT y.voucher_id, y.year
    FROM voucher_year y
    LEFT JOIN (SELECT h.voucher_id, r.year, sum(r.reserved_cents) AS held
               FROM reservation r JOIN handover h USING (agreement_id) GROUP BY 1, 2) AS s USING (voucher_id, year)
    WHERE y.reserved_cents <> COALESCE(s.held, 0)
    """,
    NoParameters,
    _YearDifference,
)
