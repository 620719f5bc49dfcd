"""The refusals of voucher: code, sentence in Dutch and English, and what to do next."""

from services.voucher.refusals import agreements, issue, pilots

ALL = (agreements, issue, pilots)
"""The modules that the app registers."""
