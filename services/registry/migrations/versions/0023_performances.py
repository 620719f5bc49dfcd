"""The one list of performances, with what price lists of before have beside it."""

from alembic import op
from sqlalchemy import text

from services.registry.reference import most_a_day, performances, unit_codes

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Expand. Every row is told in the feed, so that voucher has its copy before it agrees on anything."""
    op.execute(TABLE)
    connection = op.get_bind()
    for row in performances():
        connection.execute(SEED, {**row, "exclusive": row["exclusive"] == "yes"})
    connection.execute(LISTED_BEFORE)
    for unit_code in unit_codes():
        connection.execute(LIMIT, {"unit_code": unit_code, "most_a_day": most_a_day(unit_code)})
    connection.execute(TELL)


TABLE = """
CREATE TABLE performance (
  performance_id uuid PRIMARY KEY, code text NOT NULL, version bigint NOT NULL, name_nl text NOT NULL,
  name_en text NOT NULL, unit_code text NOT NULL,
  exclusive boolean NOT NULL CONSTRAINT performance_exclusive_check CHECK (NOT exclusive OR unit_code = '14'),
  most_a_day bigint CONSTRAINT performance_most_a_day_check CHECK (most_a_day > 0), valid_from date NOT NULL,
  code_exactness text NOT NULL, source text NOT NULL, recorded_at timestamptz NOT NULL);
CREATE UNIQUE INDEX performance_code_taken ON performance (code);
"""
SEED = text("""
INSERT INTO performance (performance_id, code, version, name_nl, name_en, unit_code, exclusive, valid_from,
                         code_exactness, source, recorded_at)
VALUES (uuidv7(), :code, 1, :name_nl, :name_en, :unit_code, :exclusive, CAST(:valid_from AS date), :code_exactness,
        :source, CAST(:valid_from AS date))
""")
LISTED_BEFORE = text("""
INSERT INTO performance (performance_id, code, version, name_nl, name_en, unit_code, exclusive, valid_from,
                         code_exactness, source, recorded_at)
SELECT DISTINCT ON (p.performance_code)
       uuidv7(), p.performance_code, 1, p.name_nl, p.name_en, p.unit_code,
       p.kind = 'day-price' AND p.unit_code = '14' AND p.delivery_forms && ARRAY['stay', 'vpt'],
       min(p.valid_from) OVER (PARTITION BY p.performance_code), p.code_exactness,
       concat('price list of ', l.pilot_code, ', edition ', l.edition), coalesce(l.published_at, l.created_at)
FROM price p JOIN price_list l USING (price_list_id)
WHERE p.performance_code IS NOT NULL AND NOT EXISTS (SELECT FROM performance k WHERE k.code = p.performance_code)
  AND (l.status = 'published' OR EXISTS (
    SELECT FROM challenge c WHERE c.price_list_id = l.price_list_id AND c.performance_code = p.performance_code))
ORDER BY p.performance_code, l.published_at NULLS LAST, p.position
""")
LIMIT = text("UPDATE performance SET most_a_day = :most_a_day WHERE unit_code = :unit_code")
TELL = text("""
INSERT INTO feed (event_id, type, subject, at, data)
SELECT uuidv7(), 'nl.pvb.performances.changed.v1', performance_id, recorded_at, jsonb_build_object(
         'performanceId', performance_id, 'version', version, 'performanceCode', code,
         'name', jsonb_build_object('nl', name_nl, 'en', name_en), 'unitCode', unit_code, 'exclusive', exclusive,
         'mostADay', most_a_day, 'validFrom', valid_from)
FROM performance ORDER BY performance_id
""")
