"""Rows that were there before a migration come along."""

from datetime import date

from alembic import command
from alembic.config import Config

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.data.migrations import alembic_config
from services.common.ids import new_id
from tests.services.voucher import rows


def before(postgres: EmbeddedPostgres, revision: str) -> tuple[Config, str]:
    """A database of voucher as it was: its configuration and its address."""
    name = f"voucher_{new_id().hex[-12:]}"
    with administering(postgres.admin_url) as admin:
        create_database(admin, name)
    config = alembic_config("voucher", postgres.url_of(name))
    command.upgrade(config, revision)
    return config, postgres.url_of(name)


def test_running_vouchers_of_before_wait_for_their_later_years(postgres: EmbeddedPostgres) -> None:
    config, url = before(postgres, "0022")
    with rows.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # vouchers without their pilot
        made = [rows.voucher(connection, new_id(), {2026: 1}, status=each) for each in ("issued", "active", "ended")]
        due = {"voucher_id": made[1]["voucher_id"], "cause": "factor", "since": rows.AT}
        rows.insert(connection, "revaluation_due", [due])
        command.upgrade(config, "head")
        found = connection.execute("SELECT voucher_id, cause FROM revaluation_due")
        causes = {row["voucher_id"]: row["cause"] for row in found}
        assert causes == {made[0]["voucher_id"]: "all-years", made[1]["voucher_id"]: "factor"}


def test_lines_of_before_get_what_the_former_list_said(postgres: EmbeddedPostgres) -> None:
    config, url = before(postgres, "0009")
    drafted = [("Z041", "14"), ("V081", "14"), ("V051", "82"), ("H126", "04"), ("H531", "82"), ("T051", "82")]
    usual = {"agreement_id": new_id(), "quantity": 1, "per": "day", "unit_price_cents": 1}
    with rows.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # lines without their agreement
        lines = [usual | {"performance_code": code, "unit_code": unit, "position": place}
                 for place, (code, unit) in enumerate(drafted)]  # fmt: skip
        rows.insert(connection, "agreement_line", lines)
        command.upgrade(config, "head")
        query = "SELECT performance_code, exclusive, most_a_day FROM agreement_line ORDER BY position"
        assert [tuple(row.values()) for row in connection.execute(query)] == [
            ("Z041", True, 1),
            ("V081", True, 1),
            ("V051", True, 1),
            ("H126", False, 24),
            ("H531", False, 6),
            ("T051", False, None),
        ]


def test_ended_agreements_of_before_show_what_their_end_released_and_whether_they_were_called_off(
    postgres: EmbeddedPostgres,
) -> None:
    config, url = before(postgres, "0015")
    first = date(2026, 9, 1)
    ways = [
        (date(2026, 8, 31), "client", True),
        (date(2026, 8, 31), "voucher", False),
        (date(2026, 10, 31), "provider", False),
    ]
    with rows.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # agreements without their voucher
        of = {"voucher_id": new_id(), "client_id": new_id()}
        for ended_on, closed_by, _ in ways:
            made = rows.agreement(
                connection, of, status="ended", starts_on=first, ended_on=ended_on, closed_by=closed_by
            )
            held = {"agreement_id": made["agreement_id"], "asked_cents": 0, "reserved_cents": 700}
            rows.insert(
                connection, "reservation", [held | {"year": 2026, "final": True}, held | {"year": 2027, "final": False}]
            )
        command.upgrade(config, "head")
        called_off = connection.execute("SELECT ended_on, closed_by, called_off FROM agreement ORDER BY agreement_id")
        assert [tuple(row.values()) for row in called_off] == ways
        stayed = connection.execute("SELECT DISTINCT year, stayed_cents FROM reservation ORDER BY year")
        assert [tuple(row.values()) for row in stayed] == [(2026, 700), (2027, None)]


def test_clients_of_before_who_live_outside_the_pilot_are_valued_again(postgres: EmbeddedPostgres) -> None:
    config, url = before(postgres, "0026")
    with rows.connect(url) as connection:
        pilot_id = rows.pilot(connection)
        away, here = (rows.voucher(connection, pilot_id, {2026: 1}) for _ in range(2))
        regions = [{"client_id": each["client_id"], "version": 1, "region_code": region, "recorded_at": rows.AT}
                   for each, region in ((away, "5515"), (here, "5531"))]  # fmt: skip
        rows.insert(connection, "known_client", regions)
        command.upgrade(config, "head")
        found = connection.execute("SELECT voucher_id, cause FROM revaluation_due")
        assert [tuple(row.values()) for row in found] == [(away["voucher_id"], "move")]


def test_a_pilot_of_before_has_its_plan_as_the_first_version(postgres: EmbeddedPostgres) -> None:
    config, url = before(postgres, "0033")
    with rows.connect(url) as connection:
        opened = rows.pilot(connection, opened_at=rows.AT, participant_cap=7)
        rows.pilot(connection, code="concept", status="draft")
        command.upgrade(config, "head")
        [version] = connection.execute("SELECT * FROM pilot_version").fetchall()
        assert (version["pilot_id"], version["number"], version["from_on"]) == (opened, 1, date(2026, 10, 5))
        assert (version["participant_cap"], version["without_cap"], version["decided_by"]) == (7, False, None)
        assert (version["added_region_codes"], version["period_to"]) == (["5531"], date(2028, 12, 31))


def test_a_factor_of_before_is_a_lever_that_was_approved(postgres: EmbeddedPostgres) -> None:
    config, url = before(postgres, "0035")
    with rows.connect(url) as connection:
        pilot_id, factor_id = rows.pilot(connection), new_id()
        factor = {"factor_id": factor_id, "pilot_id": pilot_id, "factor": 0.95, "valid_from": date(2026, 11, 1),
                  "decided_on": date(2026, 10, 5), "recorded_at": rows.AT, "reason": "krap",
                  "decision_id": new_id()}  # fmt: skip
        rows.insert(connection, "pilot_factor", [factor])
        command.upgrade(config, "head")
        [lever] = connection.execute("SELECT * FROM lever").fetchall()
    assert (lever["lever_id"], lever["kind"], lever["status"], lever["dry_run"]) == (
        factor_id, "factor", "approved", None,
    )  # fmt: skip
    assert (float(lever["factor"]), lever["decided_at"], lever["proposed_by"]) == (0.95, rows.AT, None)
