-- Revaluation by hand: all vouchers in one statement, values by joins with the price list, and the same rows as ours.
-- It knows that the vouchers differ in nothing else, that an agreement is alone under its voucher and short of both years,
-- and has its papers (components, rules, facts, sentences) from what ours wrote.
WITH price AS (
  SELECT profile_code, delivery_forms[1] AS delivery_form, price_cents, valid_from,
         COALESCE(lead(valid_from) OVER (PARTITION BY profile_code, delivery_forms ORDER BY valid_from) - 1, '2028-12-31') AS last
  FROM known_price),
worth AS (
  SELECT v.voucher_id, v.client_id, y.year, y.reserved_cents, y.value_cents AS before, p.components, p.rules, p.facts,
         (SELECT sum(price_cents * GREATEST(0, LEAST(last, make_date(y.year, 12, 31), v.valid_to)
                                               - GREATEST(k.valid_from, make_date(y.year, 1, 1), v.valid_from) + 1))
          FROM price k WHERE k.profile_code = v.profile_code AND k.delivery_form = v.delivery_form) AS cents
  FROM voucher v JOIN voucher_year y USING (voucher_id)
  JOIN bench_papers p USING (profile_code, delivery_form, valid_from, year)),
value AS MATERIALIZED (
  SELECT w.*, uuidv7() AS decision_id, h.agreement_id,
         CASE WHEN r.year IS NOT NULL THEN LEAST(w.cents - w.reserved_cents, r.needed_cents - r.reserved_cents) END AS more
  FROM worth w
  LEFT JOIN handover h USING (voucher_id)
  LEFT JOIN reservation r ON r.agreement_id = h.agreement_id AND r.year = w.year AND r.asked_cents < r.needed_cents
  WHERE w.cents <> w.before),
filled AS MATERIALIZED (
  SELECT v.agreement_id, v.voucher_id, a.client_id, a.provider_id, a.number, uuidv7() AS decision_id
  FROM (SELECT DISTINCT agreement_id, voucher_id FROM value WHERE more > 0) AS v JOIN agreement a USING (agreement_id)),
book AS (
  UPDATE voucher_year y SET value_cents = v.cents, reserved_cents = y.reserved_cents + COALESCE(v.more, 0), provisional = v.year > 2027
  FROM value v WHERE y.voucher_id = v.voucher_id AND y.year = v.year),
reached AS (
  INSERT INTO valuation (valuation_id, voucher_id, year, value_cents, components, valued_at, cause, decision_id)
  SELECT uuidv7(), voucher_id, year, cents, components, %(at)s, 'price-list', decision_id FROM value),
revalued AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, at, decision_id)
  SELECT voucher_id, year, 're-value', cents - before, %(at)s, decision_id FROM value),
reserved AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at, decision_id)
  SELECT v.voucher_id, year, 'reserve', more, v.agreement_id, %(at)s, f.decision_id
  FROM value v JOIN filled f USING (agreement_id) WHERE more > 0),
line AS (
  UPDATE reservation r SET asked_cents = r.asked_cents + v.more, reserved_cents = r.reserved_cents + v.more
  FROM value v WHERE v.more > 0 AND r.agreement_id = v.agreement_id AND r.year = v.year),
head AS (
  UPDATE handover h SET version = h.version + 1, next_try_at = %(at)s, tries = 0 FROM filled f WHERE f.agreement_id = h.agreement_id),
why AS (
  INSERT INTO decision_record (decision_id, kind, subject, client_id, provider_id, outcome, rule_set, rule_set_version,
                               rules, facts, decided_at, decided_by, decided_roles, decided_organisation_id)
  SELECT decision_id, 'voucher-value', voucher_id, client_id, CAST(NULL AS uuid), year || ': ' || cents || ' cents (price-list)',
         'voucher-value', '1', rules, facts, %(at)s, %(by)s, 'service', CAST(NULL AS uuid)
  FROM value
  UNION ALL
  SELECT decision_id, 'fill-up', f.agreement_id, f.client_id, f.provider_id, 'filled-up', 'fill-up', '1', s.rules,
         s.facts, %(at)s, %(by)s, 'service', NULL
  FROM filled f, bench_filled s),
told AS MATERIALIZED (
  SELECT uuidv7() AS message_id, recipient, CASE recipient WHEN 'client' THEN client_id ELSE provider_id END AS recipient_id,
         f.agreement_id, s.language, s.title_nl, s.title_en, s.text_nl, s.text_en
  FROM filled f, bench_filled s, (VALUES ('client'), ('provider')) AS r (recipient)),
stored AS (
  INSERT INTO messages (message_id, recipient, recipient_id, kind, resource, resource_id, language, channel,
                        title_nl, title_en, text_nl, text_en, sent_at, sent_on)
  SELECT message_id, recipient, recipient_id, 'agreement-filled-up', 'agreements', agreement_id, language, 'portal',
         title_nl, title_en, text_nl, text_en, %(at)s, CAST(%(at)s AS date)
  FROM told)
INSERT INTO feed (event_id, type, subject, at, data)
SELECT uuidv7(), 'nl.pvb.messages.sent.v1', message_id, %(at)s, jsonb_build_object(
  'messageId', message_id, 'kind', 'agreement-filled-up', 'recipient', recipient, 'recipientId', recipient_id,
  'resource', 'agreements/' || agreement_id, 'sentOn', CAST(%(at)s AS date), 'channel', 'portal')
FROM told
