"""Production is refused in every process, in one sentence that names the setting; a right configuration is taken."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.launcher.cli import main
from deploy.launcher.errors import CannotStart, WrongSetting
from deploy.launcher.keys import keys_in
from deploy.launcher.options import GATEWAY, ROOT
from deploy.launcher.production import refuse_in_production, refuse_unsafe
from deploy.launcher.production_keys import write_keys
from deploy.launcher.serve import peers_of
from deploy.launcher.settings import settings_of
from services.common.tokens import new_signing_key
from services.vocabulary.names import SERVICES
from tests.unit.made_pages import REFERENCE, maker

Environment = dict[str, str]
PROCESSES = (*SERVICES, GATEWAY)
PAGE = REFERENCE.parent / "how-to" / "run-in-production.md"
OCT = {"kty": "oct", "k": "c2VjcmV0"}


def block_of(page: Path, language: str) -> Environment:
    """The settings in the page's block of that language, `NAME=value` a line."""
    _, _, rest = page.read_text(encoding="utf-8").partition(f"```{language}\n")
    lines = [line for line in rest.partition("```")[0].splitlines() if "=" in line and not line.startswith("#")]
    return {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Environment]:
    """The keys of each process, as `pvb keys` writes them."""
    files = write_keys(tmp_path_factory.mktemp("keys"))
    lines = {file.stem: file.read_text(encoding="utf-8").splitlines() for file in files}
    return {name: {k: v.strip("'") for k, _, v in (each.partition("=") for each in lines[name])} for name in PROCESSES}


@pytest.fixture(autouse=True)
def _no_settings_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("PVB_")]:
        monkeypatch.delenv(name)


Start = Callable[..., Any]


