"""The package indexes that this machine is set to use: uv's and pip's own settings, read as they read them."""

import configparser
import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PUBLIC_INDEX = "https://pypi.org/simple"


@dataclass(frozen=True)
class Indexes:
    """Where packages come from, and the certificates that vouch for those places."""

    main: str = PUBLIC_INDEX
    extra: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    certificates: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def elsewhere(self) -> bool:
        """Whether packages must come from another place than the one that the lock names."""
        return self.main.rstrip("/") != PUBLIC_INDEX

    def for_uv(self) -> dict[str, str]:
        """The same settings as variables for uv, which does not read pip's."""
        variables = {"UV_SYSTEM_CERTS": "1"}
        if self.elsewhere:
            variables |= {"UV_DEFAULT_INDEX": self.main, "UV_INDEX": " ".join(self.extra)}
            # Safe, since every hash is known: a version may come from any of the machine's indexes.
            variables |= {"UV_FIND_LINKS": ",".join(self.find_links), "UV_INDEX_STRATEGY": "unsafe-best-match"}
        if self.certificates and not self.environment.get("SSL_CERT_FILE"):
            variables["SSL_CERT_FILE"] = self.certificates
        return variables


def find_indexes(environment: Mapping[str, str] = os.environ, home: Path | None = None) -> Indexes:
    """Variables before files, uv's before pip's."""
    pip = _pip_settings(environment, home or Path.home())
    uv = _uv_settings(environment, home or Path.home())
    main = uv.get("index-url") or pip.get("index-url") or PUBLIC_INDEX
    return Indexes(
        main=main.split()[0],
        extra=tuple(_unnamed(url) for url in (uv.get("extra-index-url") or pip.get("extra-index-url", "")).split()),
        find_links=tuple((uv.get("find-links") or pip.get("find-links", "")).replace(",", " ").split()),
        certificates=environment.get("SSL_CERT_FILE") or pip.get("cert"),
        environment=environment,
    )


def _pip_settings(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    settings: dict[str, str] = {}
    for file in _pip_files(environment, home):
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                settings |= {name.replace("_", "-"): " ".join(value.split()) for name, value in parser.items(section)}
    for name in ("index-url", "extra-index-url", "find-links", "cert"):
        value = environment.get("PIP_" + name.upper().replace("-", "_"))
        if value:
            settings[name] = value
    return settings


def _pip_files(environment: Mapping[str, str], home: Path) -> list[Path]:
    named = environment.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    machine = [Path(folder) / "pip/pip.conf" for folder in environment.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")]
    mac = [home / "Library/Application Support/pip/pip.conf"] if sys.platform == "darwin" else []
    user = [home / ".pip/pip.conf", *mac, config / "pip/pip.conf"]
    return [*machine, Path("/etc/pip.conf"), *user, Path(sys.prefix) / "pip.conf", *([Path(named)] if named else [])]


def _uv_settings(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    named = environment.get("UV_CONFIG_FILE")
    files = [Path(named)] if named else [Path("/etc/uv/uv.toml"), config / "uv/uv.toml"]
    settings: dict[str, str] = {}
    for file in files:
        try:
            settings |= _from_toml(tomllib.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            continue
    chosen = {
        "index-url": environment.get("UV_DEFAULT_INDEX") or environment.get("UV_INDEX_URL"),
        "extra-index-url": environment.get("UV_INDEX") or environment.get("UV_EXTRA_INDEX_URL"),
        "find-links": environment.get("UV_FIND_LINKS"),
    }
    settings |= {name: value for name, value in chosen.items() if value}
    if "index-url" in settings:
        settings["index-url"] = _unnamed(settings["index-url"])
    return settings


def _from_toml(table: Mapping[str, object]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for name in ("index-url", "extra-index-url", "find-links"):
        value = table.get(name)
        if value:
            settings[name] = value if isinstance(value, str) else " ".join(str(part) for part in _items(value))
    named = [index for index in _items(table.get("index")) if isinstance(index, dict) and "url" in index]
    for index in named:
        if index.get("default"):
            settings["index-url"] = str(index["url"])
    extra = [str(index["url"]) for index in named if not index.get("default")]
    if extra:
        settings["extra-index-url"] = " ".join(extra)
    return settings


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _unnamed(url: str) -> str:
    """The URL of an index that uv lets one write as `name=url`."""
    name, equals, rest = url.partition("=")
    return rest if equals and "/" not in name else url
