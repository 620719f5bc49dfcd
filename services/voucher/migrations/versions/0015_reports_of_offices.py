"""A report of a wrong fact is answered by the care office of what it is about."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Fill. Reports of before were for every care office."""
    op.execute(
        """
        UPDATE fact_report r SET owner_organisation_id = (
          SELECT office_id FROM pilot
          WHERE pilot_id::text = split_part(r.resource, '/', 2)
             OR pilot_id = (SELECT pilot_id FROM voucher WHERE voucher_id::text = split_part(r.resource, '/', 2))
             OR code = (SELECT pilot_code FROM agreement WHERE agreement_id::text = split_part(r.resource, '/', 2)))
        WHERE owner_organisation_id IS NULL AND starts_with(owner_role, 'office-')
        """
    )
