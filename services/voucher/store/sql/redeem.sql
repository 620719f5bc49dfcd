WITH locked AS (  -- the vouchers as they were judged; any change of one raises its version or its turn
  SELECT v.voucher_id
  FROM voucher v
  JOIN unnest(CAST(:voucher_ids AS uuid[]), CAST(:turns AS bigint[]), CAST(:versions AS bigint[]))
    AS judged (voucher_id, turn, version) USING (voucher_id)
  WHERE v.agreement_turn = judged.turn AND v.version = judged.version
  ORDER BY v.voucher_id FOR NO KEY UPDATE OF v),
book AS (
  UPDATE voucher_year y SET reserved_cents = y.reserved_cents + w.asked
  FROM unnest(CAST(:years AS int[]), CAST(:cents AS bigint[]), CAST(:takes_all AS boolean[]), CAST(:needed AS bigint[]))
         AS w (year, asked, takes_all, needed)
  WHERE (SELECT count(*) FROM locked) = cardinality(CAST(:voucher_ids AS uuid[]))
    AND y.voucher_id = :voucher_id AND y.year = w.year AND y.reserved_cents + w.asked <= y.value_cents
    AND (NOT w.takes_all OR y.reserved_cents + w.asked = y.value_cents)
  RETURNING y.year, w.asked, w.needed),
done AS (
  UPDATE agreement a
  SET status = 'redeemed', version = a.version + 1, redeemed_at = :at, redemption_decision_id = :decision_id,
      client_confirmed_at = COALESCE(a.client_confirmed_at, :at),
      client_confirmed_by = COALESCE(a.client_confirmed_by, :client_confirmed_by),
      provider_confirmed_at = COALESCE(a.provider_confirmed_at, :at)
  WHERE (SELECT count(*) FROM locked) = cardinality(CAST(:voucher_ids AS uuid[]))
    AND (SELECT count(*) FROM book) = cardinality(CAST(:years AS int[]))
    AND a.agreement_id = :agreement_id AND a.version = :version
  RETURNING a.agreement_id, a.voucher_id, a.client_id, a.provider_id),
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
  FROM done, locked WHERE v.voucher_id = locked.voucher_id),
published AS (
  {{publish}}
  FROM done, jsonb_to_recordset(CAST(:events AS jsonb)) AS event (event_id uuid, type text, subject uuid, data jsonb)),
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
