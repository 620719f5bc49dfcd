"""Agreements, made and kept as client and provider do it over the API."""

from datetime import date

from deploy.sandbox.api import Caller, Json
from deploy.sandbox.pilot import VOUCHER

REDEEMED = "redeemed"


async def draft(party: Caller, voucher_id: str, body: Json) -> Json:
    """Draft an agreement on a voucher."""
    return await party.post(f"{VOUCHER}/vouchers/{voucher_id}/agreements", body)


async def confirm(party: Caller, agreement_id: str) -> Json:
    """Confirm for one side; the second confirmation redeems."""
    return await party.post(f"{VOUCHER}/agreements/{agreement_id}/confirmations")


async def start_care(provider: Caller, agreement_id: str, day: date) -> Json:
    """Report the first day of care."""
    body: Json = {"careStartedOn": day.isoformat()}
    return await provider.post(f"{VOUCHER}/agreements/{agreement_id}/start-of-care", body)


async def end(party: Caller, agreement_id: str, last_day: date, reason: str) -> Json:
    """End an agreement on a day."""
    agreement = await party.get(f"{VOUCHER}/agreements/{agreement_id}")
    body: Json = {"endsOn": last_day.isoformat(), "reason": reason}
    return await party.post(f"{VOUCHER}/agreements/{agreement_id}/ending", body, version=agreement["version"])
