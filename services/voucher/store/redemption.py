"""The one statement that redeems: lock, ask, agreement, books, decision, events and the kept answer, or none of it."""

from sqlalchemy import text

REDEEM = text("""
WITH mine AS (
  SELECT voucher_id FROM voucher
  WHERE voucher_id = :voucher AND status IN ('issued', 'active') AND valid_from = :valid_from AND valid_to = :valid_to
    AND suspended_from IS NOT DISTINCT FROM CAST(:suspended_from AS date)
    AND suspended_to IS NOT DISTINCT FROM CAST(:suspended_to AS date)
    AND profile_code = :profile AND delivery_form = :form
  FOR UPDATE),
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
  INSERT INTO idempotency (organisation, key, fingerprint, status, answer, headers, at)
  SELECT :organisation, :key, :fingerprint, 201, :answer, CAST(:headers AS jsonb), :at FROM done)
SELECT (SELECT count(*) FROM done) AS redeemed
""")
"""Not redeemed: roll back, look again. A broken `idempotency_pkey` is the same request, already answered."""
