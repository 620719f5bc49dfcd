"""Every no that voucher can say: code, sentence in Dutch and English, and what to do next."""

from services.voucher.refusals.agreements import *  # noqa: F403  # the app lists them all
from services.voucher.refusals.issue import *  # noqa: F403  # the app lists them all
from services.voucher.refusals.pilots import *  # noqa: F403  # the app lists them all
