"""The statements of the year-roll: who lacks a year, what it is valued from, what runs under it, and what is written.

Vouchers are locked first, then what hangs on them in key order, as whoever changes several agreements at once does.
"""

# ruff: noqa: S608  # every part is a constant of this file; values are bound

from sqlalchemy import text

_LACKS = """v.status IN ('issued', 'active')
  AND years_valued <= LEAST(EXTRACT(year FROM valid_to), GREATEST(EXTRACT(year FROM valid_from), :year))
                      - EXTRACT(year FROM valid_from)"""
"""Running vouchers with fewer years in the books than have begun."""

_LACKS_A_YEAR = f"""{_LACKS}
  AND NOT EXISTS (SELECT FROM swap s WHERE s.voucher_id = v.voucher_id AND s.status = 'open')"""
"""Those that can be given it now. A swap is decided first: it takes minutes."""

LACKING = text(
    f"SELECT voucher_id FROM voucher v WHERE {_LACKS_A_YEAR} AND voucher_id > :after ORDER BY voucher_id LIMIT :most"
)
"""Those that lack a year, in key order; the clock gives the year."""

LACKING_OF_PROVIDER = text(f"""
SELECT DISTINCT v.voucher_id FROM voucher v JOIN agreement a USING (voucher_id)
WHERE a.provider_id = :provider AND a.status IN ('redeemed', 'ended') AND {_LACKS_A_YEAR} AND v.voucher_id > :after
ORDER BY v.voucher_id LIMIT :most
""")
"""The same, of those under which a provider gives or gave care."""

COUNT_LACKING = text(f"SELECT count(*) FROM voucher v WHERE {_LACKS}")
"""All that lack it, those in a swap too."""

PRICE_LISTS = text("SELECT COALESCE(sum(version), 0) FROM known_price_list")
"""A number that rises with every edition of a price list that comes."""

_LOCK = f"""
SELECT voucher_id FROM voucher v WHERE voucher_id = ANY(CAST(:vouchers AS uuid[])) AND {_LACKS_A_YEAR}
ORDER BY voucher_id FOR NO KEY UPDATE"""
LOCK_LACKING = text(_LOCK)
"""Those that still lack it when whoever holds them is done."""
LOCK_FREE_LACKING = text(f"{_LOCK} SKIP LOCKED")
"""Those that still lack it and that nobody else holds at this moment: another replica, a redemption."""

STILL_LACKING = text(f"SELECT voucher_id FROM voucher v WHERE voucher_id = ANY(CAST(:vouchers AS uuid[])) AND {_LACKS}")
"""Those that lack it, whether or not they can be given it now."""

VOUCHERS = text("""
SELECT voucher_id, client_id, pilot_id, valid_from, valid_to,
       (SELECT COALESCE(jsonb_object_agg(year, GREATEST(0, value_cents - reserved_cents)), '{}')
        FROM voucher_year y WHERE y.voucher_id = v.voucher_id) AS free
FROM voucher v WHERE voucher_id = ANY(CAST(:vouchers AS uuid[])) ORDER BY voucher_id
""")
"""The days of vouchers, the years in their books, and what is free of each."""

TERMS = text("""
SELECT voucher_id, valid_from, recorded_at, delivery_form, etmalen, pgb_share_percent, supplements
FROM voucher_term WHERE voucher_id = ANY(CAST(:vouchers AS uuid[])) ORDER BY voucher_id, valid_from, recorded_at
""")

INDICATIONS = text("""
SELECT client_id, indication_id, status, profile_code, valid_from, valid_to, withdrawn_on
FROM known_indication WHERE client_id = ANY(CAST(:clients AS uuid[])) ORDER BY client_id, valid_from
""")

