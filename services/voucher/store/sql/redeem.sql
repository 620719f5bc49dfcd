WITH locked AS (
  SELECT v.voucher_id, v.status, v.valid_from, v.valid_to, v.suspended_from, v.suspended_to
  FROM voucher v
  JOIN unnest(CAST(:voucher_ids AS uuid[]), CAST(:turns AS bigint[])) AS t (voucher_id, turn) USING (voucher_id)
  WHERE v.agreement_turn = t.turn
  ORDER BY v.voucher_id FOR NO KEY UPDATE OF v),
mine AS (
  SELECT voucher_id FROM locked
  WHERE voucher_id = :voucher_id AND status IN ('issued', 'active') AND valid_from = :valid_from AND valid_to = :valid_to
    AND suspended_from IS NOT DISTINCT FROM CAST(:suspended_from AS date)
    AND suspended_to IS NOT DISTINCT FROM CAST(:suspended_to AS date)
    AND (SELECT count(*) FROM locked) = cardinality(CAST(:voucher_ids AS uuid[]))),
book AS (
  UPDATE voucher_year y SET reserved_cents = y.reserved_cents + w.asked
  FROM unnest(CAST(:years AS int[]), CAST(:cents AS bigint[]), CAST(:takes_all AS boolean[]), CAST(:needed AS bigint[]))
         AS w (year, asked, takes_all, needed), mine
  WHERE y.voucher_id = mine.voucher_id AND y.year = w.year AND y.reserved_cents + w.asked <= y.value_cents
    AND (NOT w.takes_all OR y.reserved_cents + w.asked = y.value_cents)
  RETURNING y.year, w.asked, w.needed),
done AS (
  UPDATE agreement a
  SET status = 'redeemed', version = a.version + 1, redeemed_at = :at, redemption_decision_id = :decision_id,
      client_confirmed_at = COALESCE(a.client_confirmed_at, :at),
      client_confirmed_by = COALESCE(a.client_confirmed_by, :client_confirmed_by),
      provider_confirmed_at = COALESCE(a.provider_confirmed_at, :at)
  FROM mine
  WHERE a.agreement_id = :agreement_id AND a.version = :version
    AND (SELECT count(*) FROM book) = cardinality(CAST(:years AS int[]))
  RETURNING a.agreement_id, a.voucher_id),
head AS (
  INSERT INTO handover (agreement_id, voucher_id, version, terms, next_try_at)
  SELECT done.agreement_id, done.voucher_id, feed_head.epoch * 1000000 + 1, CAST(:terms AS jsonb), :next_try_at
  FROM done, feed_head),
line AS (
  INSERT INTO reservation (agreement_id, year, asked_cents, reserved_cents, needed_cents)
  SELECT done.agreement_id, year, asked, asked, needed FROM book, done),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at, decision_id)
  SELECT done.voucher_id, year, 'reserve', asked, done.agreement_id, :at, :decision_id
  FROM book, done WHERE asked > 0 ORDER BY year),
turned AS (
  UPDATE voucher v
  SET agreement_turn = v.agreement_turn + 1,
      status = CASE WHEN v.voucher_id = done.voucher_id THEN 'active' ELSE v.status END,
      version = v.version + CAST(v.voucher_id = done.voucher_id AND v.status = 'issued' AS int)
  FROM done, locked WHERE v.voucher_id = locked.voucher_id
  RETURNING v.voucher_id, v.version, v.voucher_id = done.voucher_id AND locked.status = 'issued' AS is_first),
published AS (
  {{publish_agreement}}
  FROM done),
published_voucher AS (
  {{publish_voucher}}
  FROM turned WHERE is_first),
recorded AS (
  {{record_decision}}
  FROM done),
logged AS (
  {{log_access}}
  FROM done),
stored AS (
  {{store_response}}
  FROM done)
SELECT 1 / count(*) AS redeemed FROM done
