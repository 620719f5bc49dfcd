"""How clients wait, from which day and why, and the places that are offered to them."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Expand. The status that a voucher was issued with holds until another one is recorded."""
    op.execute("""
        CREATE TABLE waiting_status (
          voucher_id uuid NOT NULL REFERENCES voucher, version integer NOT NULL, status text NOT NULL,
          from_day date NOT NULL, reason text NOT NULL, recorded_by uuid, recorded_at timestamptz NOT NULL,
          PRIMARY KEY (voucher_id, version));
        CREATE TABLE place_offer (
          offer_id uuid PRIMARY KEY, voucher_id uuid NOT NULL REFERENCES voucher, provider_id uuid NOT NULL,
          location_id uuid NOT NULL, available_from date NOT NULL, offered_on date NOT NULL,
          recorded_at timestamptz NOT NULL, answer text, answered_on date, answered_by text, reason text,
          CONSTRAINT place_offer_answer CHECK (answer IN ('accepted', 'declined')),
          CONSTRAINT place_offer_answered CHECK ((answer IS NULL) = (answered_on IS NULL)));
        CREATE INDEX place_offer_by_voucher ON place_offer (voucher_id, offer_id);
    """)
