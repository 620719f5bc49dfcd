"""Claims over HTTP, one module per noun."""
