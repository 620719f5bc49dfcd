"""Writes settings.md from the settings classes: `PYTHONPATH=. python docs/reference/make_settings.py`."""

from pathlib import Path

from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from deploy.launcher.connections import ConnectionLimits
from deploy.launcher.options import GATEWAY
from deploy.launcher.settings import PREFIX, Setting, class_of, settings_table
from services.vocabulary.names import SERVICES

HERE = Path(__file__).parent
PROCESSES = (*SERVICES, GATEWAY)
Part = tuple[str, type[BaseSettings], set[str]]
HEAD = """# Settings

The settings of the gateway and the services, each given as an environment variable. A setting that is wrong keeps the
process from starting: it says in one sentence which setting it is and what it must be, and ends with exit code 2. What
a process does not know it passes over, so one list can serve all five. [Run in
production](../how-to/run-in-production.md) says which are needed. Made from the settings classes and
`deploy/launcher/settings.csv`; `make_settings.py` writes this page.

"""


def page() -> str:
    """The page as Markdown: what all services have, each process's own, and what holds for connections."""
    shared = set.intersection(*(set(class_of(name).model_fields) for name in SERVICES))
    parts: list[Part] = [("Every service", class_of(SERVICES[0]), shared)]
    parts += [(name.capitalize(), class_of(name), set(class_of(name).model_fields) - shared) for name in SERVICES]
    parts.append(("Gateway", class_of(GATEWAY), set(class_of(GATEWAY).model_fields)))
    parts.append(
        ("Connections of every process", ConnectionLimits, set(ConnectionLimits.model_fields) - {"public_url"})
    )
    return HEAD + "\n".join(_part(*part) for part in parts if part[2])


def fields() -> set[str]:
    """The name of every setting that any process has."""
    kinds = [*map(class_of, PROCESSES), ConnectionLimits]
    return {PREFIX + field.upper() for kind in kinds for field in kind.model_fields}


def _part(title: str, kind: type[BaseSettings], names: set[str]) -> str:
    rows = [_row(kind, field) for field in kind.model_fields if field in names]
    head = "| setting | it must be | example | without it | meaning |\n| --- | --- | --- | --- | --- |\n"
    return f"## {title}\n\n{head}{''.join(rows)}"


def _row(kind: type[BaseSettings], field: str) -> str:
    said: Setting = settings_table()[PREFIX + field.upper()]
    example = said.example if said.example.startswith("by ") or not said.example else f"`{said.example}`"
    cells = (f"`{said.setting}`", said.form, example, _default(kind, field), said.meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _default(kind: type[BaseSettings], field: str) -> str:
    about = kind.model_fields[field]
    if about.is_required():
        return "does not start"
    value = about.default
    if value is PydanticUndefined or value in (None, "", []):
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    (HERE / "settings.md").write_text(page(), encoding="utf-8")
