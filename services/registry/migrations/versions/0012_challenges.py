"""Right to Challenge: proposals and their assessments."""

from alembic import op

revision = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE challenge (
          challenge_id uuid PRIMARY KEY, pilot_code text NOT NULL, by_role text NOT NULL, subject uuid NOT NULL,
          organisation_id uuid,
          kind text NOT NULL CONSTRAINT challenge_kind_check CHECK (kind IN ('performance', 'outcome')),
          title text NOT NULL, description text NOT NULL, for_whom text NOT NULL, delivery_forms text[] NOT NULL,
          profile_codes text[] NOT NULL, unit_code text NOT NULL,
          price_cents bigint NOT NULL CONSTRAINT challenge_price_check CHECK (price_cents > 0),
          evidence text NOT NULL,
          status text NOT NULL CONSTRAINT challenge_status_check
            CHECK (status IN ('proposed', 'trial', 'accepted', 'listed', 'declined', 'withdrawn')),
          proposed_on date NOT NULL, decide_by date NOT NULL, trial_until date, performance_code text,
          price_list_id uuid REFERENCES price_list, version bigint NOT NULL, proposed_at timestamptz NOT NULL,
          CONSTRAINT challenge_trial_check CHECK (status <> 'trial' OR trial_until IS NOT NULL),
          CONSTRAINT challenge_listed_check CHECK (status <> 'listed' OR price_list_id IS NOT NULL));
        CREATE INDEX challenge_by_pilot ON challenge (pilot_code, challenge_id);
        CREATE INDEX challenge_by_price_list ON challenge (price_list_id);
        CREATE TABLE challenge_assessment (
          assessment_id uuid PRIMARY KEY, challenge_id uuid NOT NULL REFERENCES challenge, outcome text NOT NULL,
          findings jsonb NOT NULL, trial_until date, decided_on date NOT NULL, decision_id uuid NOT NULL);
        CREATE INDEX challenge_assessment_by_challenge ON challenge_assessment (challenge_id, assessment_id);
        """
    )
