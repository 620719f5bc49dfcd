SELECT paid.*, left_out_cents, left_out
FROM (SELECT count(*) AS orders, COALESCE(sum(line_count), 0)::bigint AS line_count,
             COALESCE(sum(debit_cents), 0)::bigint AS debit_cents,
             COALESCE(sum(credit_cents), 0)::bigint AS credit_cents,
             COALESCE(sum(recovery_cents), 0)::bigint AS recovery_cents,
             COALESCE(sum(GREATEST(net_cents, 0)), 0)::bigint AS paid_cents,
             COALESCE(sum(LEAST(net_cents, 0)), 0)::bigint AS carried_on_cents
      FROM payment_order WHERE run_id = :run_id AND left_out_at IS NULL) paid,
     (SELECT COALESCE(sum(net_cents), 0)::bigint AS left_out_cents,
             COALESCE(array_agg(provider_id ORDER BY provider_id), '{}') AS left_out
      FROM payment_order WHERE run_id = :run_id AND left_out_at IS NOT NULL) gone
