"""What is proposed in negotiation has versions, each with the party that proposed it."""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Expand. What was agreed or proposed before is version 1 of the party that drafted it."""
    op.execute("ALTER TABLE agreement ADD proposal_version bigint NOT NULL DEFAULT 1")
    op.execute("""
        CREATE TABLE agreement_version (
          agreement_id uuid NOT NULL, proposal_version bigint NOT NULL,
          proposed_for text NOT NULL, proposed_by text NOT NULL, proposed_organisation_id uuid,
          proposed_at timestamptz NOT NULL, terms jsonb NOT NULL,
          CONSTRAINT pk_agreement_version PRIMARY KEY (agreement_id, proposal_version),
          CONSTRAINT fk_agreement_version_agreement_id_agreement FOREIGN KEY (agreement_id) REFERENCES agreement,
          CONSTRAINT version_proposed_for CHECK (proposed_for IN ('client', 'provider')))
    """)
    op.execute("""
        INSERT INTO agreement_version
          (agreement_id, proposal_version, proposed_for, proposed_by, proposed_organisation_id, proposed_at, terms)
        SELECT a.agreement_id, 1, CASE a.drafted_by WHEN 'provider' THEN 'provider' ELSE 'client' END, a.drafted_by,
               CASE a.drafted_by
                 WHEN 'provider' THEN a.provider_id
                 WHEN 'office-voucher' THEN (SELECT office_id FROM pilot p WHERE p.code = a.pilot_code)
               END,
               a.drafted_at,
               jsonb_build_object(
                 'location_id', a.location_id, 'starts_on', a.starts_on, 'ends_on', a.ends_on,
                 'conditions', a.conditions, 'who', a.who, 'times', a.times, 'place', a.place, 'on_call', a.on_call,
                 'own_part', a.own_part, 'own_purchases', a.own_purchases,
                 'lines', COALESCE((SELECT jsonb_agg(jsonb_build_object(
                            'performance_code', performance_code, 'unit_code', unit_code,
                            'quantity', CAST(quantity AS text), 'per', per, 'unit_price_cents', unit_price_cents)
                            ORDER BY position)
                          FROM agreement_line l WHERE l.agreement_id = a.agreement_id), '[]'))
        FROM agreement a
    """)
