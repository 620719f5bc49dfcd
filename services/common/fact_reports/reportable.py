"""What facts can be reported in: declared by each service."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel

from services.common.tokens import Role

_ID = "([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"


@dataclass(frozen=True)
class Reportable:
    """A kind of thing whose facts can be reported: the route that shows it decides who sees it, and so who reports."""

    path: str
    """As the route's path within the service: `parcels/{id}`."""
    shown_by: Callable[..., Awaitable[BaseModel]]
    answered_by: Role
    """The role that owns the facts. A provider answers for what is its own."""

    def ids_in(self, resource: str) -> list[UUID] | None:
        """The ids in a resource of this kind; None when it is of another."""
        pattern = re.escape(self.path).replace(re.escape("{id}"), _ID)
        found = re.fullmatch(pattern, resource)
        return [UUID(each) for each in found.groups()] if found else None
