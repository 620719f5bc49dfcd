"""The one metadata of claims' tables."""

from typing import TYPE_CHECKING

from sqlalchemy.orm import DeclarativeBase

from services.common.data.tables import new_base

if TYPE_CHECKING:

    class Base(DeclarativeBase):
        """What a type checker sees of the base below."""

else:
    Base = new_base()
