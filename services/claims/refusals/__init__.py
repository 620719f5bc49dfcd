"""Why claims says no, one module per noun."""
