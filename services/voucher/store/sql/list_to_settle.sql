-- Vouchers with an agreement that is looked at when they are valued again: one that is short of a year, of which it is not
-- known what a year needs, or that has no reservation in a year of the books of which it has days.
SELECT v.voucher_id
FROM voucher v
WHERE v.voucher_id = ANY(CAST(:voucher_ids AS uuid[])) AND (
  EXISTS (
    SELECT FROM handover h
    JOIN agreement a ON a.agreement_id = h.agreement_id AND a.status = 'redeemed'
    JOIN reservation r ON r.agreement_id = h.agreement_id AND NOT r.final
    WHERE h.voucher_id = v.voucher_id AND (r.asked_cents < r.needed_cents OR r.needed_cents = 0))
  OR EXISTS (
    SELECT FROM handover h
    JOIN agreement a ON a.agreement_id = h.agreement_id AND a.status IN ('redeemed', 'ended')
    JOIN voucher_year y ON y.voucher_id = h.voucher_id
    WHERE h.voucher_id = v.voucher_id
      AND GREATEST(a.starts_on, v.valid_from, make_date(y.year, 1, 1))
          <= LEAST(a.ends_on, a.ended_on, v.valid_to, make_date(y.year, 12, 31))
      AND NOT EXISTS (SELECT FROM reservation r WHERE r.agreement_id = h.agreement_id AND r.year = y.year)))
ORDER BY v.voucher_id
