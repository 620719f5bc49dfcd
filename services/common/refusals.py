"""Refusals: every no has a code, a sentence that helps, and a page. Services subclass the kinds."""

import re
from collections.abc import Mapping, Sequence, Sized
from string import Formatter
from typing import Any, ClassVar, Self

from services.common.texts import Text

Place = Sequence[str | int]
"""Where a field is in the body of a request: names as in the code, and places in lists."""


class FactMissing(Exception):
    """A refusal was made without a fact that its sentences name: a fault of this code, never of the caller."""

    def __init__(self, kind: "type[Refusal]", missing: Sequence[str]) -> None:
        """`missing`: the names that have no value, or an empty one."""
        super().__init__(f"{kind.code} ({kind.__name__}) lacks {', '.join(missing)}")
        self.kind = kind


class Refusal(Exception):
    """A no with a reason. `facts` fill the sentences and are shown to the caller, so never a person's data.

    Every fact that a sentence names must be given and say something; `x_cents` fills `{x_euros}`. Where a fact can be
    absent, a subclass with the same code has a sentence without it.
    """

    status: ClassVar[int] = 422
    code: ClassVar[str]
    title: ClassVar[Text]
    detail: Text
    remedy: Text | None = None
    retry_after_s: int | None = None
    """Seconds after which trying again makes sense, for all of a class or for one refusal."""
    headers: ClassVar[Mapping[str, str]] = {}
    """Headers that always go with it."""
    named: ClassVar[frozenset[str]] = frozenset()
    """The names of the facts that the sentences of this kind hold."""

    def __init_subclass__(cls) -> None:
        """Note which facts the sentences name."""
        sentences = [getattr(cls, each, None) for each in ("title", "detail", "remedy")]
        cls.named = frozenset(name for text in sentences if text for name in _names_in(text))

    def __init__(self, *, pointer: str | None = None, at: Place | None = None, **facts: object) -> None:
        """`at` names the field of the request at fault, if one is: `("lines", 0, "performance_code")`.

        `pointer` is a JSON pointer for what is not in the body, such as a query parameter. Raises FactMissing.
        """
        if missing := sorted(self.named - _given(facts)):
            raise FactMissing(type(self), missing)
        self._fill(pointer, facts, at)

    def _fill(self, pointer: str | None, facts: dict[str, object], at: Place | None = None) -> None:
        super().__init__(self.code)
        self.pointer = pointer
        self.at = at
        self.facts = facts
        self.parts: Sequence[Refusal] = ()

    @classmethod
    def bare(cls) -> Self:
        """The refusal without the sentences that name facts: for a cause of which nothing more is known."""
        refusal = cls.__new__(cls)
        refusal._fill(None, {})  # noqa: SLF001  # of an instance that was made here
        refusal.detail = cls.title
        refusal.remedy = cls.remedy if cls.remedy and not _names_in(cls.remedy) else None
        return refusal

    def made_of(self, parts: "Sequence[Refusal]") -> "Refusal":
        """This no, with the single faults that it sums up; they become the `errors` of its problem document."""
        self.parts = parts
        return self


def _names_in(text: Text) -> set[str]:
    return {name for said in text for _, name, _, _ in Formatter().parse(said) if name}


def _given(facts: Mapping[str, object]) -> set[str]:
    """The names that these facts fill: those that are empty fill nothing."""
    filled = {name for name, value in facts.items() if _says_something(value)}
    return filled | {name.removesuffix("_cents") + "_euros" for name in filled if name.endswith("_cents")}


def _says_something(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value) if isinstance(value, Sized) else value is not None


class BadInput(Refusal):
    """The request is not well-formed (400)."""

    status = 400


class Forbidden(Refusal):
    """The caller may not do this (403)."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or it is not the caller's (404)."""

    status = 404
    code = "not-found"
    title = Text("Niet gevonden", "Not found")
    detail = Text(
        "Wat u zoekt bestaat niet, of het is niet van u.",
        "What you ask for does not exist, or it is not yours.",
    )


class Conflict(Refusal):
    """The state of the thing does not allow it (409)."""

    status = 409


class RuleRefused(Refusal):
    """A rule of the field says no (422)."""

    status = 422


class Unavailable(Refusal):
    """Something that is needed is away for a moment (503)."""

    status = 503
    code = "unavailable"
    title = Text("Even niet bereikbaar", "Unavailable for a moment")
    detail = Text(
        "Een onderdeel dat nodig is, antwoordt niet. Er is niets veranderd. Probeer het zo opnieuw.",
        "A part that is needed does not answer. Nothing has changed. Try again shortly.",
    )
    retry_after_s = 5


class PeerAway(Unavailable):
    """Another service does not answer (503)."""

    code = "peer-away"
    detail = Text(
        "De dienst {service} antwoordt niet. Er is niets veranderd. Probeer het zo opnieuw.",
        "The service {service} does not answer. Nothing has changed. Try again shortly.",
    )


class SandboxFilling(Unavailable):
    """The sandbox is being filled and is not full yet."""

    code = "sandbox-filling"
    title = Text("De sandbox wordt gevuld", "The sandbox is being filled")
    detail = Text(
        "De sandbox wordt gevuld. Stap {number} van {steps}, {step_nl}: {done} van {total}.",
        "The sandbox is being filled. Step {number} of {steps}, {step_en}: {done} of {total}.",
    )

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> "SandboxFilling":
        """The refusal that another process wrote as a problem document with these facts."""
        return cls(**{_snake_case(name): value for name, value in facts.items()})


class Refusals(Exception):
    """Several refusals at once; the first gives the status and the code."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Keep the refusals in the order of their rules; at least one."""
        super().__init__(", ".join(each.code for each in refusals))
        self.refusals = list(refusals)


def _snake_case(name: str) -> str:
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)
