"""Lower values that running agreements must fit from a day on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class Fit:
    """A lower value of a year, and the day from which what is reserved must fit it."""

    fit_id: UUID
    voucher_id: UUID
    year: int
    fit_by: date
    value_cents: int
    decided_at: datetime


@dataclass(frozen=True)
class OpenFit(Fit):
    """One that is not done; `asked_at`: when claims was asked to hold less."""

    asked_at: datetime | None


@dataclass(frozen=True)
class _Due:
    today: date
    after: UUID
    most: int


@dataclass(frozen=True)
class _DueOfProvider:
    today: date
    provider_id: UUID


@dataclass(frozen=True)
class _Vouchers:
    voucher_ids: list[UUID]


@dataclass(frozen=True)
class _Mark:
    fit_ids: list[UUID]
    at: datetime


@dataclass(frozen=True)
class _Years:
    voucher_ids: list[UUID]
    years: list[int]


@dataclass(frozen=True)
class _Fits(_Years):
    fit_ids: list[UUID]
    fit_bys: list[date]
    value_cents: list[int]
    decided_ats: list[datetime]


@dataclass(frozen=True)
class LastValuations:
    """The components of the newest values of a year, newest first, two at most, as JSON texts."""

    voucher_id: UUID
    year: int
    components: list[str]


async def add_fits(session: Session, fits: Sequence[Fit]) -> None:
    """Write lower values that must be fitted. The vouchers are locked."""
    if fits:
        columns = _Fits(
            [each.voucher_id for each in fits],
            [each.year for each in fits],
            [each.fit_id for each in fits],
            [each.fit_by for each in fits],
            [each.value_cents for each in fits],
            [each.decided_at for each in fits],
        )
        await _ADD.run(session, columns)


async def list_due(session: Session, today: date, after: UUID, most: int) -> list[UUID]:
    """Vouchers with a fit that is due, in key order; also those of which claims has yet to answer."""
    return await _LIST_DUE.run(session, _Due(today, after, most))


async def list_due_of_provider(session: Session, today: date, provider_id: UUID) -> list[UUID]:
    """Vouchers under which a provider gives care, with a fit that is due and not done; in key order."""
    return await _LIST_OF_PROVIDER.run(session, _DueOfProvider(today, provider_id))


async def list_unanswered(session: Session, voucher_ids: Collection[UUID]) -> list[UUID]:
    """Agreements of vouchers of which claims has yet to say what was drawn.

    Without those of which a year is becoming final: claims leaves their sets until no batch waits for that year.
    """
    return await _UNANSWERED.run(session, _Vouchers(list(voucher_ids)))


async def open_fits(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[OpenFit]]:
    """Voucher → its fits that are not done, by year and day."""
    found: dict[UUID, list[OpenFit]] = {voucher_id: [] for voucher_id in voucher_ids}
    for row in await _OPEN.run(session, _Vouchers(list(voucher_ids))):
        found[row.voucher_id].append(row)
    return found


async def mark_asked(session: Session, fit_ids: Collection[UUID], at: datetime) -> None:
    """Note that claims was asked; the first time counts."""
    if fit_ids:
        await _ASKED.run(session, _Mark(list(fit_ids), at))


async def mark_done(session: Session, fit_ids: Collection[UUID], at: datetime) -> None:
    """Note that these fit, or hold no more than what was drawn."""
    if fit_ids:
        await _DONE.run(session, _Mark(list(fit_ids), at))


async def last_two_valuations(session: Session, years: Sequence[tuple[UUID, int]]) -> list[LastValuations]:
    """The newest valuation of each year of a voucher and the one before it, where there are, in the same order."""
    if not years:
        return []
    return await _LAST_TWO.run(session, _Years([each for each, _ in years], [year for _, year in years]))


_ADD = Statement(
    """
    INSERT INTO value_fit (fit_id, voucher_id, year, fit_by, value_cents, decided_at)
    SELECT * FROM unnest(
      CAST(:fit_ids AS uuid[]), CAST(:voucher_ids AS uuid[]), CAST(:years AS int[]), CAST(:fit_bys AS date[]),
      CAST(:value_cents AS bigint[]), CAST(:decided_ats AS timestamptz[]))
    """,
    _Fits,
)
_LIST_DUE = Statement(
    """
    SELECT DISTINCT voucher_id FROM value_fit
    WHERE done_at IS NULL AND fit_by <= CAST(:today AS date) AND voucher_id > :after ORDER BY voucher_id LIMIT :most
    """,
    _Due,
    UUID,
)
_LIST_OF_PROVIDER = Statement(
    """
    SELECT DISTINCT f.voucher_id FROM value_fit f JOIN agreement a USING (voucher_id)
    WHERE f.done_at IS NULL AND f.fit_by <= CAST(:today AS date)
      AND a.provider_id = :provider_id AND a.status IN ('redeemed', 'ended')
    ORDER BY f.voucher_id
    """,
    _DueOfProvider,
    UUID,
)
_UNANSWERED = Statement(
    """
    SELECT h.agreement_id FROM handover h
    WHERE h.voucher_id = ANY(CAST(:voucher_ids AS uuid[])) AND h.answered_version <> h.version
      AND NOT EXISTS (SELECT FROM reservation r WHERE r.agreement_id = h.agreement_id AND r.final)
    ORDER BY h.agreement_id
    """,
    _Vouchers,
    UUID,
)
_OPEN = Statement(
    """
    SELECT fit_id, voucher_id, year, fit_by, value_cents, decided_at, asked_at FROM value_fit
    WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[])) AND done_at IS NULL ORDER BY voucher_id, year, fit_by, fit_id
    """,
    _Vouchers,
    OpenFit,
)
_ASKED = Statement(
    """
    UPDATE value_fit SET asked_at = COALESCE(asked_at, CAST(:at AS timestamptz))
    WHERE fit_id = ANY(CAST(:fit_ids AS uuid[]))
    """,
    _Mark,
)
_LAST_TWO = Statement(
    """
    SELECT w.voucher_id, w.year, ARRAY(
      SELECT CAST(components AS text) FROM valuation v
      WHERE v.voucher_id = w.voucher_id AND v.year = w.year ORDER BY v.valuation_id DESC LIMIT 2) AS components
    FROM unnest(CAST(:voucher_ids AS uuid[]), CAST(:years AS int[])) WITH ORDINALITY AS w (voucher_id, year, place)
    ORDER BY w.place
    """,
    _Years,
    LastValuations,
)
_DONE = Statement("UPDATE value_fit SET done_at = :at WHERE fit_id = ANY(CAST(:fit_ids AS uuid[]))", _Mark)
