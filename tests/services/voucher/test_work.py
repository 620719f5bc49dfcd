"""The work of a care office: read and taken further by the office that is to do it, and by no other."""

from typing import Any

from services.common.ids import new_id
from services.voucher.store import work as store
from services.voucher.store.work import WorkItem
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.stage import OFFICE_ID, keyed


async def an_item(scene: AgreementScene, **facts: Any) -> str:
    """A work item for the placement of a client, as closing a pilot makes it."""
    voucher = scene.new_voucher()
    async with scene.service.writing() as change:
        row = {
            "work_item_id": new_id(), "office_id": OFFICE_ID, "kind": "placement", "subject_id": voucher["voucher_id"],
            "pilot_id": scene.pilot_id, "client_id": voucher["client_id"], "status": "open", "outcome": None,
            "due_on": None, "version": 1, "created_at": change.at, "changed_at": change.at,
        }  # fmt: skip
        item = WorkItem(**(row | facts))
        assert await store.add_work_items(change.session, [item]) == [item.work_item_id]
        assert await store.add_work_items(change.session, [item]) == [], "a subject has one item of a kind"
    return str(item.work_item_id)


async def test_work_goes_on_with_notes_and_is_finished_with_an_outcome(scene: AgreementScene) -> None:
    work_item_id = await an_item(scene)
    path = f"/work-items/{work_item_id}"
    first = {"step": "note", "reason": "Gebeld; belt terug."}
    noted = await scene.http.post(f"{path}/notes", json=first, headers=keyed(scene.office) | {"If-Match": '"1"'})
    assert (noted.status_code, noted.json()["status"], noted.headers["etag"]) == (201, "in-progress", '"2"')
    stale = await scene.http.post(f"{path}/notes", json=first, headers=keyed(scene.office) | {"If-Match": '"1"'})
    assert stale.status_code == 412
    last = {"step": "finish", "reason": "Blijft bij dezelfde aanbieder."}
    bare = await scene.http.post(f"{path}/notes", json=last, headers=keyed(scene.office) | {"If-Match": '"2"'})
    assert (bare.status_code, codes(bare)) == (422, ["work-outcome-missing"])
    last |= {"outcome": "regular-care"}
    done = await scene.http.post(f"{path}/notes", json=last, headers=keyed(scene.office) | {"If-Match": '"2"'})
    assert (done.json()["status"], done.json()["outcome"]) == ("done", "regular-care")
    again = await scene.http.post(f"{path}/notes", json=last, headers=keyed(scene.office) | {"If-Match": '"3"'})
    assert (again.status_code, codes(again)) == (409, ["work-status-wrong"])
    shown = (await scene.http.get(path, headers=scene.office)).json()
    assert [(each["step"], each["outcome"]) for each in shown["notes"]] == [("note", None), ("finish", "regular-care")]
    assert {each["notedBy"] for each in shown["notes"]} != {None}
    listed = await scene.http.get("/work-items?kind=placement&status=done", headers=scene.office)
    assert listed.json()["items"] == [shown]
    assert (await scene.http.get("/work-items?status=open", headers=scene.office)).json()["items"] == []


async def test_an_office_reaches_its_own_work_alone(scene: AgreementScene) -> None:
    work_item_id = await an_item(scene)
    other = scene.stage.headers("office-voucher", organisation_id=new_id(), language="en")
    body = {"step": "drop", "reason": "niet van ons"}
    path = f"/work-items/{work_item_id}"
    answers = [
        await scene.http.get(path, headers=other),
        await scene.http.post(f"{path}/notes", json=body, headers=keyed(other) | {"If-Match": '"1"'}),
    ]
    assert [each.status_code for each in answers] == [404, 404]
    assert (await scene.http.get("/work-items", headers=other)).json()["items"] == []
    assert (await scene.http.get(path, headers=scene.stage.headers("office-finance"))).status_code == 403
