"""Named queries of claims on a session, one module per noun."""
