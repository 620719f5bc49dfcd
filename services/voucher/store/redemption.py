"""What redeeming is judged on, and the one statement that redeems: lock, ask, books, decision, events, kept answer."""

from sqlalchemy import text

_CASE = """
SELECT a.agreement_id, a.voucher_id, a.client_id, a.pilot_code, a.number, a.version, a.status, a.provider_id,
       a.location_id, a.starts_on, a.ends_on, a.client_confirmed_by,
       v.status AS voucher_status, v.version AS voucher_version, v.valid_from, v.valid_to, v.suspended_from,
       v.suspended_to, v.arrangement, v.issued_at, v.years_valued, p.claim_window_days, p.pgb_variant,
       (SELECT jsonb_agg(jsonb_build_array(voucher_id, agreement_turn) ORDER BY voucher_id)
        FROM voucher c WHERE c.client_id = a.client_id) AS turns,
       (SELECT jsonb_agg(jsonb_build_object(
                 'valid_from', valid_from, 'recorded_at', recorded_at, 'delivery_form', delivery_form,
                 'etmalen', CAST(etmalen AS text), 'pgb_share_percent', pgb_share_percent, 'supplements', supplements)
               ORDER BY valid_from, recorded_at)
        FROM voucher_term t WHERE t.voucher_id = a.voucher_id) AS terms,
       (SELECT jsonb_agg(jsonb_build_object(
                 'indication_id', indication_id, 'status', status, 'profile_code', profile_code,
                 'valid_from', valid_from, 'valid_to', valid_to, 'withdrawn_on', withdrawn_on) ORDER BY valid_from)
        FROM known_indication i WHERE i.client_id = a.client_id) AS indications,
       (SELECT jsonb_agg(jsonb_build_object(
                 'agreement_id', o.agreement_id, 'voucher_id', o.voucher_id, 'provider_id', o.provider_id,
                 'starts_on', o.starts_on, 'ends_on', o.ends_on, 'ended_on', o.ended_on,
                 'valid_from', c.valid_from, 'valid_to', c.valid_to,
                 'lines', (SELECT jsonb_agg(jsonb_build_object(
                             'performance_code', performance_code, 'unit_code', unit_code, 'per', per,
                             'quantity', CAST(quantity AS text), 'unit_price_cents', unit_price_cents))
                           FROM agreement_line l WHERE l.agreement_id = o.agreement_id)) ORDER BY o.agreement_id)
        FROM agreement o JOIN voucher c ON c.voucher_id = o.voucher_id
        WHERE o.client_id = a.client_id AND o.agreement_id <> a.agreement_id AND o.status IN ('redeemed', 'ended')
          AND COALESCE(LEAST(o.ends_on, o.ended_on), 'infinity') >= date_trunc('year', a.starts_on)) AS others,
       CASE WHEN v.years_valued <= EXTRACT(year FROM v.valid_to) - EXTRACT(year FROM v.valid_from) THEN
         (SELECT jsonb_agg(jsonb_build_object(
                   'kind', kind, 'profile_code', k.profile_code, 'delivery_forms', delivery_forms,
                   'performance_code', performance_code, 'pgb_variant', pgb_variant, 'price_cents', price_cents,
                   'valid_from', k.valid_from, 'valid_to', k.valid_to, 'source', source))
          FROM known_price k JOIN known_price_list e USING (price_list_id)
          WHERE e.pilot_code = a.pilot_code AND e.status = 'published' AND kind <> 'unit-price'
            AND (k.profile_code IS NULL OR k.profile_code = ANY(ARRAY(
              SELECT profile_code FROM known_indication i WHERE i.client_id = a.client_id)))) END AS value_prices,
       (SELECT jsonb_agg(jsonb_build_object(
                 'factor', CAST(factor AS text), 'valid_from', valid_from, 'recorded_at', recorded_at))
        FROM pilot_factor f WHERE f.pilot_id = v.pilot_id) AS factors,
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
"""The agreement with its voucher, pilot, lines and valued years, the client's other agreements of its years and on, and
what a year that is yet to be valued rests on; and what others told: indications, the listed prices, the provider's
offers at the location, its admissions that hold on the start. `turns` are the client's vouchers, in key order."""
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
WITH locked AS (
  SELECT v.voucher_id, v.status, v.valid_from, v.valid_to, v.suspended_from, v.suspended_to, v.years_valued
  FROM voucher v
  JOIN unnest(CAST(:vouchers AS uuid[]), CAST(:turns AS bigint[])) AS t (voucher_id, turn) USING (voucher_id)
  WHERE v.agreement_turn = t.turn
  ORDER BY v.voucher_id FOR NO KEY UPDATE OF v),
mine AS (
  SELECT voucher_id FROM locked
  WHERE voucher_id = :voucher AND status IN ('issued', 'active') AND valid_from = :valid_from AND valid_to = :valid_to
    AND suspended_from IS NOT DISTINCT FROM CAST(:suspended_from AS date)
    AND suspended_to IS NOT DISTINCT FROM CAST(:suspended_to AS date)
    AND years_valued = :years_valued
    AND (SELECT count(*) FROM locked) = cardinality(CAST(:vouchers AS uuid[]))),
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
turned AS (
  UPDATE voucher v
  SET agreement_turn = v.agreement_turn + 1,
      status = CASE WHEN v.voucher_id = done.voucher_id THEN 'active' ELSE v.status END,
      version = v.version + CAST(v.voucher_id = done.voucher_id AND v.status = 'issued' AS int)
  FROM done, locked WHERE v.voucher_id = locked.voucher_id
  RETURNING v.voucher_id, v.version, v.voucher_id = done.voucher_id AND locked.status = 'issued' AS is_first),
told AS (
  INSERT INTO feed (event_id, type, subject, at, data)
  SELECT :event, 'nl.pvb.agreements.changed.v1', agreement_id, :at, CAST(:event_data AS jsonb) FROM done
  UNION ALL
  SELECT :voucher_event, 'nl.pvb.vouchers.changed.v1', voucher_id, :at,
         CAST(:voucher_data AS jsonb) || jsonb_build_object('version', version, 'status', 'active')
  FROM turned WHERE is_first),
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
"""The vouchers are locked in key order, and each must be as it was read: `agreement_turn` rises with every redemption
over them, so that of two at once the second looks again, with the first among the client's agreements.

Whole or not at all: when nothing was redeemed the division fails, and with it all that this statement wrote; then
look again (`NothingDone`). A broken `idempotency_pkey` is the same request, already answered."""
