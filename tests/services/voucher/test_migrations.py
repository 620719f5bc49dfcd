"""Rows that were there before a migration come along."""

from alembic import command

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.data.migrations import alembic_config
from services.common.ids import new_id
from tests.services.voucher import rows


def test_lines_of_before_get_what_the_former_list_said(postgres: EmbeddedPostgres) -> None:
    name = f"voucher_{new_id().hex[-12:]}"
    with administering(postgres.admin_url) as admin:
        create_database(admin, name)
    config = alembic_config("voucher", postgres.url_of(name))
    command.upgrade(config, "0009")
    drafted = [("Z041", "14"), ("V081", "14"), ("V051", "82"), ("H126", "04"), ("H531", "82"), ("T051", "82")]
    usual = {"agreement_id": new_id(), "quantity": 1, "per": "day", "unit_price_cents": 1}
    with rows.connect(postgres.url_of(name)) as connection:
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
