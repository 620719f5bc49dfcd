"""The access log in all four services: the client reads every part of it, and nobody changes a line."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import RaiseException, RestrictViolation

from services.common.ids import new_id
from tests.four import SERVICES, Four, Opened, four_services
from tests.services.indication.builders import made

OTHERS = ("voucher", "registry", "claims")


@pytest.fixture
async def four(pilot_database_of: Callable[[str], str], opened: Opened) -> AsyncIterator[Four]:
    async with four_services(pilot_database_of, opened) as stage:
        yield stage


async def log_of(four: Four, service: str, client_id: str, who: Mapping[str, str], **params: Any) -> dict[str, Any]:
    answer = await four.stage[service].get(f"/clients/{client_id}/access-log", headers=who, params=params)
    return dict(made(answer, 200))


async def test_the_client_reads_in_plain_words_who_looked_at_the_voucher(four: Four) -> None:
    voucher = await four.issued()
    anna, client_id = four.client_of(voucher), voucher["clientId"]
    agreement = await four.drafted(voucher)
    assert (await four.confirm(agreement, four.provider)).status_code == 201
    path = f"/vouchers/{voucher['voucherId']}/value"
    assert (await four.stage["voucher"].get(path, headers=four.office)).status_code == 200
    lines = (await log_of(four, "voucher", client_id, anna))["items"]
    assert [each["text"]["nl"] for each in lines] == [
        "Een medewerker van het zorgkantoor heeft uw voucher bekeken. Waarom: zien wat de voucher waard is.",
        "Een zorgaanbieder heeft uw zorgovereenkomst bijgewerkt. Waarom: de zorgovereenkomst bevestigen.",
        "U zelf heeft uw zorgovereenkomst vastgelegd. Waarom: een zorgovereenkomst voorstellen.",
        "Een medewerker van het zorgkantoor heeft uw voucher vastgelegd. Waarom: de voucher toekennen.",
    ]
    assert lines[1]["organisationId"] == str(four.provider_id)
    assert lines[0]["text"]["en"].startswith("A member of the care office looked at your voucher.")


@pytest.mark.parametrize("service", OTHERS)
async def test_reading_the_log_is_logged_and_comes_in_pages(four: Four, service: str) -> None:
    client_id = new_id()
    carla = four.stage.headers("representative", client_ids=[client_id])
    assert (await log_of(four, service, str(client_id), carla))["items"] == []
    for _ in range(2):
        await log_of(four, service, str(client_id), carla)
    first = await log_of(four, service, str(client_id), carla, pageSize=2)
    rest = await log_of(four, service, str(client_id), carla, pageSize=2, cursor=first["nextCursor"])
    said = [each["text"]["en"] for each in first["items"] + rest["items"]]
    assert said == ["Your representative looked at this overview. Why: seeing who looked at the file."] * 3
    assert rest["nextCursor"] is None


@pytest.mark.parametrize("service", OTHERS)
async def test_only_the_client_and_who_represents_the_client_read_the_log(four: Four, service: str) -> None:
    path = f"/clients/{new_id()}/access-log"
    stranger = four.stage.headers("client", client_ids=[new_id()])
    assert (await four.stage[service].get(path, headers=stranger)).status_code == 404
    for role in ("supporter", "provider", "office-voucher", "office-auditor"):
        assert (await four.stage[service].get(path, headers=four.stage.headers(role))).status_code == 403, role


@pytest.mark.parametrize("service", SERVICES)
def test_no_line_is_changed_or_removed_before_it_has_stood_five_years(
    database_of: Callable[[str], str], service: str
) -> None:
    url = database_of(service)
    young, old = logged(url, "4 years 11 months"), logged(url, "5 years 1 day")
    refused(url, "UPDATE access_log SET purpose = 'nothing'")
    refused(url, "TRUNCATE access_log")
    refused(url, "DELETE FROM access_log")
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM access_log WHERE client_id = %s", [old])
        assert connection.execute("SELECT client_id FROM access_log").fetchall() == [(young,)]


def logged(url: str, ago: str) -> UUID:
    """A line of so long ago; whom it is about."""
    client_id = new_id()
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO access_log SELECT %s, clock_timestamp() - CAST(%s AS interval), %s, %s, 'client', NULL, 'R',"
            " 'clients', 'read-file', ''",
            [new_id(), ago, client_id, new_id()],
        )
    return client_id


def refused(url: str, statement: str) -> None:
    """The database says no, even to who administers it."""
    with psycopg.connect(url) as connection, pytest.raises((RaiseException, RestrictViolation), match="append-only"):
        connection.execute(statement)
