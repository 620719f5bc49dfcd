"""What redeeming is judged on, and the one statement that redeems: lock, ask, books, decision, events, kept answer."""

from sqlalchemy import text

_CASE = """
SELECT a.agreement_id, a.voucher_id, a.client_id, a.pilot_code, a.number, a.version, a.status, a.provider_id,
       a.location_id, a.starts_on, a.ends_on, a.client_confirmed_by,
       v.status AS voucher_status, v.version AS voucher_version, v.valid_from, v.valid_to, v.suspended_from,
       v.suspended_to, v.profile_code, v.delivery_form, v.arrangement, v.issued_at, v.years_valued,
       p.claim_window_days,
       (SELECT jsonb_agg(jsonb_build_object(
                 'performance_code', performance_code, 'unit_code', unit_code, 'per', per,
                 'quantity', CAST(quantity AS text),
                 'unit_price_cents', unit_price_cents) ORDER BY position)
        FROM agreement_line l WHERE l.agreement_id = a.agreement_id) AS lines,
       (SELECT jsonb_agg(jsonb_build_object(
                 'year', year, 'value_cents', value_cents, 'reserved_cents', reserved_cents) ORDER BY year)
        FROM voucher_year y WHERE y.voucher_id = a.voucher_id) AS years,
       EXISTS (SELECT FROM conversation c WHERE c.agreement_id = a.agreement_id) AS has_conversation,
       (SELECT jsonb_agg(jsonb_build_object(
                 'performance_code', performance_code, 'unit_code', unit_code, 'price_cents', price_cents,
                 'profile_code', k.profile_code, 'delivery_forms', delivery_forms, 'valid_from', valid_from,
                 'valid_to', valid_to, 'source', source, 'recorded_at', recorded_at) ORDER BY position)
        FROM known_price k JOIN known_price_list e USING (price_list_id)
        -- all published editions of the pilot: one ends the other from a day on
        WHERE e.pilot_code = a.pilot_code AND e.status = 'published'
          AND performance_code = ANY(ARRAY(
            SELECT performance_code FROM agreement_line l WHERE l.agreement_id = a.agreement_id))) AS prices,
       (SELECT jsonb_agg(jsonb_build_object(
                 'offer_id', offer_id, 'performance_code', performance_code, 'delivery_form', o.delivery_form,
                 'profile_codes', profile_codes, 'valid_from', o.valid_from, 'valid_to', o.valid_to,
                 'withdrawn', withdrawn, 'recorded_at', recorded_at) ORDER BY offer_id)
        FROM known_offer o
        WHERE o.provider_id = a.provider_id AND o.location_id = a.location_id AND o.pilot_code = a.pilot_code
          AND performance_code = ANY(ARRAY(
            SELECT performance_code FROM agreement_line l WHERE l.agreement_id = a.agreement_id))) AS offers,
       (SELECT jsonb_agg(jsonb_build_object('admission_id', admission_id, 'recorded_at', recorded_at))
        FROM known_admission m
        WHERE m.provider_id = a.provider_id AND m.pilot_code = a.pilot_code
          AND standing @> a.starts_on) AS admissions
FROM agreement a JOIN voucher v USING (voucher_id) JOIN pilot p USING (pilot_id)
"""
CASE = text(_CASE + "WHERE a.agreement_id = :agreement")
"""The agreement with its voucher, pilot, lines and valued years; and what registry told: the listed prices, the
provider's offers at the location, its admissions that stand on the start."""
CASES = text(_CASE + "WHERE a.agreement_id = ANY(CAST(:agreements AS uuid[]))")
"""The same of several agreements at once."""

CONFIRM = text("""
UPDATE agreement
SET status = :status, version = version + 1,
    client_confirmed_at = COALESCE(CAST(:client AS timestamptz), client_confirmed_at),
    client_confirmed_by = COALESCE(CAST(:client_by AS text), client_confirmed_by),
    provider_confirmed_at = COALESCE(CAST(:provider AS timestamptz), provider_confirmed_at)
WHERE agreement_id = :agreement AND version = :version
RETURNING version
""")
"""The first confirmation."""

KEEP = text(
    "INSERT INTO idempotency (subject, key, fingerprint, status, answer, headers, at)"
    " VALUES (:subject, :key, :fingerprint, 201, :answer, CAST(:headers AS jsonb), :at)"
)
"""A plain INSERT: a broken `idempotency_pkey` is the same request, already answered."""

