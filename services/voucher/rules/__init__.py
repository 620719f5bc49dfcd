"""Pure decisions of voucher: no clock, no network, no database."""
