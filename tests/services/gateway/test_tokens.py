"""Getting a token, and what it turns into for the services."""

import base64
import time
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.issuer import ASSERTION_TYPE
from gateway.personas import organisation_of, personas, subject_of
from services.common.tokens import Identity, Role, Signer
from tests.services.gateway.fakes import CLIENT_FILE, ISSUER_KEY, KEYS, URL, Stage, bearer, serving, token_of

SOFTWARE = UUID("0198f7a0-0000-7000-8000-000000000001")


async def test_a_persona_arrives_at_a_service_as_who_it_is() -> None:
    async with Stage().client() as client:
        answer = await client.get("/claims/v1/batches/1", headers=await bearer(client, "zonnehof"))
    assert answer.json()["subject"] == str(subject_of("zonnehof"))
    assert answer.json()["roles"] == ["provider"]
    assert answer.json()["organisation"] == str(organisation_of("zonnehof"))


@pytest.mark.parametrize("persona", list(personas()))
async def test_every_listed_persona_gets_a_token(persona: str) -> None:
    async with Stage().client() as client:
        assert await token_of(client, persona)


async def test_personas_are_listed_with_what_they_can_try() -> None:
    async with Stage().client() as client:
        listed = (await client.get("/auth/personas")).json()["items"]
    assert [each["persona"] for each in listed[:4]] == ["anna", "bram", "carla", "mentor"]
    assert all(each["tries"]["nl"] and each["tries"]["en"] and each["roles"] for each in listed)


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_id": "nobody", "client_secret": "sandbox"}, 401, "invalid_client"),
        ({"client_id": "anna", "client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "anna"}, 400, "invalid_request"),
        ({"grant_type": "password", "client_id": "anna"}, 400, "unsupported_grant_type"),
        ({"client_assertion": "x", "client_assertion_type": ASSERTION_TYPE}, 401, "invalid_client"),
    ],
)
async def test_a_wrong_token_request_says_so_as_oauth_and_as_problem(
    form: dict[str, str], status: int, error: str
) -> None:
    async with Stage().client() as client:
        answer = await client.post("/auth/token", data={"grant_type": "client_credentials"} | form)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"] == error
    assert answer.json()["code"]


