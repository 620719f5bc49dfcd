"""Requests for care at home, what was decided on them, and objections to refusals."""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """Expand. Vouchers of before were issued without a request, and nothing is made up for them."""
    op.execute("""
        CREATE TABLE care_at_home_request (
          care_at_home_request_id uuid PRIMARY KEY, pilot_id uuid NOT NULL REFERENCES pilot, client_id uuid NOT NULL,
          delivery_form text NOT NULL, requested_on date NOT NULL, decide_by date NOT NULL, status text NOT NULL,
          version integer NOT NULL, received_at timestamptz NOT NULL, responsible boolean, efficient boolean,
          facts text, reason text, nearest_form text, decided_at timestamptz, decided_as text, decided_by uuid,
          decision_id uuid,
          CONSTRAINT care_at_home_form CHECK (delivery_form IN ('vpt', 'mpt', 'dtv')),
          CONSTRAINT care_at_home_status CHECK (status IN ('requested', 'granted', 'refused')),
          CONSTRAINT care_at_home_as CHECK (decided_as IN ('office', 'silence', 'ruling')),
          CONSTRAINT care_at_home_decided CHECK (
            (status = 'requested') = (decided_at IS NULL) AND (decided_at IS NULL) = (decision_id IS NULL)
            AND (decided_at IS NULL) = (decided_as IS NULL)),
          CONSTRAINT care_at_home_nearest CHECK ((status = 'refused') = (nearest_form IS NOT NULL)));
        CREATE UNIQUE INDEX one_open_care_at_home ON care_at_home_request (client_id, pilot_id, delivery_form)
          WHERE status = 'requested';
        CREATE INDEX care_at_home_due ON care_at_home_request (decide_by) WHERE status = 'requested';
        CREATE INDEX care_at_home_by_client ON care_at_home_request (client_id, care_at_home_request_id);
        CREATE INDEX care_at_home_by_pilot ON care_at_home_request (pilot_id, care_at_home_request_id);
        CREATE TABLE care_at_home_objection (
          objection_id uuid PRIMARY KEY, care_at_home_request_id uuid NOT NULL REFERENCES care_at_home_request,
          decision_id uuid NOT NULL, decided_by uuid NOT NULL, grounds text NOT NULL, late_reason text,
          received_on date NOT NULL, due_on date NOT NULL, status text NOT NULL, version integer NOT NULL,
          received_at timestamptz NOT NULL, outcome text, ruling text, ruled_on date, ruled_by uuid,
          ruling_decision_id uuid,
          CONSTRAINT care_at_home_objection_status CHECK (status IN ('received', 'ruled')),
          CONSTRAINT care_at_home_objection_outcome CHECK (outcome IN ('upheld', 'revised', 'inadmissible')),
          CONSTRAINT care_at_home_objection_ruled CHECK (
            (status = 'ruled') = (outcome IS NOT NULL AND ruled_by IS NOT NULL AND ruling_decision_id IS NOT NULL)),
          CONSTRAINT care_at_home_objection_other_person CHECK (ruled_by <> decided_by));
        CREATE UNIQUE INDEX one_care_at_home_objection ON care_at_home_objection (decision_id);
        CREATE INDEX care_at_home_objection_by_request
          ON care_at_home_objection (care_at_home_request_id, objection_id);
    """)
