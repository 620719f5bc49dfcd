"""The one metadata of the registry's tables."""

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import DeclarativeBase

from services.common.data.tables import new_base

if TYPE_CHECKING:

    class Base(DeclarativeBase):
        """What a type checker sees of the base below."""

else:
    Base = new_base()


def columns(row: "Base") -> dict[str, Any]:
    """The values of a row by column."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
