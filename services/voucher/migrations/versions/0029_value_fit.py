"""Lower values with the day from which running agreements must fit them."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Expand. An overhang of before gets its day when the voucher is valued again for all its years."""
    op.execute(
        """
        CREATE TABLE value_fit (
          fit_id uuid NOT NULL,
          voucher_id uuid NOT NULL,
          year integer NOT NULL,
          fit_by date NOT NULL,
          value_cents bigint NOT NULL,
          decided_at timestamptz NOT NULL,
          asked_at timestamptz,
          done_at timestamptz,
          CONSTRAINT pk_value_fit PRIMARY KEY (fit_id),
          CONSTRAINT fk_value_fit_voucher_id_voucher FOREIGN KEY (voucher_id) REFERENCES voucher (voucher_id),
          CONSTRAINT fit_not_negative CHECK (value_cents >= 0))
        """
    )
    op.execute("CREATE INDEX value_fit_open ON value_fit (voucher_id, fit_by) WHERE done_at IS NULL")
