"""Fresh keys for a production installation: one file of settings for each process, closed to others."""

import json
import secrets
from pathlib import Path

from deploy.launcher.errors import CannotStart
from deploy.launcher.keys import ENCRYPTION_KEY_BYTES, INDEX_KEY_BYTES, ISSUER, SIGNERS
from deploy.launcher.options import GATEWAY
from deploy.launcher.plan import HOLDS_PERSONS
from services.common.tokens import new_signing_key


def write_keys(folder: Path) -> list[Path]:
    """Write `<process>.env` for all five, as `NAME='value'`, for systemd and the shell; refuses to replace one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = {name: folder / f"{name}.env" for name in SIGNERS}
    if there := [file for file in files.values() if file.exists()]:
        raise CannotStart(f"{there[0]} exists already; keys that are in use are not replaced.")
    made = {name: new_signing_key(name) for name in SIGNERS}
    jwks = json.dumps({"keys": [public for _, public in made.values()]})
    for name, file in files.items():
        settings = {"PVB_SIGNING_KEY": made[name][0], "PVB_JWKS": jwks} | _own(name)
        file.touch(mode=0o600)
        file.write_text("".join(f"{key}='{value}'\n" for key, value in settings.items()), encoding="utf-8")
    return list(files.values())


def _own(name: str) -> dict[str, str]:
    if name == GATEWAY:
        return {"PVB_ISSUER_KEY": new_signing_key(ISSUER)[0]}
    if name == HOLDS_PERSONS:
        keys = {"1": secrets.token_hex(ENCRYPTION_KEY_BYTES)}
        return {"PVB_ENCRYPTION_KEYS": json.dumps(keys), "PVB_INDEX_KEY": secrets.token_hex(INDEX_KEY_BYTES)}
    return {}
