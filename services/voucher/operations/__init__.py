"""The operations of voucher: gather, decide, write; one module per noun."""
