"""What later editions of a requirement set ask of who was admitted before."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class Transition(Base):
    """The day by which an admitted provider must meet what an edition newly asks (overgangstermijn).

    Kept as long as its admission: it says why somebody kept an admission without the evidence.
    """

    __tablename__ = "transition"

    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"), primary_key=True)
    requirement_set_id: Mapped[UUID] = mapped_column(ForeignKey("requirement_set.requirement_set_id"), primary_key=True)
    requirement_code: Mapped[str] = mapped_column(primary_key=True)
    prove_by: Mapped[date]
    recorded_at: Mapped[datetime]
