"""Levers as tests decide on them: proposed by one person of the care office, approved by another."""

from typing import Any

import httpx

from tests.stage import Stage, keyed


async def proposed(stage: Stage, pilot_id: object, **lever: Any) -> httpx.Response:
    """A lever that office-voucher proposes."""
    path = f"/pilots/{pilot_id}/levers"
    body = {"reason": "Het plafond nadert."} | lever
    return await stage["voucher"].post(path, json=body, headers=keyed(stage.headers("office-voucher", language="en")))


async def step(stage: Stage, lever: dict[str, Any], name: str, **body: Any) -> httpx.Response:
    """A step that office-approver takes: approval, rejection or revocation."""
    path = f"/pilots/{lever['pilotId']}/levers/{lever['leverId']}/{name}"
    headers = keyed(stage.headers("office-approver", language="en"))
    return await stage["voucher"].post(path, json=body or None, headers=headers)


async def factor_decided(stage: Stage, pilot_id: object, factor: float, valid_from: str) -> dict[str, Any]:
    """A factor from a day on, proposed and approved; the vouchers wait to be valued again."""
    made = await proposed(stage, pilot_id, kind="factor", factor=factor, validFrom=valid_from)
    assert made.status_code == 201, made.text
    approved = await step(stage, made.json(), "approval")
    assert approved.status_code == 201, approved.text
    answer: dict[str, Any] = approved.json()
    return answer
