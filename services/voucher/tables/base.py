"""The one metadata of voucher's tables."""

from services.common.data.tables import new_base

Base = new_base()
