"""The operations of claims: gather, decide, write; one module per noun."""
