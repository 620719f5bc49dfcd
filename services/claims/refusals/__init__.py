"""The refusals of claims, one module per noun."""
