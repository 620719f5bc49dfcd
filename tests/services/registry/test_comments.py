"""A draft lies open: everyone is heard, and answered in public, before it is published."""

from tests.services.registry.world import PILOT, World, a_requirement


async def test_a_draft_is_published_once_every_comment_has_its_answer(world: World) -> None:
    body = {"pilotCode": PILOT, "validFrom": "2026-01-01", "requirements": [a_requirement()]}
    draft = await world.made("/requirement-sets", body, world.office)
    path = f"/requirement-sets/{draft['requirementSetId']}"
    said = {"requirementCode": "KVK", "words": "Kan dit korter?"}
    unknown = await world.post(f"{path}/comments", said | {"requirementCode": "UBO"}, world.provider())
    assert unknown.json()["code"] == "comment-requirement-unknown"
    made = await world.made(f"{path}/comments", said, world.stage.headers("client"))
    assert made["byRole"] == "client"
    refused = await world.post(f"{path}/publication", None, world.office)
    assert (refused.status_code, refused.json()["facts"]) == (422, {"open": 1})
    answer = f"{path}/comments/{made['commentId']}/answer"
    assert (await world.post(answer, {"answer": "Ja."}, world.provider())).status_code == 403
    await world.made(answer, {"answer": "Ja."}, world.office)
    assert (await world.post(answer, {"answer": "Nee."}, world.office)).json()["code"] == "comment-answered"
    assert [each["answer"] for each in (await world.seen(f"{path}/comments"))["items"]] == ["Ja."]
    await world.made(f"{path}/publication", None, world.office)
    assert (await world.post(f"{path}/comments", said, world.provider())).json()["code"] == "comments-closed"
