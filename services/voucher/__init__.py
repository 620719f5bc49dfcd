"""Voucher: the care office's pilots, vouchers, their value, agreements and reservations.

Owns what a client may draw on and with whom that was agreed. Holds no names, no diagnoses and no claim lines.
"""