REDEEM = text("""
WITH mine AS (
  SELECT voucher_id FROM voucher
  WHERE voucher_id = :voucher AND status IN ('issued', 'active') AND valid_from = :valid_from AND valid_to = :valid_to
    AND suspended_from IS NOT DISTINCT FROM CAST(:suspended_from AS date)
    AND suspended_to IS NOT DISTINCT FROM CAST(:suspended_to AS date)
    AND profile_code = :profile AND delivery_form = :form AND years_valued = :years_valued
  FOR NO KEY UPDATE),
want AS (SELECT * FROM unnest(CAST(:years AS int[]), CAST(:cents AS bigint[])) AS w (year, asked)),
book AS (
  UPDATE voucher_year y SET reserved_cents = y.reserved_cents + w.asked
  FROM want w, mine
  WHERE y.voucher_id = mine.voucher_id AND y.year = w.year AND y.reserved_cents + w.asked <= y.value_cents
  RETURNING y.year, w.asked),
fits AS (
  SELECT (SELECT count(*) FROM mine) = 1 AND (SELECT count(*) FROM book) = (SELECT count(*) FROM want) AS ok),
done AS (
  UPDATE agreement a
  SET status = 'redeemed', version = a.version + 1, redeemed_at = :at, redemption_decision_id = :decision,
      client_confirmed_at = COALESCE(a.client_confirmed_at, :at),
      client_confirmed_by = COALESCE(a.client_confirmed_by, :client_confirmed_by),
      provider_confirmed_at = COALESCE(a.provider_confirmed_at, :at)
  FROM fits WHERE fits.ok AND a.agreement_id = :agreement AND a.version = :version
  RETURNING a.agreement_id, a.voucher_id),
head AS (
  INSERT INTO handover (agreement_id, voucher_id, version, terms, next_try_at)
  SELECT done.agreement_id, done.voucher_id, feed_head.epoch * 1000000 + 1, CAST(:terms AS jsonb), :next_try
  FROM done, feed_head),
line AS (
  INSERT INTO reservation (agreement_id, year, asked_cents, reserved_cents)
  SELECT done.agreement_id, year, asked, asked FROM book, done),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at, decision_id)
  SELECT done.voucher_id, year, 'reserve', asked, done.agreement_id, :at, :decision
  FROM book, done WHERE asked > 0 ORDER BY year),
first AS (
  UPDATE voucher v SET status = 'active', version = v.version + 1
  FROM done WHERE v.voucher_id = done.voucher_id AND v.status = 'issued'
  RETURNING v.voucher_id, v.version),
told AS (
  INSERT INTO feed (event_id, type, subject, at, data)
  SELECT :event, 'nl.pvb.agreements.changed.v1', agreement_id, :at, CAST(:event_data AS jsonb) FROM done
  UNION ALL
  SELECT :voucher_event, 'nl.pvb.vouchers.changed.v1', voucher_id, :at,
         CAST(:voucher_data AS jsonb) || jsonb_build_object('version', version, 'status', 'active')
  FROM first),
why AS (
  INSERT INTO decision_record (decision_id, kind, subject, client_id, provider_id, outcome, rule_set, rule_set_version,
                               rules, facts, decided_at, decided_by)
  SELECT :decision, 'redemption', agreement_id, :client, :provider, 'redeemed', :rule_set, :rule_set_version,
         CAST(:rules AS jsonb), CAST(:facts AS jsonb), :at, :by
  FROM done),
seen AS (
  INSERT INTO access_log (access_id, at, client_id, subject, roles, organisation_id, action, resource, purpose,
                          trace_id)
  SELECT :access, :at, :client, :by, :roles, CAST(:by_organisation AS uuid), 'U', :resource, 'confirm-agreement', :trace
  FROM done),
kept AS (
  INSERT INTO idempotency (subject, key, fingerprint, status, answer, headers, at)
  SELECT :subject, :key, :fingerprint, 201, :answer, CAST(:headers AS jsonb), :at FROM done)
SELECT 1 / count(*) AS redeemed FROM done
""")
"""Whole or not at all: when nothing was redeemed the division fails, and with it all that this statement wrote; then
look again (`NothingDone`). A broken `idempotency_pkey` is the same request, already answered."""