async def test_a_field_sent_twice_and_json_are_refused() -> None:
    async with Stage().client() as client:
        twice = await client.post(
            "/auth/token",
            content="grant_type=client_credentials&grant_type=client_credentials",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        as_json = await client.post("/auth/token", json={"grant_type": "client_credentials"})
    assert (twice.status_code, as_json.status_code) == (400, 415)


async def test_the_secret_may_come_in_the_header() -> None:
    said = "Basic " + base64.b64encode(b"anna:sandbox").decode()
    async with Stage().client() as client:
        answer = await client.post(
            "/auth/token", data={"grant_type": "client_credentials"}, headers={"Authorization": said}
        )
    assert answer.json()["token_type"] == "Bearer"


async def test_outside_the_sandbox_there_are_no_personas() -> None:
    stage = Stage(sandbox=False, clock=None)
    async with stage.client() as client:
        form = {"grant_type": "client_credentials", "client_id": "anna", "client_secret": "sandbox"}
        assert (await client.post("/auth/token", data=form)).status_code == 401
        assert (await client.get("/auth/personas")).json() == {"items": []}


async def test_a_persona_token_of_the_sandbox_is_worth_nothing_outside_it() -> None:
    async with Stage().client() as sandbox, Stage(sandbox=False, clock=None).client() as production:
        answer = await production.get("/claims/v1/batches/1", headers=await bearer(sandbox, "finn"))
    assert answer.status_code == 401


async def test_a_client_arrives_with_its_files_and_indication_is_asked_once() -> None:
    stage = Stage()
    stage.services["indication"].files[str(subject_of("anna"))] = [CLIENT_FILE]
    async with stage.client() as client:
        headers = await bearer(client, "anna")
        answers = [await client.get("/voucher/v1/vouchers/1", headers=headers) for _ in range(3)]
    assert all(each.json()["clients"] == [str(CLIENT_FILE)] for each in answers)
    assert stage.services["indication"].asked == [str(subject_of("anna"))]


async def test_whoever_only_supports_a_client_does_not_act_for_her_in_another_role() -> None:
    stage = Stage()
    stage.services["indication"].held_as = "supporter"
    for persona in ("anna", "dirk"):
        stage.services["indication"].files[str(subject_of(persona))] = [CLIENT_FILE]
    async with stage.client() as client:
        anna = await client.get("/voucher/v1/vouchers/1", headers=await bearer(client, "anna"))
        dirk = await client.get("/voucher/v1/vouchers/1", headers=await bearer(client, "dirk"))
    assert anna.json()["clients"] == []
    assert dirk.json()["clients"] == [str(CLIENT_FILE)]


async def test_a_representative_binds_only_those_whose_mandate_covers_agreeing() -> None:
    stage = Stage()
    indication = stage.services["indication"]
    indication.held_as, indication.files[str(subject_of("carla"))] = "representative", [CLIENT_FILE]
    told = []
    for scope in (["read", "apply"], ["read", "agree"]):
        indication.scope = scope
        async with stage.client() as client:
            answer = await client.get("/voucher/v1/vouchers/1", headers=await bearer(client, "carla"))
            told.append((answer.json()["clients"], answer.json()["bound"]))
    assert told == [([str(CLIENT_FILE)], [str(CLIENT_FILE)]), ([str(CLIENT_FILE)], [])]


async def test_indication_is_not_asked_for_those_who_act_for_nobody() -> None:
    stage = Stage()
    async with stage.client() as client:
        await client.get("/voucher/v1/vouchers/1", headers=await bearer(client, "vera"))
    assert stage.services["indication"].asked == []


async def test_a_file_made_a_moment_ago_counts_at_once() -> None:
    stage = Stage()
    indication = stage.services["indication"]
    async with stage.client() as client:
        anna, carla = await bearer(client, "anna"), await bearer(client, "carla")
        assert (await client.get("/voucher/v1/vouchers/1", headers=anna)).json()["clients"] == []
        indication.files[str(subject_of("anna"))] = [CLIENT_FILE]
        assert (await client.get("/voucher/v1/vouchers/1", headers=anna)).json()["clients"] == [str(CLIENT_FILE)]
        indication.files[str(subject_of("carla"))] = [CLIENT_FILE]
        indication.held_as = "representative"
        assert len((await client.get("/voucher/v1/vouchers/1", headers=carla)).json()["clients"]) == 1
        second = UUID(int=2)
        indication.files[str(subject_of("carla"))] += [second]
        await client.post(f"/indication/v1/clients/{second}/mandates", headers=anna, json={})
        assert str(second) in (await client.get("/voucher/v1/vouchers/1", headers=carla)).json()["clients"]


async def test_a_404_makes_the_gateway_ask_again() -> None:
    stage = Stage()
    indication = stage.services["indication"]
    indication.files[str(subject_of("anna"))] = [CLIENT_FILE]
    async with stage.client() as client:
        anna = await bearer(client, "anna")
        await client.get("/voucher/v1/missing", headers=anna)
        indication.files[str(subject_of("anna"))] += [UUID(int=2)]
        assert len((await client.get("/voucher/v1/vouchers/1", headers=anna)).json()["clients"]) == 2


async def test_without_indication_a_client_waits_and_an_officer_does_not() -> None:
    stage = Stage()
    del stage.transport.apps["indication"]
    async with stage.client() as client:
        anna = await client.get("/voucher/v1/vouchers/1", headers=await bearer(client, "anna"))
        vera = await client.get("/voucher/v1/vouchers/1", headers=await bearer(client, "vera"))
    assert (anna.status_code, anna.headers["retry-after"]) == (503, "5")
    assert vera.status_code == 200


def forged(**claims: Any) -> dict[str, Any]:
    at = int(time.time())
    usual: dict[str, Any] = {"iss": URL, "aud": URL, "sub": str(subject_of("finn")), "client_id": "finn", "jti": "1"}
    return usual | {"iat": at, "exp": at + 60} | claims


def signed(claims: dict[str, Any], key: str = ISSUER_KEY) -> str:
    return jwt.encode(claims, jwt.PyJWK.from_json(key, algorithm="EdDSA").key, algorithm="EdDSA")


def internal(signer: str, *roles: Role) -> str:
    return Signer(signer, KEYS[signer][0]).sign(Identity(subject_of("finn"), frozenset(roles)))


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(signed(forged(exp=int(time.time()) - 1)), id="expired"),
        pytest.param(signed(forged(), KEYS["voucher"][0]), id="signed by a service"),
        pytest.param(signed(forged(sub=str(subject_of("olga")))), id="another's subject"),
        pytest.param(signed(forged(aud="https://elsewhere.example")), id="for another"),
        pytest.param(signed(forged(iss="https://elsewhere.example")), id="of an unknown issuer"),
        pytest.param(signed({"sub": str(subject_of("finn"))}), id="of no issuer"),
        pytest.param(jwt.encode(forged(), "", algorithm="none"), id="unsigned"),
        pytest.param(internal("gateway", Role.OFFICE_FINANCE), id="an internal token of the gateway"),
        pytest.param(internal("claims", Role.SERVICE), id="an internal token of a service"),
        pytest.param(internal("claims", Role.OFFICE_FINANCE), id="a service that claims another role"),
        pytest.param("no.token.at.all", id="garbage"),
    ],
)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
async def test_a_token_that_we_did_not_give_is_refused(token: str) -> None:
    stage = Stage()
    async with stage.client() as client:
        answer = await client.get("/claims/v1/payment-runs", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "token-invalid"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert token not in answer.text
    assert stage.services["claims"].seen == []


async def test_a_bad_token_does_not_keep_anybody_from_a_new_one() -> None:
    async with Stage().client() as client:
        form = {"grant_type": "client_credentials", "client_id": "anna", "client_secret": "sandbox"}
        answer = await client.post("/auth/token", data=form, headers={"Authorization": "Bearer old"})
    assert answer.status_code == 200


class Software:
    """Registered software with an RSA key."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True) | {"kid": "one"}
        self.registration = {
            "client_id": "portal",
            "jwks": {"keys": [public]},
            "roles": ["provider"],
            "subject": str(SOFTWARE),
            "organisation_id": str(organisation_of("zonnehof")),
        }

    def form(self, **claims: Any) -> dict[str, str]:
        at = int(time.time())
        usual = {"iss": "portal", "sub": "portal", "aud": f"{URL}/auth/token", "jti": "1", "exp": at + 60}
        assertion = jwt.encode(usual | claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }


async def test_registered_software_proves_itself_with_its_own_key_once() -> None:
    software = Software()
    stage = Stage(sandbox=False, clock=None, clients=[software.registration])
    async with stage.client() as client:
        form = software.form()
        given = await client.post("/auth/token", data=form)
        again = await client.post("/auth/token", data=form)
        headers = {"Authorization": f"Bearer {given.json()['access_token']}"}
        arrived = (await client.get("/claims/v1/batches/1", headers=headers)).json()
    assert again.status_code == 401
    assert (arrived["subject"], arrived["roles"]) == (str(SOFTWARE), ["provider"])
    assert arrived["organisation"] == str(organisation_of("zonnehof"))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example"},
        {"exp": int(time.time()) - 60},
        {"exp": int(time.time()) + 3600},
        {"sub": "somebody-else"},
        {"iss": "unknown"},
        {"jti": None},
    ],
)
async def test_an_assertion_that_does_not_hold_gives_nothing(claims: dict[str, Any]) -> None:
    software = Software()
    async with Stage(clients=[software.registration]).client() as client:
        assert (await client.post("/auth/token", data=software.form(**claims))).status_code == 401


async def test_an_officer_comes_with_a_token_of_a_trusted_issuer() -> None:
    login = Software()
    asked = []

    async def keys(request: Request) -> Response:
        asked.append(request.url.path)
        return JSONResponse(login.registration["jwks"])

    async with serving(Starlette(routes=[Route("/keys", keys)])) as url:
        trusted = {
            "issuer": "https://login.example",
            "audience": "pvb",
            "jwks_url": f"{url}/keys",
            "roles": {"Betalingen": "office-finance"},
            "organisation_id": str(organisation_of("care-office")),
        }
        said: dict[str, Any] = {"iss": "https://login.example", "aud": "pvb", "sub": "u1", "exp": int(time.time()) + 60}
        said["roles"] = ["Betalingen", "office-approver", "service"]
        tokens = [jwt.encode(said, login.key, algorithm="RS256", headers={"kid": kid}) for kid in ("one", "one", "two")]
        async with Stage(sandbox=False, clock=None, trusted_issuers=[trusted]).client() as client:
            answers = [
                await client.get("/claims/v1/payment-runs", headers={"Authorization": f"Bearer {each}"})
                for each in tokens
            ]
    assert [each.status_code for each in answers] == [200, 200, 401]
    assert answers[0].json()["roles"] == ["office-finance"]
    assert asked == ["/keys"]


async def test_an_office_role_without_an_organisation_is_refused() -> None:
    """At the exchange of an outside token, and where registered software asks for one."""
    login = Software()

    async def keys(request: Request) -> Response:
        return JSONResponse(login.registration["jwks"])

    async with serving(Starlette(routes=[Route("/keys", keys)])) as url:
        roles = {"Vouchers": "office-voucher", "Onderzoek": "assessor"}
        trusted = {"issuer": "https://login.example", "audience": "pvb", "jwks_url": f"{url}/keys", "roles": roles}
        said: dict[str, Any] = {"iss": "https://login.example", "aud": "pvb", "sub": "u1", "exp": int(time.time()) + 60}
        software = login.registration | {"roles": ["office-finance"], "organisation_id": None}
        stage = Stage(sandbox=False, clock=None, trusted_issuers=[trusted], clients=[software])
        async with stage.client() as client:
            answers = []
            for role in roles:
                token = jwt.encode(said | {"roles": [role]}, login.key, algorithm="RS256", headers={"kid": "one"})
                answers.append(await client.get("/voucher/v1/pilots", headers={"Authorization": f"Bearer {token}"}))
            asked = await client.post("/auth/token", data=login.form())
    assert [each.status_code for each in answers] == [403, 200]
    assert answers[0].json()["code"] == "organisation-missing"
    assert (asked.status_code, asked.json()["error"]) == (400, "unauthorized_client")
    assert asked.json()["code"] == "client-without-organisation"


async def test_an_issuer_that_is_away_is_no_reason_to_refuse_its_people() -> None:
    trusted = {
        "issuer": "https://login.example",
        "audience": "pvb",
        "jwks_url": "http://127.0.0.1:9/keys",
        "roles": {"Betalingen": "office-finance"},
    }
    said = {"iss": "https://login.example", "aud": "pvb", "sub": "u1", "exp": int(time.time()) + 60}
    token = jwt.encode(said, Software().key, algorithm="RS256", headers={"kid": "one"})
    async with Stage(trusted_issuers=[trusted]).client() as client:
        answer = await client.get("/claims/v1/payment-runs", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 503
