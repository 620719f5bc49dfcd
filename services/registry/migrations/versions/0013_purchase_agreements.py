"""Multi-year agreements for rare and complex care, at most five years, and the signals before they end."""

from alembic import op

revision = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE purchase_agreement (
          purchase_agreement_id uuid PRIMARY KEY, provider_id uuid NOT NULL REFERENCES provider, title_nl text NOT NULL,
          title_en text NOT NULL, care text NOT NULL, terms text NOT NULL, afterwards_nl text NOT NULL,
          afterwards_en text NOT NULL, profile_codes text[] NOT NULL, from_day date NOT NULL, until_day date NOT NULL,
          ended_on date, end_reason text, version bigint NOT NULL, recorded_at timestamptz NOT NULL,
          CONSTRAINT purchase_agreement_validity_check CHECK (until_day >= from_day),
          CONSTRAINT purchase_agreement_five_years_check CHECK (until_day < from_day + interval '5 years'),
          CONSTRAINT purchase_agreement_ended_check CHECK ((end_reason IS NULL) = (ended_on IS NULL)),
          CONSTRAINT purchase_agreement_ended_on_check CHECK (ended_on BETWEEN from_day AND until_day));
        CREATE INDEX purchase_agreement_by_provider ON purchase_agreement (provider_id, purchase_agreement_id);
        CREATE INDEX purchase_agreement_by_end ON purchase_agreement (until_day);
        CREATE TABLE purchase_signal (
          purchase_agreement_id uuid NOT NULL REFERENCES purchase_agreement ON DELETE CASCADE,
          days_before bigint NOT NULL, ends_on date NOT NULL, sent_at timestamptz NOT NULL,
          PRIMARY KEY (purchase_agreement_id, days_before, ends_on));
        """
    )
