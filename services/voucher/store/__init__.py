"""Named queries of voucher on a session, one module per noun."""
