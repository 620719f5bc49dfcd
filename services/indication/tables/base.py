"""The one metadata of indication's tables."""

from typing import TYPE_CHECKING

from sqlalchemy.orm import DeclarativeBase

from services.common.data.tables import new_base

if TYPE_CHECKING:

    class Base(DeclarativeBase):
        """What a type checker sees of the base below."""

else:
    Base = new_base()

DAYS = "daterange(valid_from, valid_to, '[]')"
