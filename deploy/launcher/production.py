"""What only the launcher can see is wrong with a production process: its name, its peers, and a sandbox beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import psycopg
from pydantic import SecretStr

from deploy.launcher.errors import WrongSetting
from deploy.launcher.options import GATEWAY, Options
from deploy.launcher.sandbox_note import read_note
from deploy.launcher.settings import SERVICE, mode
from services.common.setting_checks import KEY_SET_FORM, is_https, refuse_sandbox_in_production
from services.vocabulary.names import SERVICES

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OWN_DATABASES_FORM = "the URL of four databases of production's own, as postgresql://pvb_{service}:…/pvb_{service}"


def refuse_in_production(command: str) -> None:
    """Refuse a command that runs, makes or empties a sandbox."""
    if mode().production:
        raise WrongSetting(
            f"PVB_PRODUCTION must be left out for `pvb {command}`, which is for a sandbox; "
            "production runs each process by `pvb serve`."
        )


def refuse_unsafe_upgrade(options: Options) -> None:
    """In production, refuse to migrate anything but databases of its own."""
    said = mode()
    if not said.production:
        return
    try:
        refuse_sandbox_in_production(sandbox=said.sandbox, clock=said.clock)
    except ValueError as fault:
        raise WrongSetting(str(fault)) from None
    if options.database_url is None or SERVICE not in options.database_url:
        raise WrongSetting(f"PVB_DATABASE_URL must be {OWN_DATABASES_FORM}.")
    for service in SERVICES:
        _refuse_sandbox_database(options.database_url.replace(SERVICE, service))


def refuse_unsafe(name: str, settings: Any, peers: Mapping[str, str], home: Path) -> None:
    """Refuse a production process with a foreign key, plain http to elsewhere, or what is the sandbox's."""
    own = orjson.loads(settings.signing_key.get_secret_value())
    if not any((key["kid"], key["x"]) == (name, own["x"]) for key in settings.jwks["keys"]):
        raise WrongSetting(f"PVB_JWKS must hold the public part of PVB_SIGNING_KEY as {name}: it is {KEY_SET_FORM}.")
    for service, url in peers.items():
        if not is_https(url) and urlsplit(url).hostname not in LOOPBACK:
            raise WrongSetting(
                f"PVB_PEERS must give {service} an https address, or an http address on this machine (127.0.0.1)."
            )
    _refuse_sandbox_keys(settings, home / "keys")
    if name != GATEWAY:
        _refuse_sandbox_database(settings.database_url.get_secret_value())


def _refuse_sandbox_keys(settings: Any, folder: Path) -> None:
    known = {file.read_text(encoding="utf-8").strip() for file in folder.glob("*") if file.is_file()}
    known |= {str(orjson.loads(text)["d"]) for text in known if text.startswith("{")}
    for setting, value in settings:
        secrets = value.values() if isinstance(value, dict) else [value]
        for secret in secrets:
            if isinstance(secret, SecretStr) and _core(secret.get_secret_value()) in known:
                raise WrongSetting(
                    f"PVB_{setting.upper()} must be a key of production's own, and is one of the sandbox in {folder}."
                )


def _core(secret: str) -> str:
    """The private part of a JWK; anything else as it is."""
    if not secret.startswith("{"):
        return secret.lower()
    return str(orjson.loads(secret).get("d"))


def _refuse_sandbox_database(url: str) -> None:
    """A database that does not answer yet may be right: the process waits for it."""
    try:
        is_sandbox = read_note(url) is not None
    except psycopg.Error:
        return
    if is_sandbox:
        raise WrongSetting(f"PVB_DATABASE_URL must be {OWN_DATABASES_FORM}; a sandbox was made in this one.")
