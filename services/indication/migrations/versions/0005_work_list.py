"""Who handles an application, where its client lives, and the reminders of its legal term."""

from alembic import op

revision = "0005"
down_revision: str | None = "0004"

WORK_LIST = """
ALTER TABLE application ADD COLUMN region_code text, ADD COLUMN assessor_id uuid,
  ADD COLUMN reminders_sent text[] NOT NULL DEFAULT '{}', ADD COLUMN remind_on date;
UPDATE application SET region_code = a.region_code FROM client_address a
  WHERE a.client_id = application.client_id AND a.valid_to IS NULL;
UPDATE application SET assessor_id = s.changed_by FROM assessment s
  WHERE s.application_id = application.application_id AND s.version > 1;
UPDATE application SET remind_on = received_on WHERE status IN ('received', 'in-assessment');
CREATE INDEX application_to_remind ON application (remind_on) WHERE remind_on IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(WORK_LIST)
