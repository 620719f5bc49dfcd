"""The resources in which facts can be reported, declared by each service."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel

from services.common.tokens import Role

_ID = "([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"


@dataclass(frozen=True)
class Reportable:
    """A kind of resource whose facts can be reported. The access to its own route decides who can report."""

    path: str
    """As the route's path within the service: `parcels/{id}`."""
    shown_by: Callable[..., Awaitable[BaseModel]]
    answered_by: Role
    """The role that owns the facts. A provider answers only reports on its own resources."""

    def ids_in(self, resource: str) -> list[UUID] | None:
        """The ids in the path of a resource of this kind; None for another kind."""
        pattern = re.escape(self.path).replace(re.escape("{id}"), _ID)
        found = re.fullmatch(pattern, resource)
        return [UUID(each) for each in found.groups()] if found else None
