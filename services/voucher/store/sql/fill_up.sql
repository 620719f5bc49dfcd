-- Fill shortened agreements of locked vouchers up from what is free: first redeemed, first served, up to what their days
-- ask. What an agreement still reserves of its own after it was asked for less is its own again. Nothing is taken from
-- others, no year comes above its value, and an agreement in a swap waits. Claims is asked by a new version of the set.
-- One decision for each agreement tells what it is asked to hold now.
WITH short AS (
  SELECT h.voucher_id, r.agreement_id, r.year, r.asked_cents, r.reserved_cents, r.needed_cents,
         GREATEST(0, r.needed_cents - r.reserved_cents) AS want,
         GREATEST(0, y.value_cents - y.reserved_cents) AS free,
         SUM(GREATEST(0, r.needed_cents - r.reserved_cents)) OVER (
           PARTITION BY h.voucher_id, r.year ORDER BY a.redeemed_at, r.agreement_id) AS up_to
  FROM voucher v
  JOIN handover h ON h.voucher_id = v.voucher_id
  JOIN reservation r ON r.agreement_id = h.agreement_id AND r.asked_cents < r.needed_cents AND NOT r.final AND NOT r.kept
  JOIN agreement a ON a.agreement_id = h.agreement_id AND a.status = 'redeemed'
  JOIN voucher_year y ON y.voucher_id = h.voucher_id AND y.year = r.year AND y.reserved_cents <= y.value_cents
  WHERE v.voucher_id = ANY(CAST(:voucher_ids AS uuid[])) AND v.status IN ('issued', 'active') AND h.swap_id IS NULL),
given AS (
  SELECT voucher_id, agreement_id, year, needed_cents, asked_cents, reserved_cents,
         LEAST(want, GREATEST(0, free - (up_to - want))) AS more
  FROM short),
filled AS (
  SELECT voucher_id, agreement_id, year, CAST(more AS bigint) AS more,
         CAST(LEAST(needed_cents, reserved_cents + more) AS bigint) AS cents
  FROM given
  WHERE LEAST(needed_cents, reserved_cents + more) > asked_cents),
decided AS (
  SELECT f.agreement_id, a.client_id, a.provider_id, a.number, gen_random_uuid() AS decision_id,
         EXISTS (
           SELECT FROM reservation r LEFT JOIN filled n USING (agreement_id, year)
           WHERE r.agreement_id = f.agreement_id AND NOT r.final
             AND COALESCE(n.cents, r.asked_cents) < r.needed_cents) AS is_short,
         jsonb_agg(jsonb_build_object(
           'name', 'askedCents', 'value', f.cents, 'validFrom', make_date(f.year, 1, 1),
           'validTo', make_date(f.year, 12, 31), 'recordedAt', NULL, 'source', 'voucher books') ORDER BY f.year) AS facts
  FROM filled f JOIN agreement a USING (agreement_id)
  GROUP BY f.agreement_id, a.client_id, a.provider_id, a.number),
recorded AS (
  {{record_decision}}
  FROM decided),
line AS (
  UPDATE reservation r
  SET asked_cents = f.cents, reserved_cents = GREATEST(r.reserved_cents, f.cents)
  FROM filled f WHERE r.agreement_id = f.agreement_id AND r.year = f.year),
head AS (
  UPDATE handover h
  SET version = GREATEST(h.version, (SELECT epoch * 1000000 FROM feed_head)) + 1, next_try_at = :at, tries = 0
  FROM (SELECT DISTINCT agreement_id FROM filled) AS f WHERE h.agreement_id = f.agreement_id),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at, decision_id)
  SELECT voucher_id, year, 'reserve', more, agreement_id, :at, decision_id FROM filled JOIN decided USING (agreement_id)
  WHERE more > 0 ORDER BY voucher_id, year, agreement_id),
book AS (
  UPDATE voucher_year y SET reserved_cents = y.reserved_cents + f.more
  FROM (SELECT voucher_id, year, sum(more) AS more FROM filled GROUP BY voucher_id, year) AS f
  WHERE f.more > 0 AND y.voucher_id = f.voucher_id AND y.year = f.year)
SELECT agreement_id, client_id, provider_id, number, is_short FROM decided ORDER BY agreement_id