AGREEMENTS = text("""
SELECT a.agreement_id, a.voucher_id, a.starts_on, a.ends_on, a.ended_on, h.swap_id,
       COALESCE(a.redeemed_at, a.drafted_at) AS redeemed_at,
       (SELECT string_agg(concat_ws(' ', per, quantity, unit_price_cents), ',' ORDER BY position)
        FROM agreement_line l WHERE l.agreement_id = a.agreement_id) AS lines,
       ARRAY(SELECT year FROM reservation r WHERE r.agreement_id = a.agreement_id) AS years
FROM handover h JOIN agreement a USING (agreement_id)
WHERE h.voucher_id = ANY(CAST(:vouchers AS uuid[])) AND a.status IN ('redeemed', 'ended')
ORDER BY h.agreement_id FOR NO KEY UPDATE OF h
""")
"""What runs or ran under vouchers that are locked, its lines in short, and the years it holds something of."""

OPEN_RESERVATIONS = text("""
SELECT r.agreement_id, r.year, r.asked_cents, r.reserved_cents
FROM reservation r JOIN handover h USING (agreement_id) JOIN agreement a USING (agreement_id)
WHERE h.voucher_id = ANY(CAST(:vouchers AS uuid[])) AND a.status = 'redeemed' AND NOT r.final
""")
"""What agreements that were not ended hold of the years that are not closed for good."""

ADD_YEARS = text("""
WITH year AS (
  SELECT * FROM jsonb_to_recordset(CAST(:years AS jsonb)) AS y (
    voucher_id uuid, year int, value_cents bigint, reserved_cents bigint, valuation_id uuid, decision_id uuid,
    components jsonb)),
held AS (
  SELECT * FROM jsonb_to_recordset(CAST(:held AS jsonb)) AS h (
    voucher_id uuid, agreement_id uuid, year int, cents bigint, more bigint, decision_id uuid)),
book AS (
  INSERT INTO voucher_year (voucher_id, year, value_cents, reserved_cents)
  SELECT voucher_id, year, value_cents, reserved_cents FROM year WHERE valuation_id IS NOT NULL),
raised AS (
  UPDATE voucher_year b SET reserved_cents = b.reserved_cents + y.reserved_cents
  FROM year y WHERE y.valuation_id IS NULL AND b.voucher_id = y.voucher_id AND b.year = y.year),
reached AS (
  INSERT INTO valuation (valuation_id, voucher_id, year, value_cents, components, valued_at, cause, decision_id)
  SELECT valuation_id, voucher_id, year, value_cents, components, :at, :cause, decision_id
  FROM year WHERE valuation_id IS NOT NULL),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at, decision_id)
  SELECT voucher_id, year, kind, cents, agreement_id, :at, decision_id
  FROM (SELECT voucher_id, year, 'value' AS kind, value_cents AS cents, CAST(NULL AS uuid) AS agreement_id, decision_id
        FROM year WHERE valuation_id IS NOT NULL
        UNION ALL
        SELECT voucher_id, year, 'reserve', more, agreement_id, decision_id FROM held WHERE more > 0) AS e
  ORDER BY voucher_id, year, kind DESC, agreement_id),
head AS (
  UPDATE handover h
  SET version = GREATEST(h.version, (SELECT epoch * 1000000 FROM feed_head)) + 1, next_try_at = :next_try, tries = 0
  FROM (SELECT DISTINCT agreement_id FROM held) AS d WHERE h.agreement_id = d.agreement_id),
line AS (
  INSERT INTO reservation AS r (agreement_id, year, asked_cents, reserved_cents)
  SELECT agreement_id, year, cents, cents FROM held
  ON CONFLICT (agreement_id, year) DO UPDATE
    SET asked_cents = EXCLUDED.asked_cents, reserved_cents = GREATEST(r.reserved_cents, EXCLUDED.asked_cents))
UPDATE voucher v SET years_valued = c.years
FROM jsonb_to_recordset(CAST(:counts AS jsonb)) AS c (voucher_id uuid, years bigint)
WHERE v.voucher_id = c.voucher_id AND v.years_valued <> c.years
""")
"""Put years into the books of vouchers that are locked, and in the same step what their agreements hold of them.

A year that is in the books already (without `valuation_id`) keeps its value and only takes what is held, or what is
held `more`. Nothing here lets a year hang over: more than the value breaks `reserved_within_value`. Claims is asked by
a new version of each agreement; its terms stay.
"""
