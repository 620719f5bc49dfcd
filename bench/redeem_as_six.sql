-- Redeeming one agreement in six statements, hand-written: what is read to decide on, the books, the agreement with its
-- voucher, the set for claims, and the papers (events, decision record, access log, kept answer).
-- What is decided in between costs nothing here. pgbench gives each transaction an agreement of its own.
\set i :i + 1
\set n :first + :client_id * :each + :i
BEGIN;
SELECT a.agreement_id AS agreement, a.voucher_id AS voucher, a.client_id AS client, a.provider_id AS provider,
       a.location_id AS location, a.pilot_code AS pilot, a.version AS version, a.status, a.number, a.starts_on AS starts,
       v.status AS voucher_status, v.valid_from, v.valid_to, v.suspended_from, v.suspended_to, v.arrangement,
       v.issued_at, p.claim_window_days, l.lines, y.years, t.terms,
       (SELECT jsonb_agg(to_jsonb(i)) FROM known_indication i WHERE i.client_id = a.client_id) AS indications,
       (SELECT jsonb_agg(to_jsonb(o)) FROM agreement o
        WHERE o.client_id = a.client_id AND o.agreement_id <> a.agreement_id AND o.status IN ('redeemed', 'ended')) AS others,
       (SELECT jsonb_agg(jsonb_build_array(voucher_id, agreement_turn) ORDER BY voucher_id)
        FROM voucher c WHERE c.client_id = a.client_id) AS turns,
       EXISTS (SELECT FROM conversation c WHERE c.agreement_id = a.agreement_id) AS has_conversation
FROM agreement a JOIN voucher v USING (voucher_id) JOIN pilot p USING (pilot_id),
     LATERAL (SELECT jsonb_agg(to_jsonb(l) ORDER BY position) AS lines
              FROM agreement_line l WHERE l.agreement_id = a.agreement_id) AS l,
     LATERAL (SELECT jsonb_agg(to_jsonb(y) ORDER BY year) AS years
              FROM voucher_year y WHERE y.voucher_id = a.voucher_id) AS y,
     LATERAL (SELECT jsonb_agg(to_jsonb(t) ORDER BY valid_from) AS terms
              FROM voucher_term t WHERE t.voucher_id = a.voucher_id) AS t
WHERE a.agreement_id = CAST('0b000000-0000-7000-8000-' || lpad(to_hex(CAST(:n AS int)), 12, '0') AS uuid)
\gset
SELECT (SELECT jsonb_agg(to_jsonb(k)) FROM known_price k JOIN known_price_list USING (price_list_id)
        WHERE pilot_code = :pilot AND status = 'published' AND performance_code = 'Z051') AS prices,
       (SELECT jsonb_agg(to_jsonb(o)) FROM known_offer o
        WHERE provider_id = :provider AND location_id = :location AND performance_code = 'Z051'
          AND pilot_code = :pilot) AS offers,
       (SELECT jsonb_agg(to_jsonb(m)) FROM known_admission m
        WHERE provider_id = :provider AND pilot_code = :pilot AND standing @> CAST(:starts AS date)) AS admissions
\gset
WITH mine AS (SELECT voucher_id FROM voucher WHERE voucher_id = :voucher FOR NO KEY UPDATE)
UPDATE voucher_year y SET reserved_cents = y.reserved_cents + w.cents
FROM mine, (VALUES (2026, 1189500), (2027, 7117500)) AS w (year, cents)
WHERE y.voucher_id = mine.voucher_id AND y.year = w.year AND y.reserved_cents + w.cents <= y.value_cents;
WITH first AS (
  UPDATE voucher SET status = 'active', version = version + 1, agreement_turn = agreement_turn + 1
  WHERE voucher_id = :voucher AND status = 'issued')
UPDATE agreement
SET status = 'redeemed', version = version + 1, redeemed_at = '2026-10-05 07:00+00',
    provider_confirmed_at = '2026-10-05 07:00+00', redemption_decision_id = uuidv7()
WHERE agreement_id = :agreement AND version = :version;
WITH head AS (
  INSERT INTO handover (agreement_id, voucher_id, version, next_try_at, terms)
  SELECT :agreement, :voucher, epoch * 1000000 + 1, '2026-10-05 07:00:03+00', CAST(
    '{"providerId": "019b0000-0000-7000-8000-000000000001", "locationId": "019b0000-0000-7000-8000-000000000002",'
    ' "pilotCode": "zuid-limburg", "startsOn": "2026-11-01", "endsOn": null, "careStartedOn": null,'
    ' "lines": [{"performanceCode": "Z051", "unit": "14", "unitPriceCents": 19500}], "claimWindowDays": 90}' AS jsonb)
  FROM feed_head),
line AS (
  INSERT INTO reservation (agreement_id, year, asked_cents, reserved_cents)
  VALUES (:agreement, 2026, 1189500, 1189500), (:agreement, 2027, 7117500, 7117500))
INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at)
VALUES (:voucher, 2026, 'reserve', 1189500, :agreement, '2026-10-05 07:00+00'),
       (:voucher, 2027, 'reserve', 7117500, :agreement, '2026-10-05 07:00+00');
WITH told AS (
  INSERT INTO feed (event_id, type, subject, at, data) VALUES
    (uuidv7(), 'nl.pvb.agreements.changed.v1', :agreement, '2026-10-05 07:00+00', CAST(
      '{"agreementId": "019b0000-0000-7000-8000-000000000001", "voucherId": "019b0000-0000-7000-8000-000000000002",'
      ' "clientId": "019b0000-0000-7000-8000-000000000003", "pilotCode": "zuid-limburg", "version": 3,'
      ' "status": "redeemed", "providerId": "019b0000-0000-7000-8000-000000000004",'
      ' "locationId": "019b0000-0000-7000-8000-000000000005", "startsOn": "2026-11-01", "endsOn": null,'
      ' "careStartedOn": null}' AS jsonb)),
    (uuidv7(), 'nl.pvb.vouchers.changed.v1', :voucher, '2026-10-05 07:00+00', CAST(
      '{"voucherId": "019b0000-0000-7000-8000-000000000002", "clientId": "019b0000-0000-7000-8000-000000000003",'
      ' "pilotCode": "zuid-limburg", "deliveryForm": "stay", "profileCode": "5VV", "validFrom": "2026-02-01",'
      ' "validTo": "2027-12-31", "version": 2, "status": "active"}' AS jsonb))),
why AS (
  INSERT INTO decision_record (decision_id, kind, subject, client_id, provider_id, outcome, rule_set, rule_set_version,
                               rules, facts, decided_at, decided_by, decided_roles, decided_organisation_id)
  SELECT uuidv7(), 'redemption', :agreement, :client, :provider, 'redeemed', 'redemption', '1',
         papers.rules, papers.facts, '2026-10-05 07:00+00', :provider, 'provider', :provider
  FROM bench_papers AS papers),
seen AS (
  INSERT INTO access_log (access_id, at, client_id, subject, roles, organisation_id, action, resource, purpose, trace_id)
  VALUES (uuidv7(), '2026-10-05 07:00+00', :client, :provider, 'provider', :provider, 'U',
          'agreements/' || :n, 'confirm-agreement', '4bf92f3577b34da6a3ce929d0e0e4736'))
INSERT INTO idempotency (subject, key, fingerprint, status, answer, headers, at)
SELECT :provider, CAST(uuidv7() AS text), sha256('confirm'), 201, papers.answer,
       '{"ETag": "\"3\"", "Location": "/agreements/019b0000-0000-7000-8000-000000000001"}', '2026-10-05 07:00+00'
FROM bench_papers AS papers;
END;
