"""Form and care profile of vouchers on a day as SQL expressions, for lists that filter by them.

They say what `terms_shown` says: the terms of that day, or of the nearest day that the voucher has.
"""

from datetime import date

from sqlalchemy import ColumnElement, Date, case, cast, func, or_, select

from services.voucher.tables import KnownIndication, Voucher, VoucherTerm


def form_on(today: date) -> ColumnElement[str | None]:
    """The delivery form of a voucher on a day."""
    return (
        select(VoucherTerm.delivery_form)
        .where(VoucherTerm.voucher_id == Voucher.voucher_id, VoucherTerm.valid_from <= _day(today))
        .order_by(VoucherTerm.valid_from.desc(), VoucherTerm.recorded_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def profile_on(today: date) -> ColumnElement[str | None]:
    """The care profile of a voucher on a day; where no indication carries the day, the one that it had last."""
    return func.coalesce(_profile("granted", today), _profile("withdrawn", today), Voucher.profile_code)


def _profile(status: str, today: date) -> ColumnElement[str | None]:
    """The profile of the indication of this status that began last, if it holds on the day."""
    row, day = KnownIndication, _day(today)
    last = func.least(row.valid_to, row.withdrawn_on) if status == "withdrawn" else row.valid_to
    return (
        select(case((or_(last.is_(None), last >= day), row.profile_code)))
        .where(row.client_id == Voucher.client_id, row.status == status, row.valid_from <= day)
        .order_by(row.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def _day(today: date) -> ColumnElement[date]:
    return func.greatest(func.least(cast(today, Date), Voucher.valid_to), Voucher.valid_from)
