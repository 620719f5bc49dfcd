"""What the registry knows of voucher's agreements."""

from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE known_agreement (
          agreement_id uuid PRIMARY KEY, version bigint NOT NULL, voucher_id uuid NOT NULL, client_id uuid NOT NULL,
          pilot_code text NOT NULL, provider_id uuid NOT NULL, location_id uuid NOT NULL, status text NOT NULL,
          starts_on date NOT NULL, ends_on date, care_started_on date, recorded_at timestamptz NOT NULL);
        CREATE INDEX known_agreement_by_provider ON known_agreement (provider_id, pilot_code);
        CREATE INDEX known_agreement_by_client ON known_agreement (client_id);
        """
    )
