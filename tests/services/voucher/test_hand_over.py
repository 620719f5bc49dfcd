"""The hand-over file: what another care office needs of a client who moved, signed, and nothing else."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import jwt
import pytest
from jsonschema_rs import validator_for

from services.common.tokens import BadToken
from services.voucher.schemas.hand_over import HandOverContentResponse
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.services.voucher.test_moves import NEIGHBOUR, OUTSIDE, lives_in
from tests.services.voucher.valued import voucher_of_2026

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "reference" / "hand-over-file.schema.json"


def decoded(part: str) -> Any:
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


async def test_a_signed_file_has_terms_agreements_and_wishes_and_no_words(scene: AgreementScene) -> None:
    await scene.sql_write("UPDATE pilot SET participants = 9")
    voucher = voucher_of_2026(scene)
    agreement = await scene.redeemed(voucher, endsOn="2026-12-31")
    path = f"/vouchers/{voucher['voucher_id']}/hand-over-file"
    early = await scene.http.get(path, headers=scene.office)
    assert (early.status_code, codes(early)) == (409, ["client-not-moved"])
    await lives_in(scene, voucher, 1, OUTSIDE, "2026-10-03")
    answer = await scene.http.get(path, headers=scene.office)
    assert answer.status_code == 200, answer.text
    signed = answer.json()
    file = decoded(signed["payload"])
    validator = validator_for(json.loads(SCHEMA.read_text()))
    assert validator.is_valid(file)
    assert not validator.is_valid(file | {"movedOn": None})
    assert (file["movedOn"], file["validTo"], file["format"]) == ("2026-10-03", "2026-11-30", "nl.pvb.hand-over.v1")
    shown = (await scene.read(agreement)).json()
    [handed] = file["agreements"]
    assert (handed["number"], handed["lastDay"], handed["lines"]) == (shown["number"], "2026-11-30", shown["lines"])
    assert (file["terms"][0]["validFrom"], file["terms"][-1]["validTo"]) == (str(voucher["valid_from"]), "2026-11-30")
    assert file["wishes"]["supportWanted"] is None
    assert shown["conditions"] not in json.dumps(file, ensure_ascii=False)
    assert_signed(scene, signed)
    seen = "SELECT count(*) FROM access_log WHERE client_id = :id AND purpose = 'hand-over'"
    assert await scene.sql(seen, id=voucher["client_id"]) == [(1,)]
    neighbour = scene.stage.headers("office-voucher", organisation_id=NEIGHBOUR)
    assert (await scene.http.get(path, headers=neighbour)).status_code == 404


def assert_signed(scene: AgreementScene, signed: dict[str, str]) -> None:
    """The public key of voucher verifies it, not with one character changed; and it is no token."""
    compact = f"{signed['protected']}.{signed['payload']}.{signed['signature']}"
    [key] = [each for each in scene.service.settings.jwks["keys"] if each["kid"] == "voucher"]
    public = jwt.PyJWK.from_dict(key, algorithm="EdDSA").key
    assert decoded(signed["protected"]) == {"alg": "EdDSA", "kid": "voucher", "typ": "nl.pvb.hand-over+jws"}
    jwt.PyJWS().decode(compact, public, algorithms=["EdDSA"])
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.PyJWS().decode(compact.replace(".eyJ", ".eyK", 1), public, algorithms=["EdDSA"])
    with pytest.raises(BadToken):
        scene.service.verifier.verify(compact)


def test_the_schema_is_that_of_the_file() -> None:
    assert json.loads(SCHEMA.read_text()) == HandOverContentResponse.model_json_schema(mode="serialization")
