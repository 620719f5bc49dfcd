-- What is left of each late-claim decision of the provider that can be used on the day of receipt. Together it is never
-- more than what is left of the allotment, which a lower value may have cut. `is_chosen`: of several decisions on one
-- agreement and month, lines draw on the approved one with the most left.
WITH usable AS (
  SELECT late_claim_id, agreement_id, month, extract(year FROM month)::int AS year, status = 'approved' AS is_approved,
         amount_cents - used_cents AS unused_cents
  FROM late_claim_decision
  WHERE provider_id = :provider_id AND usable_until >= CAST(:received_on AS date)),
named AS (
  SELECT usable.*, sum(unused_cents) OVER (PARTITION BY agreement_id, year ORDER BY late_claim_id) - unused_cents
                   AS before_cents,
         COALESCE(held_cents - drawn_cents, 0) AS room_cents
  FROM usable LEFT JOIN allotment USING (agreement_id, year)),
room AS (
  SELECT late_claim_id AS room_id, agreement_id, month, year, is_approved,
         GREATEST(0, LEAST(unused_cents, room_cents - before_cents))::bigint AS left_cents
  FROM named)
SELECT room.*, is_approved AND row_number() OVER (
         PARTITION BY agreement_id, month ORDER BY is_approved DESC, left_cents DESC, room_id) = 1 AS is_chosen
FROM room
