"""Requests and answers of voucher, one noun a module."""
