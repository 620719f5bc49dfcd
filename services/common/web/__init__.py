"""The HTTP side: app, access, problems, headers, paging, idempotency keys."""
