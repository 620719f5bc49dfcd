"""How figures of the sandbox are shown on a terminal."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from deploy.sandbox.api import Json
from services.common.calendar import AMSTERDAM

MONEY, COUNT = "money", "count"


def euros(cents: int) -> str:
    """An amount in euros, with its cents."""
    return f"{'-' if cents < 0 else ''}€ {abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def days(first: str, last: str | None) -> str:
    """A period in words."""
    return f"{day(first)} to {day(last)}" if last else f"from {day(first)}"


def day(iso: str) -> str:
    """A day in words."""
    return f"{date.fromisoformat(iso):%-d %B %Y}"


def instant(at: datetime) -> str:
    """An instant in words, with the zone in which it is meant."""
    return f"{at.astimezone(AMSTERDAM):%-d %B %Y, %H:%M} ({AMSTERDAM.key})"


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], total: Sequence[object] = ()) -> Table:
    """A table; columns named in capitals at the end by `€` or `#` hold amounts or numbers."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="dim", show_footer=bool(total))
    for place, name in enumerate(columns):
        number = name[-1:] in {"€", "#"}
        footer = Text(_cell(total[place], name)) if total else ""
        made.add_column(name.rstrip("#€ "), justify="right" if number else "left", footer=footer, overflow="fold")
    for row in rows:
        made.add_row(*(Text(_cell(value, name)) for value, name in zip(row, columns, strict=True)))
    return made


def _cell(value: object, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and column.endswith("€"):
        return euros(value)
    if isinstance(value, int) and column.endswith("#"):
        return f"{value:,}"
    return str(value)


def explanation(found: Json) -> Panel:
    """A decision, explained in full: every rule that spoke and every fact."""
    text = Text()
    text.append(f"{found['kind']}: {found['outcome']}", "bold")
    text.append(f"   by {found['ruleSet']}, version {found['ruleSetVersion']}, on {found['decidedAt'][:10]}\n")
    for rule in found["rules"]:
        text.append(f"\n• {rule['code']} ", "cyan")
        text.append(f"({rule['outcome']})\n", "dim")
        text.append(f"  {rule['text']['en']}\n")
        text.append(f"  {rule['text']['nl']}\n", "italic dim")
    text.append("\nFacts\n", "bold")
    for fact in found["facts"]:
        held = days(fact["validFrom"], fact["validTo"]) if fact["validFrom"] else ""
        text.append(f"  {fact['name']}: ", "cyan")
        text.append(" · ".join(part for part in (str(fact["value"]), held, fact["source"]) if part) + "\n")
    return Panel(text, title="One explanation in full", title_align="left")


def refusal(problem: Json, who: str) -> Panel:
    """A no, with its reason and what can be done."""
    text = Text(f"{problem['title']}\n", "bold")
    for fault in problem.get("errors") or [problem]:
        text.append(f"{fault['detail']}\n")
    if problem.get("remedy"):
        text.append(f"{problem['remedy']}\n")
    text.append(f"{problem['status']} {problem['code']} · {problem['type']}", "dim")
    return Panel(text, title=who, title_align="left")


def say(console: Console, *parts: object) -> None:
    """Print parts with room between them."""
    for part in parts:
        console.print()
        console.print(part)
