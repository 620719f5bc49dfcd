"""The settings of each process: read from `PVB_…`, and refused in one sentence that names the setting and its form."""

import csv
import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from deploy.launcher.errors import WrongSetting
from deploy.launcher.options import GATEWAY

S = TypeVar("S", bound=BaseSettings)
PREFIX = "PVB_"
TABLE = Path(__file__).with_name("settings.csv")
SERVICE = "{service}"


@dataclass(frozen=True)
class Setting:
    """One setting as the operator gives it."""

    setting: str
    form: str
    """What it must be, to end a sentence that begins with `PVB_… must be`."""
    example: str
    meaning: str


@cache
def settings_table() -> Mapping[str, Setting]:
    """Every setting of gateway and services, by its name."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["setting"]: Setting(**row) for row in csv.DictReader(file)}


def class_of(name: str) -> type[BaseSettings]:
    """The settings class of a service or the gateway."""
    package = GATEWAY if name == GATEWAY else f"services.{name}"
    kind = importlib.import_module(f"{package}.settings")
    found: type[BaseSettings] = kind.GatewaySettings if name == GATEWAY else kind.Settings
    return found


def settings_of(name: str, given: Mapping[str, Any] | None = None) -> Any:
    """The settings of a process: those given, over those of the environment; raises WrongSetting."""
    values = dict(given or {})
    url = _of_environment("database_url")
    if "database_url" not in values and name != GATEWAY and url and SERVICE in url:
        values["database_url"] = url.replace(SERVICE, name)
    return read(class_of(name), values)


def read(kind: type[S], given: Mapping[str, Any] | None = None) -> S:
    """Settings of one class: those given, over those of the environment; raises WrongSetting."""
    try:
        return kind(**(given or {}))
    except ValidationError as faults:
        raise WrongSetting(" ".join(dict.fromkeys(_sentence(each) for each in faults.errors()))) from None
    except SettingsError as fault:
        raise WrongSetting(_must_be(_field_in(str(fault)))) from None


class Mode(BaseSettings):
    """What decides whether a command may run at all."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    production: bool = False
    sandbox: bool = False
    clock: str | None = None


def mode() -> Mode:
    """The mode that the environment says; raises WrongSetting."""
    return read(Mode)


def _of_environment(field: str) -> str | None:
    """A setting as the environment has it, in whatever case its name is written, as pydantic reads it."""
    return next((value for name, value in os.environ.items() if name.lower() == f"{PREFIX}{field}".lower()), None)


def _sentence(fault: Any) -> str:  # pydantic's own shape
    """What is wrong, without the value, which may be secret."""
    if not fault["loc"]:
        return str(fault["ctx"]["error"]) if fault["type"] == "value_error" else str(fault["msg"])
    return _must_be(str(fault["loc"][0]))


def _must_be(field: str) -> str:
    name = f"{PREFIX}{field.upper()}"
    return f"{name} must be {settings_table()[name].form}."


def _field_in(message: str) -> str:
    """The field that pydantic-settings could not read: it names it between the first quotes."""
    return message.split('"')[1]
