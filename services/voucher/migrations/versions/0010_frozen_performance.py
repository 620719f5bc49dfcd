"""A line keeps what its performance was when it was drafted: whether it fills a day, and how many units a day holds.

Rows of before follow the list that the code had until now: ten day performances of stay and of the full package at
home, and six modules. A later list changes no agreement.
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Expand. The default is for code that drafts without knowing the column."""
    op.execute("ALTER TABLE agreement_line ADD exclusive boolean NOT NULL DEFAULT false, ADD most_a_day bigint")
    op.execute(FREEZE)


FREEZE = """
UPDATE agreement_line SET
  exclusive = performance_code ~ '^[ZV]0[4-8]1$',
  most_a_day = CASE unit_code
    WHEN '01' THEN 1440 WHEN '02' THEN 96 WHEN '03' THEN 48 WHEN '04' THEN 24 WHEN '07' THEN 288 WHEN '08' THEN 144
    WHEN '11' THEN 1 WHEN '12' THEN 1 WHEN '13' THEN 2 WHEN '14' THEN 1 WHEN '15' THEN 6 WHEN '16' THEN 6
    ELSE CASE
      WHEN performance_code ~ '^[ZV]0[4-8]1$' THEN 1
      WHEN performance_code IN ('H104', 'H117', 'H126', 'H300') THEN 24
      WHEN performance_code IN ('H531', 'H800') THEN 6 END
  END
"""
