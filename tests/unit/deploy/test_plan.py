"""Each process is given its own secrets and nobody else's."""

import json
import stat
from datetime import datetime
from pathlib import Path

import pytest

from deploy.launcher.keys import SIGNERS, Keys, keys_in
from deploy.launcher.options import GATEWAY, SANDBOX_CLOCK
from deploy.launcher.plan import Plan, peer_urls
from deploy.launcher.sandbox_state import fingerprint_of
from services.vocabulary.names import SERVICES

CLOCK = datetime.fromisoformat(SANDBOX_CLOCK)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return keys_in(tmp_path / "keys")


@pytest.fixture
def plan(keys: Keys) -> Plan:
    urls = {service: f"postgresql://{service}:secret-of-{service}@127.0.0.1/{service}" for service in SERVICES}
    return Plan(urls, keys, CLOCK, "http://127.0.0.1:8000")


def test_keys_are_made_once_and_closed_to_others(tmp_path: Path, keys: Keys) -> None:
    assert keys_in(tmp_path / "keys") == keys
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()} == {0o600}


def test_everybody_knows_the_public_keys_and_no_private_part(keys: Keys) -> None:
    assert [key["kid"] for key in keys.jwks["keys"]] == list(SIGNERS)
    assert all("d" not in key for key in keys.jwks["keys"])


@pytest.mark.parametrize("name", [GATEWAY, *SERVICES])
def test_no_process_is_given_anothers_secrets(name: str, plan: Plan, keys: Keys) -> None:
    given = "\n".join(plan.environment(name, peer_urls(dict.fromkeys(SERVICES, "http://peer"))).values())
    assert json.loads(keys.signing[name])["d"] in given
    others = [json.loads(keys.signing[other])["d"] for other in SIGNERS if other != name]
    others += [f"secret-of-{other}" for other in SERVICES if other != name]
    others += [] if name == "indication" else [keys.index_key, keys.encryption_keys[1]]
    others += [] if name == GATEWAY else [json.loads(keys.issuer)["d"]]
    assert not [secret for secret in others if secret in given]


def test_templates_are_known_by_migrations_seed_and_keys(tmp_path: Path, keys: Keys) -> None:
    root = tmp_path / "root"
    migration = root / "services" / "claims" / "migrations" / "versions" / "0001_first.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("one", encoding="utf-8")
    first = fingerprint_of(keys, 500, root)
    assert fingerprint_of(keys, 500, root) == first
    (root / "README.md").write_text("not of the seed", encoding="utf-8")
    assert fingerprint_of(keys, 500, root) == first
    changed = {fingerprint_of(keys_in(tmp_path / "another"), 500, root), fingerprint_of(keys, 30, root)}
    migration.write_text("two", encoding="utf-8")
    changed.add(fingerprint_of(keys, 500, root))
    assert len(changed - {first}) == 3
