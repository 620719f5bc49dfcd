"""Work of a care office that a person must do."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Expand."""
    op.execute("""
        CREATE TABLE work_item (
          work_item_id uuid PRIMARY KEY, office_id uuid NOT NULL, kind text NOT NULL, subject_id uuid NOT NULL,
          pilot_id uuid REFERENCES pilot, client_id uuid, status text NOT NULL, outcome text, due_on date,
          version bigint NOT NULL, created_at timestamptz NOT NULL, changed_at timestamptz NOT NULL,
          CONSTRAINT work_status CHECK (status IN ('open', 'in-progress', 'done', 'dropped')));
        CREATE UNIQUE INDEX one_work_item ON work_item (kind, subject_id, office_id);
        CREATE INDEX work_item_by_office ON work_item (office_id, work_item_id);
        CREATE INDEX work_item_to_do ON work_item (kind, work_item_id) WHERE status IN ('open', 'in-progress');
        CREATE INDEX work_item_by_pilot ON work_item (pilot_id, work_item_id);
        CREATE TABLE work_note (
          work_note_id uuid PRIMARY KEY, work_item_id uuid NOT NULL REFERENCES work_item, step text NOT NULL,
          outcome text, reason text NOT NULL, noted_by uuid NOT NULL, noted_at timestamptz NOT NULL);
        CREATE INDEX work_note_by_item ON work_note (work_item_id, work_note_id);
    """)