@pytest.fixture
def start(keys: Mapping[str, Environment], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Start:
    """Begin a process with the settings of the page, changed: up to the moment at which it would serve."""

    def begin(name: str, **changed: str | None) -> Any:
        environment: dict[str, str | None] = {**block_of(PAGE, "ini"), **keys[name], **changed}
        for setting, value in environment.items():
            if value is None:
                monkeypatch.delenv(setting, raising=False)
            else:
                monkeypatch.setenv(setting, value)
        settings = settings_of(name)
        refuse_unsafe(name, settings, peers_of(), tmp_path)
        return settings

    return begin


@pytest.mark.parametrize("name", PROCESSES)
def test_the_configuration_of_the_page_starts(start: Start, name: str) -> None:
    settings = start(name)
    assert settings.production
    if name != GATEWAY:
        assert settings.database_url.get_secret_value() == f"postgresql://pvb_{name}:secret@db.internal:5432/pvb_{name}"


@pytest.mark.parametrize("name", PROCESSES)
def test_the_public_address_may_end_with_a_slash(start: Start, name: str) -> None:
    assert start(name, PVB_PUBLIC_URL="https://pvb.zorgkantoor.nl/").public_url == "https://pvb.zorgkantoor.nl"


def test_an_account_that_is_written_in_groups_is_the_account(start: Start) -> None:
    settings = start("claims", PVB_PAYER_IBAN="nl18 rabo 0123 4598 76", PVB_PAYER_BIC="rabonl2u")
    assert (settings.payer_iban, settings.payer_bic) == ("NL18RABO0123459876", "RABONL2U")


def private(name: str) -> str:
    return new_signing_key(name)[0]


EVERYWHERE: list[tuple[str, Mapping[str, str | None]]] = [
    ("PVB_PRODUCTION", {"PVB_PRODUCTION": "perhaps"}),
    ("PVB_SANDBOX", {"PVB_SANDBOX": "true"}),
    ("PVB_CLOCK", {"PVB_CLOCK": "2026-10-05T09:00+02:00"}),
    ("PVB_CLOCK", {"PVB_CLOCK": "yesterday"}),
    ("PVB_PUBLIC_URL", {"PVB_PUBLIC_URL": "http://pvb.zorgkantoor.nl"}),
    ("PVB_PUBLIC_URL", {"PVB_PUBLIC_URL": "https://"}),
    ("PVB_PUBLIC_URL", {"PVB_PUBLIC_URL": "https://PVB.example:443/"}),
    ("PVB_PUBLIC_URL", {"PVB_PUBLIC_URL": None}),
    ("PVB_SIGNING_KEY", {"PVB_SIGNING_KEY": None}),
    ("PVB_SIGNING_KEY", {"PVB_SIGNING_KEY": "secret"}),
    ("PVB_SIGNING_KEY", {"PVB_SIGNING_KEY": "[]"}),
    ("PVB_SIGNING_KEY", {"PVB_SIGNING_KEY": json.dumps(OCT)}),
    ("PVB_SIGNING_KEY", {"PVB_SIGNING_KEY": json.dumps(new_signing_key("x")[1])}),
    ("PVB_JWKS", {"PVB_JWKS": "keys"}),
    ("PVB_JWKS", {"PVB_JWKS": None}),
    ("PVB_JWKS", {"PVB_JWKS": '{"keys": []}'}),
    ("PVB_JWKS", {"PVB_JWKS": "{}"}),
    ("PVB_JWKS", {"PVB_JWKS": '{"keys": [7]}'}),
    ("PVB_JWKS", {"PVB_JWKS": json.dumps({"keys": [OCT | {"kid": "gateway"}]})}),
    ("PVB_JWKS", {"PVB_JWKS": json.dumps({"keys": [new_signing_key(name)[1] for name in PROCESSES]})}),
    ("PVB_PEERS", {"PVB_PEERS": None}),
    ("PVB_PEERS", {"PVB_PEERS": "http://127.0.0.1"}),
    ("PVB_PEERS", {"PVB_PEERS": json.dumps(dict.fromkeys(SERVICES, "http://10.0.0.4:8001"))}),
    ("PVB_PEERS", {"PVB_PEERS": json.dumps(dict.fromkeys(SERVICES, "voucher"))}),
]
OF_SERVICES: list[tuple[str, Mapping[str, str | None]]] = [
    ("PVB_DATABASE_URL", {"PVB_DATABASE_URL": None}),
    ("PVB_DATABASE_URL", {"PVB_DATABASE_URL": "mysql://db/pvb"}),
    ("PVB_DATABASE_URL", {"PVB_DATABASE_URL": "db.internal"}),
    ("PVB_DATABASE_URL", {"PVB_DATABASE_URL": "postgresql://db:port/pvb"}),
    ("PVB_POOL_SIZE", {"PVB_POOL_SIZE": "many"}),
]
REPEATED = "5a"
OF_INDICATION: list[tuple[str, Mapping[str, str | None]]] = [
    ("PVB_ENCRYPTION_KEYS", {"PVB_ENCRYPTION_KEYS": None}),
    ("PVB_ENCRYPTION_KEYS", {"PVB_ENCRYPTION_KEYS": "{}"}),
    ("PVB_ENCRYPTION_KEYS", {"PVB_ENCRYPTION_KEYS": "0123"}),
    ("PVB_ENCRYPTION_KEYS", {"PVB_ENCRYPTION_KEYS": "{"}),
    ("PVB_ENCRYPTION_KEYS", {"PVB_ENCRYPTION_KEYS": json.dumps({"1": "no hexadecimal"})}),
    ("PVB_ENCRYPTION_KEYS", {"PVB_ENCRYPTION_KEYS": json.dumps({"1": bytes(range(32)).hex()})}),
    ("PVB_ENCRYPTION_KEYS", {"PVB_ENCRYPTION_KEYS": json.dumps({"1": bytes(range(65)).hex()})}),
    ("PVB_ENCRYPTION_KEYS", {"PVB_ENCRYPTION_KEYS": json.dumps({"300": bytes(range(64)).hex()})}),
    ("PVB_ENCRYPTION_KEYS", {"PVB_ENCRYPTION_KEYS": json.dumps({"1": REPEATED * 64})}),
    ("PVB_SEAL_WITH", {"PVB_SEAL_WITH": "2"}),
    ("PVB_INDEX_KEY", {"PVB_INDEX_KEY": None}),
    ("PVB_INDEX_KEY", {"PVB_INDEX_KEY": ""}),
    ("PVB_INDEX_KEY", {"PVB_INDEX_KEY": "aa"}),
    ("PVB_INDEX_KEY", {"PVB_INDEX_KEY": bytes(range(31)).hex()}),
    ("PVB_INDEX_KEY", {"PVB_INDEX_KEY": "key"}),
    ("PVB_INDEX_KEY", {"PVB_INDEX_KEY": REPEATED * 32}),
    ("PVB_LETTER_SENDER", {"PVB_LETTER_SENDER": None}),
    ("PVB_LETTER_ADDRESS", {"PVB_LETTER_ADDRESS": ""}),
]
OF_CLAIMS: list[tuple[str, Mapping[str, str | None]]] = [
    ("PVB_PAYER_NAME", {"PVB_PAYER_NAME": None}),
    ("PVB_PAYER_NAME", {"PVB_PAYER_NAME": " "}),
    ("PVB_PAYER_IBAN", {"PVB_PAYER_IBAN": None}),
    ("PVB_PAYER_IBAN", {"PVB_PAYER_IBAN": "NL91ABNA0417164300"}),
    ("PVB_PAYER_IBAN", {"PVB_PAYER_IBAN": "NL91 ABNA 0417 1643 00"}),
    ("PVB_PAYER_IBAN", {"PVB_PAYER_IBAN": "NL91RABO0417164300"}),
    ("PVB_PAYER_BIC", {"PVB_PAYER_BIC": None}),
    ("PVB_PAYER_BIC", {"PVB_PAYER_BIC": "bank"}),
]


def issuer(**changed: str) -> str:
    usual = {"issuer": "https://login.example.nl", "audience": "pvb", "jwks_url": "https://login.example.nl/keys"}
    return json.dumps([usual | {"roles": {}} | changed])


def client(*keys: Mapping[str, object]) -> str:
    subject = "0198c0de-0000-7000-8000-000000000001"
    return json.dumps([{"client_id": "ecd", "jwks": {"keys": list(keys)}, "roles": ["provider"], "subject": subject}])


OF_GATEWAY: list[tuple[str, Mapping[str, str | None]]] = [
    ("PVB_ISSUER_KEY", {"PVB_ISSUER_KEY": "secret"}),
    ("PVB_CORS_ORIGINS", {"PVB_CORS_ORIGINS": '["https://portal.example", "http://portal.example"]'}),
    ("PVB_CORS_ORIGINS", {"PVB_CORS_ORIGINS": '["*"]'}),
    ("PVB_TRUSTED_ISSUERS", {"PVB_TRUSTED_ISSUERS": "https://login.example.nl"}),
    ("PVB_TRUSTED_ISSUERS", {"PVB_TRUSTED_ISSUERS": "[7]"}),
    ("PVB_TRUSTED_ISSUERS", {"PVB_TRUSTED_ISSUERS": issuer(issuer="http://login.example.nl")}),
    ("PVB_TRUSTED_ISSUERS", {"PVB_TRUSTED_ISSUERS": issuer(jwks_url="http://login.example.nl/keys")}),
    ("PVB_CLIENTS", {"PVB_CLIENTS": client(OCT)}),
    ("PVB_CLIENTS", {"PVB_CLIENTS": client(new_signing_key("x")[1], OCT)}),
    ("PVB_CLIENTS", {"PVB_CLIENTS": client(json.loads(private("x")))}),
    ("PVB_CLIENTS", {"PVB_CLIENTS": client()}),
]
CASES = [(name, *case) for name in PROCESSES for case in EVERYWHERE]
CASES += [(name, *case) for name in SERVICES for case in OF_SERVICES]
CASES += [("indication", *case) for case in OF_INDICATION]
CASES += [("claims", *case) for case in OF_CLAIMS]
CASES += [(GATEWAY, *case) for case in OF_GATEWAY]


@pytest.mark.parametrize(("name", "setting", "changed"), CASES)
def test_a_bad_setting_is_named_with_its_form(
    start: Start, name: str, setting: str, changed: Mapping[str, str | None]
) -> None:
    with pytest.raises(WrongSetting) as refused:
        start(name, **changed)
    said = str(refused.value)
    assert said.startswith(f"{setting} must ")
    assert said.endswith(".")
    assert "\n" not in said
    secrets = [value for value in changed.values() if value and len(value) > 8 and "://" not in value]
    assert not [secret for secret in secrets if secret in said]


@pytest.mark.parametrize("name", PROCESSES)
def test_keys_of_a_sandbox_are_refused(start: Start, tmp_path: Path, name: str) -> None:
    sandbox = keys_in(tmp_path / "keys")
    with pytest.raises(WrongSetting, match=r"^PVB_SIGNING_KEY must be a key of production's own"):
        start(name, PVB_SIGNING_KEY=sandbox.signing[name], PVB_JWKS=json.dumps(sandbox.jwks))


@pytest.mark.parametrize("name", PROCESSES)
def test_a_key_set_with_the_own_key_under_another_name_is_refused(
    start: Start, keys: Mapping[str, Environment], name: str
) -> None:
    swapped = [key | {"kid": "somebody"} for key in json.loads(keys[name]["PVB_JWKS"])["keys"]]
    with pytest.raises(WrongSetting, match=f"^PVB_JWKS must hold the public part of PVB_SIGNING_KEY as {name}"):
        start(name, PVB_JWKS=json.dumps({"keys": swapped}))


def test_sealing_keys_of_a_sandbox_are_refused(start: Start, tmp_path: Path) -> None:
    sandbox = keys_in(tmp_path / "keys")
    with pytest.raises(WrongSetting, match=r"^PVB_INDEX_KEY must be a key of production's own"):
        start("indication", PVB_INDEX_KEY=sandbox.index_key.upper())
    with pytest.raises(WrongSetting, match=r"^PVB_ENCRYPTION_KEYS must be a key of production's own"):
        start("indication", PVB_ENCRYPTION_KEYS=json.dumps(dict(sandbox.encryption_keys)))


@pytest.mark.parametrize("command", ["up", "demo", "db start", "db reset", "sandbox fill"])
def test_what_is_for_a_sandbox_is_refused(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("PVB_PRODUCTION", "true")
    with pytest.raises(WrongSetting, match=f"^PVB_PRODUCTION must be left out for `pvb {command}`"):
        refuse_in_production(command)


PEERS = json.dumps({name: f"http://127.0.0.1:8001/{name}/v1" for name in SERVICES})
DATABASE = "postgresql://db.internal/pvb_{service}"
SIGNING = "PVB_SIGNING_KEY"
COMMANDS: list[tuple[tuple[str, ...], Environment, str]] = [
    (("up",), {"PVB_PRODUCTION": "true"}, "PVB_PRODUCTION"),
    (("demo", "--once"), {"PVB_PRODUCTION": "true"}, "PVB_PRODUCTION"),
    (("db", "start"), {"PVB_PRODUCTION": "1"}, "PVB_PRODUCTION"),
    (("db", "reset"), {"pvb_production": "yes"}, "PVB_PRODUCTION"),
    (("sandbox", "fill"), {"PVB_PRODUCTION": "true"}, "PVB_PRODUCTION"),
    (("db", "upgrade"), {"PVB_PRODUCTION": "true"}, "PVB_DATABASE_URL"),
    (("db", "upgrade"), {"PVB_PRODUCTION": "true", "PVB_SANDBOX": "true"}, "PVB_SANDBOX"),
    (("verify",), {"PVB_PRODUCTION": "true"}, "PVB_DATABASE_URL"),
    (("serve", "claims"), {"PVB_PRODUCTION": "true"}, "PVB_PEERS"),
    (("up",), {"PVB_PORT": "http"}, "PVB_PORT"),
    (("db", "start"), {"PVB_DATABASE_URL": "mysql://db/pvb"}, "PVB_DATABASE_URL"),
    (("serve", "claims"), {"PVB_SIGNING_KEY": "no key", "PVB_PEERS": PEERS, "PVB_DATABASE_URL": DATABASE}, SIGNING),
]

WHILE_STARTING: tuple[tuple[str, ...], Environment, str] = (("up",), {"PVB_POOL_SIZE": "many"}, "PVB_POOL_SIZE")


@pytest.mark.parametrize(("command", "environment", "setting"), COMMANDS)
def test_a_command_ends_with_code_2_and_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    command: tuple[str, ...],
    environment: Environment,
    setting: str,
) -> None:
    for name, value in (of_a_command(tmp_path) | environment).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["pvb", *command])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert (ended.value.code, len(said.splitlines())) == (2, 1), said
    assert said.startswith(f"{setting} must ")


@pytest.mark.parametrize(("command", "environment", "setting"), [COMMANDS[0], COMMANDS[8], WHILE_STARTING])
def test_so_does_its_process(tmp_path: Path, command: tuple[str, ...], environment: Environment, setting: str) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "deploy.launcher", *command],
        env=os.environ | of_a_command(tmp_path) | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert done.stderr.startswith(f"{setting} must ")


def of_a_command(home: Path) -> dict[str, str]:
    """Settings with which a command leaves alone what runs on this machine."""
    return {"PYTHONPATH": str(ROOT), "PVB_HOME": str(home), "PVB_PEOPLE": "0", "PVB_PORT": "0"}


def test_keys_in_use_are_not_replaced(tmp_path: Path) -> None:
    write_keys(tmp_path)
    with pytest.raises(CannotStart, match="exists already"):
        write_keys(tmp_path)


def test_every_setting_of_every_process_has_its_row_and_no_other() -> None:
    made = maker("settings")
    assert set(made.settings_table()) == made.fields()
