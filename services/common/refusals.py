"""Refusals: each has a code, a sentence that helps, and a page. Services subclass the kinds."""

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from services.common.texts import Text, names_filled, names_in

Place = Sequence[str | int]
"""Where a field is in the body of a request: names as in the code, and places in lists."""

Words = Mapping[str, Mapping[str, Text]]
"""Name of a fact whose value is a code → code → the word that sentences show for it."""


class FactMissing(Exception):
    """A refusal was made without a fact that its sentences name: a fault of this code, never of the caller."""

    def __init__(self, kind: "type[Refusal]", missing: Sequence[str]) -> None:
        """`missing`: the names that have no value, or an empty one."""
        super().__init__(f"{kind.code} ({kind.__name__}) lacks {', '.join(missing)}")
        self.kind = kind


class Refusal(Exception):
    """A refused request, with the reason. `facts` fill the sentences and the caller sees them: no personal data.

    Every fact that a sentence names must be given and must not be empty; `x_cents` fills `{x_euros}`. Where a fact can
    be absent, a subclass with the same code has a sentence without it.
    """

    status: ClassVar[int] = 422
    code: ClassVar[str]
    title: ClassVar[Text]
    detail: Text
    remedy: Text | None = None
    retry_after_s: int | None = None
    """Seconds after which trying again makes sense, for all of a class or for one refusal."""
    headers: ClassVar[Mapping[str, str]] = {}
    """Headers that this kind of refusal always has."""
    words: ClassVar[Words] = {}
    """The facts that sentences show in words. `facts` keep the code."""
    named: ClassVar[frozenset[str]] = frozenset()
    """The names of the facts that the sentences of this kind contain."""

    def __init_subclass__(cls) -> None:
        """Note which facts the sentences name."""
        sentences = [getattr(cls, each, None) for each in ("title", "detail", "remedy")]
        cls.named = frozenset(name for text in sentences if text for name in names_in(text))

    def __init__(self, *, pointer: str | None = None, at: Place | None = None, **facts: object) -> None:
        """`at` names the field of the request at fault, if one is: `("lines", 0, "performance_code")`.

        `pointer` is a JSON pointer for what is not in the body, such as a query parameter. Raises FactMissing.
        """
        if missing := sorted(self.named - names_filled(facts)):
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
        refusal.remedy = cls.remedy if cls.remedy and not names_in(cls.remedy) else None
        return refusal

    def made_of(self, parts: "Sequence[Refusal]") -> "Refusal":
        """This refusal with the single faults that it sums up; they become the `errors` of its problem document."""
        self.parts = parts
        return self

    def fill(self, text: Text) -> Text:
        """One of the sentences with its facts filled in, and with words for codes."""
        return text.format(**self.facts | {name: self._in_words(name) for name in self.words if name in self.facts})

    def _in_words(self, name: str) -> Text:
        codes = str(self.facts[name]).split(", ")
        found = [self.words[name].get(code, Text(code, code)) for code in codes]
        return Text(", ".join(word.nl for word in found), ", ".join(word.en for word in found))


class BadInput(Refusal):
    """The request is not well-formed (400)."""

    status = 400


class Forbidden(Refusal):
    """The caller may not do this (403)."""

    status = 403


class NotFound(Refusal):
    """The resource does not exist, or the caller may not see it (404)."""

    status = 404
    code = "not-found"
    title = Text("Niet gevonden", "Not found")
    detail = Text(
        "Wat u zoekt bestaat niet, of u mag het niet zien.",
        "This resource does not exist, or you have no access to it.",
    )


class Conflict(Refusal):
    """The state of the resource does not allow the request (409)."""

    status = 409


class RuleRefused(Refusal):
    """A business rule refuses the request (422)."""

    status = 422


class Unavailable(Refusal):
    """A component that is needed is temporarily unavailable (503)."""

    status = 503
    code = "unavailable"
    title = Text("Even niet bereikbaar", "Temporarily unavailable")
    detail = Text(
        "Een onderdeel dat nodig is, antwoordt niet. Er is niets veranderd. Probeer het zo opnieuw.",
        "A component that is needed does not answer. Nothing has changed. Retry in a few seconds.",
    )
    retry_after_s = 5


class PeerAway(Unavailable):
    """Another service does not answer (503)."""

    code = "peer-away"
    detail = Text(
        "De dienst {service} antwoordt niet. Er is niets veranderd. Probeer het zo opnieuw.",
        "The service {service} does not answer. Nothing has changed. Retry in a few seconds.",
    )


class SandboxFilling(Unavailable):
    """The sandbox is still being filled."""

    code = "sandbox-filling"
    title = Text("De sandbox wordt gevuld", "The sandbox is being filled")
    detail = Text(
        "De sandbox wordt gevuld. Stap {number} van {steps}, {step_nl}: {done} van {total}.",
        "The sandbox is being filled. Step {number} of {steps}, {step_en}: {done} of {total}.",
    )

    @classmethod
    def read(cls, facts: Mapping[str, object]) -> "SandboxFilling":
        """The refusal that another process wrote as a problem document with these facts."""
        return cls(pointer=None, at=None, **{_snake_case(name): value for name, value in facts.items()})


class Refusals(Exception):
    """Several refusals at once; the first gives the status and the code."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Keep the refusals in the order of their rules; at least one."""
        super().__init__(", ".join(each.code for each in refusals))
        self.refusals = list(refusals)


def _snake_case(name: str) -> str:
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)
