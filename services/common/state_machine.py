"""States of a noun and the steps between them, as one table: each edge names its step, its states and its event."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State")
Step = TypeVar("Step")


@dataclass(frozen=True)
class Edge(Generic[State, Step]):
    """One step: the states in which it can be taken, the state after it, and the type of the event that reports it."""

    step: Step
    before: frozenset[State]
    after: State
    event: str | None = None


@dataclass(frozen=True)
class StateMachine(Generic[State, Step]):
    """All edges of one noun. A state changes in no other way."""

    edges: Sequence[Edge[State, Step]]

    def find_edge(self, state: State, step: Step) -> Edge[State, Step] | None:
        """The edge by which this step is taken from this state; None when it cannot be."""
        return next((each for each in self.edges if each.step == step and state in each.before), None)
