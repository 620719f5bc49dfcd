"""Batches over HTTP: judged, stored, shown, and refused when the form is wrong."""

import csv
import json
from datetime import timedelta
from io import StringIO
from threading import get_ident
from uuid import UUID

import pytest

from services.claims.facts import VerdictLine
from services.claims.judging import judge
from services.claims.judging.facts import Judging
from services.claims.operations import uploads
from services.claims.operations.submit_batch import judge_waiting
from services.claims.rules.faults import FaultsFound
from services.claims.rules.file_form import FormReader
from services.common.data.database import Session
from services.common.data.statement import Json
from services.common.ids import new_id
from services.common.refusals import Refusal
from tests.services.claims.scene import PROVIDER, RIVAL, Scene, as_csv, codes, credit_of, day_line, line
from tests.stage import keyed


async def test_a_right_line_is_accepted_and_drawn(scene: Scene) -> None:
    agreement = await scene.agree(held=1_000_000)
    answer = await scene.send([line(agreement, quantity=2)])
    assert answer.status_code == 201, answer.text
    batch = answer.json()
    assert answer.headers["Location"] == f"/batches/{batch['batchId']}"
    assert batch["status"] == "judged"
    assert batch["payableCents"] == 10_820
    assert codes(batch) == [[]]
    assert await scene.held(agreement) == (1_000_000, 10_820)


async def test_every_broken_rule_is_told_with_text_and_remedy(scene: Scene) -> None:
    agreement = await scene.agree(careStartedOn=None)
    wrong = line(agreement, unitPriceCents=6_000, amountCents=1, serviceFrom="2026-10-06", serviceTo="2026-10-06")
    [told] = (await scene.send([wrong])).json()["lines"]
    assert [each["code"] for each in told["rejections"]] == [
        "care-not-started",
        "price-above-agreed",
        "amount-mismatch",
        "service-in-future",
    ]
    assert all(each["text"]["nl"] and each["remedy"]["en"] for each in told["rejections"])
    assert told["rejections"][0]["sectorCodes"] == ["0551"]


async def test_an_exhausted_right_tells_what_is_left_and_what_fits(scene: Scene) -> None:
    agreement = await scene.agree(held=12_000)
    [told] = (await scene.send([line(agreement, quantity=3)])).json()["lines"]
    assert told["rejections"][0]["code"] == "right-exhausted"
    assert told["leftCents"] == 12_000
    assert told["fittingQuantity"] == 2.21
    assert "2,21" in told["rejections"][0]["remedy"]["nl"]
    fits = line(agreement, quantity=2.21)
    assert fits["amountCents"] == 11_956
    assert codes((await scene.send([fits])).json()) == [[]]


async def test_a_file_and_its_lines_get_the_same_answers(scene: Scene) -> None:
    agreement = await scene.agree()
    lines = [
        line(agreement, quantity=1.5),
        line(agreement, performanceCode="H999"),
        day_line(agreement, "2026-09-01", "2026-09-10"),
    ]
    dry = (await scene.send(lines, dry_run=True)).json()
    assert not {"batchId", "lineId"} & {*dry, *dry["lines"][0]}
    assert dry["dryRun"] is True
    real = (await scene.send_csv(as_csv(lines))).json()
    assert codes(dry) == codes(real) == [[], ["performance-not-agreed"], []]
    assert dry["totals"] == real["totals"]


async def test_a_large_file_is_judged_like_a_small_one(scene: Scene) -> None:
    agreement = await scene.agree(held=100_000_000)
    days = [f"2026-09-{1 + n % 30:02}" for n in range(700)]
    lines = [line(agreement, serviceFrom=day, serviceTo=day) for day in days]
    lines[3]["lineReference"] = lines[2]["lineReference"]
    lines[5]["unitPriceCents"] = 5_411
    dry = (await scene.send_csv(as_csv(lines), dry_run=True)).json()
    assert await scene.sql("SELECT FROM claim_line") == []
    batch = (await scene.send_csv(as_csv(lines))).json()
    assert batch["linesShown"] == "rejected"
    assert codes(batch) == codes(dry) == [["reference-taken"], ["price-above-agreed", "amount-mismatch"]]
    assert batch["payableCents"] == 698 * 5_410
    assert await scene.held(agreement) == (100_000_000, 698 * 5_410)
    listed = await scene.get(f"/batches/{batch['batchId']}/lines?verdict=rejected")
    assert [each["position"] for each in listed["items"]] == [4, 6]
    [event] = await scene.sql("SELECT data FROM feed WHERE type = 'nl.pvb.allotments.held.v1'")
    assert event.data["allotments"][0]["years"] == [
        {"year": 2026, "seq": 1, "heldCents": 100_000_000, "drawnCents": 698 * 5_410}
    ]


async def test_the_return_file_has_every_line_with_its_verdict(scene: Scene) -> None:
    agreement = await scene.agree(held=6_000)
    lines = [line(agreement), line(agreement, quantity=2), line(agreement, quantity=-1, amountCents=2)]
    batch = (await scene.send(lines)).json()
    answer = await scene.client.get(f"/batches/{batch['batchId']}/return-file", headers={**scene.as_provider()})
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["verdict"] for row in rows] == ["accepted", "rejected", "rejected"]
    assert rows[1]["codes"] == "right-exhausted"
    assert (rows[1]["leftCents"], rows[1]["fittingQuantity"]) == ("590", "0.10")
    assert "€ 5,90" in rows[1]["textNl"]
    assert rows[2]["codes"] == "amount-mismatch quantity-invalid"
    assert rows[2]["sectorCodes"] == "9346 9341"


async def test_credits_come_before_debits_and_keep_the_room(scene: Scene) -> None:
    agreement = await scene.agree(held=180_000)
    first = day_line(agreement, "2026-09-01", "2026-09-10")
    assert codes((await scene.send([first])).json()) == [[]]
    corrected = day_line(agreement, "2026-09-01", "2026-09-09")
    batch = (await scene.send([corrected, credit_of(first)])).json()
    assert codes(batch) == [[], []]
    assert await scene.held(agreement) == (180_000, 9 * 17_198)
    again = (await scene.send([credit_of(first)])).json()
    assert codes(again) == [["already-credited"]]
    [month] = await scene.sql("SELECT days, day_count FROM care_month")
    assert (month.days, month.day_count) == (2**9 - 1, 9)


async def test_faults_of_form_refuse_the_whole_file_by_row_and_column(scene: Scene) -> None:
    agreement = await scene.agree()
    good = line(agreement)
    bad = line(agreement, serviceFrom="2026-02-30", quantity="1.555", kind="X", lineReference="é", amountCents=1)
    answer = await scene.send_csv(as_csv([good, bad]) + "abc\n")
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["code"] == "file-refused"
    assert [each["pointer"] for each in problem["errors"]] == [
        "/rows/3/lineReference",
        "/rows/3/serviceFrom",
        "/rows/3/quantity",
        "/rows/3/kind",
        "/rows/4",
    ]
    assert "Rij 3, kolom serviceFrom" in problem["errors"][1]["detail"]
    assert await scene.sql("SELECT FROM claim_batch") == []


async def test_a_file_is_read_and_its_faults_worded_outside_the_event_loop(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, refused, threads = FormReader.feed, uploads._refused, set()

    def noting_feed(reader: FormReader, chunk: bytes) -> bytes:
        assert len(chunk) <= (uploads.FAULTY_PIECE if reader.fault_count else uploads.PIECE)
        threads.add(get_ident())
        return feed(reader, chunk)

    def noting_refused(reader: FaultsFound, what: uploads.Unit) -> Refusal:
        threads.add(get_ident())
        return refused(reader, what)

    monkeypatch.setattr(FormReader, "feed", noting_feed)
    monkeypatch.setattr(uploads, "_refused", noting_refused)
    problem = (await scene.send_csv(as_csv([]) + "x\n" * 60_000)).json()
    assert problem["facts"] == {"faultCount": 60_000, "shownCount": 1_000}
    assert threads
    assert get_ident() not in threads


async def test_at_most_a_thousand_faults_are_listed_and_the_rest_is_counted(scene: Scene) -> None:
    rows = [line(RIVAL, serviceFrom="morgen") for _ in range(1_200)]
    problem = (await scene.send_csv(as_csv(rows))).json()
    assert len(problem["errors"]) == 1_000
    assert problem["facts"] == {"faultCount": 1_200, "shownCount": 1_000}


async def test_faults_of_form_in_json_are_all_told(scene: Scene) -> None:
    agreement = await scene.agree()
    wrong = line(agreement, serviceFrom="20260901", quantity=1.234, amountCents=-1, kind="Q")
    answer = await scene.send([line(agreement), wrong])
    assert answer.status_code == 400
    places = {each["pointer"] for each in answer.json()["errors"]}
    assert places == {f"/body/lines/1/{name}" for name in ("serviceFrom", "quantity", "amountCents", "kind")}


@pytest.mark.parametrize(
    ("column", "in_json", "in_file"),
    [
        ("quantity", "1.005", "1.005"),
        ("quantity", "NaN", "NaN"),
        ("serviceFrom", "1792368000", "1792368000"),
        (
            "agreementId",
            '"urn:uuid:019a0000-0000-7000-8000-000000000000"',
            "urn:uuid:019a0000-0000-7000-8000-000000000000",
        ),
        ("amountCents", '"17_198"', "17_198"),
        ("unitPriceCents", "1e3", "1e3"),
    ],
)
async def test_json_and_a_file_have_one_form(scene: Scene, column: str, in_json: str, in_file: str) -> None:
    right = line(RIVAL)
    document = json.dumps({"lines": [right | {column: "HERE"}]}).replace('"HERE"', in_json)
    headers = keyed(scene.as_provider()) | {"Content-Type": "application/json"}
    of_json = await scene.client.post("/batches", content=document, headers=headers)
    of_file = await scene.send_csv(as_csv([right | {column: in_file}]))
    assert of_json.status_code == of_file.status_code == 400
    told = [answer.json() for answer in (of_json, of_file)]
    assert [each["errors"][0]["pointer"] for each in told] == [f"/body/lines/0/{column}", f"/rows/2/{column}"]
    for problem in told:
        [fault] = problem["errors"]
        assert fault["detail"].startswith(("Regel 1, veld ", "Rij 2, kolom "))
        fault["detail"], fault["pointer"], problem["traceId"] = fault["detail"].partition(": ")[2], "", ""
    assert told[0] == told[1]


@pytest.mark.parametrize("previous", ["123456789012345678901", "", None, 5])
async def test_the_previous_reference_of_a_debit_in_json_is_not_looked_at(scene: Scene, previous: object) -> None:
    agreement = await scene.agree()
    batch = (await scene.send([line(agreement, previousReference=previous)])).json()
    assert codes(batch) == [[]]
    assert batch["lines"][0]["previousReference"] is None


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        (b"", "/body", "json-invalid"),
        (b"[]", "/body", "model-type"),
        (b"{}", "/body/lines", "missing"),
        (b'{"lines": 1}', "/body/lines", "list-type"),
        (b'{"lines": []}', "/body/lines", "too-short"),
        (b'{"lines": [' + b"1," * 10_000 + b"1]}", "/body/lines", "too-long"),
        (b'{"lines": [], "more": 1}', "/body/lines", "too-short"),
        (b'{"lines": [], "lines": []}', "/body/lines", "name-twice"),
    ],
)
async def test_what_is_no_document_of_lines_is_refused(scene: Scene, body: bytes, place: str, code: str) -> None:
    headers = keyed(scene.as_provider()) | {"Content-Type": "application/json"}
    answer = await scene.client.post("/batches", content=body, headers=headers)
    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert (fault["pointer"].removesuffix("/0"), fault["code"]) == (place, code)


async def test_an_empty_file_and_a_wrong_header_are_refused(scene: Scene) -> None:
    assert (await scene.send_csv(as_csv([]))).json()["errors"][0]["code"] == "no-lines"
    assert (await scene.send_csv("a,b,c\n1,2,3\n")).json()["errors"][0]["code"] == "header"
    assert (await scene.send_csv("")).json()["errors"][0]["code"] == "header"


async def test_a_file_that_is_too_large_is_refused(scene: Scene) -> None:
    answer = await scene.send_csv(b"x" * 50_000_001)
    assert answer.status_code == 413


async def test_the_same_key_gives_the_first_answer(scene: Scene) -> None:
    agreement = await scene.agree(held=100_000)
    lines = [line(agreement)]
    first = await scene.send(lines, key="september")
    again = await scene.send(lines, key="september")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert (await scene.send([line(agreement)], key="september")).json()["code"] == "key-reused"
    assert await scene.held(agreement) == (100_000, 5_410)


async def test_two_people_of_a_provider_with_one_key_send_two_batches(scene: Scene) -> None:
    agreement = await scene.agree()
    people = [scene.stage.headers("provider", subject=new_id(), organisation_id=PROVIDER) for _ in range(2)]
    for away in (False, True):  # judged at once, and kept until it can be judged
        scene.registry.is_away = away
        bodies = [{"lines": [line(agreement)]} for _ in people]
        told = [
            await scene.client.post("/batches", json=body, headers=keyed(who, f"september {away}"))
            for body, who in zip(bodies, people, strict=True)
        ]
        assert [each.status_code for each in told] == [503 if away else 201] * 2
        assert not any("Idempotency-Replayed" in each.headers for each in told)
    rows = await scene.sql("SELECT sent_by, count(*) AS batches FROM claim_batch GROUP BY sent_by")
    assert [row.batches for row in rows] == [2, 2]
    scene.registry.is_away = False
    scene.stage.move_clock(timedelta(minutes=1))
    await judge_waiting(scene.stage.service("claims"))
    again = await scene.client.post("/batches", json=bodies[0], headers=keyed(people[0], "september True"))
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.json()["lines"][0]["lineReference"] == bodies[0]["lines"][0]["lineReference"]


async def test_another_provider_sees_nothing_of_it(scene: Scene) -> None:
    agreement = await scene.agree()
    batch = (await scene.send([line(agreement)])).json()
    rival = scene.as_provider(RIVAL)
    line_id = batch["lines"][0]["lineId"]
    for path in (
        f"/batches/{batch['batchId']}",
        f"/batches/{batch['batchId']}/lines",
        f"/batches/{batch['batchId']}/return-file",
        f"/lines/{line_id}",
        f"/lines/{line_id}/explanation",
    ):
        assert (await scene.client.get(path, headers=rival)).status_code == 404, path
    assert (await scene.get("/batches", rival))["items"] == []
    office = scene.stage.headers("office-auditor")
    assert len((await scene.get("/batches", office))["items"]) == 1
    told = (await scene.send([line(agreement)], provider=RIVAL)).json()
    assert codes(told) == [["agreement-unknown"]]


async def test_an_assessor_and_a_client_may_not_look(scene: Scene) -> None:
    for role in ("assessor", "client", "office-registry", "researcher"):
        assert (await scene.client.get("/batches", headers=scene.stage.headers(role))).status_code == 403
    office = keyed(scene.stage.headers("office-finance"))
    assert (await scene.client.post("/batches", json={"lines": []}, headers=office)).status_code == 403


async def test_a_line_is_explained_with_the_facts_of_then(scene: Scene) -> None:
    agreement = await scene.agree()
    first = day_line(agreement, "2026-09-01", "2026-09-05")
    second = day_line(agreement, "2026-09-05", "2026-09-06", lineReference=first["lineReference"])
    accepted = (await scene.send([first])).json()["lines"][0]
    told = (await scene.send([second])).json()["lines"][0]
    explained = await scene.get(f"/lines/{told['lineId']}/explanation")
    assert [each["code"] for each in explained["line"]["rejections"]] == ["reference-taken", "care-already-claimed"]
    facts = {each["name"]: each["value"] for each in explained["facts"]}
    assert facts["reference-held-by"] == accepted["lineId"]
    assert facts["care-claimed-by"] == accepted["lineId"]
    assert facts["agreedPriceCents"] == 17_198
    decision = await scene.get(f"/decisions/{explained['decisionId']}/explanation")
    assert decision["ruleSetVersion"] == explained["ruleSetVersion"]


async def test_production_adds_up_per_month_and_performance(scene: Scene) -> None:
    agreement = await scene.agree()
    august = line(agreement, serviceFrom="2026-08-03", serviceTo="2026-08-03")
    await scene.send([august, line(agreement), line(agreement, quantity=0, amountCents=1)])
    await scene.send([credit_of(august)])
    found = await scene.get("/production?from=2026-08-01&to=2026-09-30")
    assert [(each["month"], each["acceptedCents"], each["rejectedLines"]) for each in found["items"]] == [
        ("2026-08-01", 0, 0),
        ("2026-09-01", 5_410, 1),
    ]
    assert (await scene.get("/production?from=2026-08-01&to=2026-09-30", scene.as_provider(RIVAL)))["items"] == []


async def test_the_return_file_is_read_as_utf_8_and_no_spreadsheet_runs_it(scene: Scene) -> None:
    agreement = await scene.agree()
    references = ["=1+1", "+cmd|x", "-2", "@SUM(A1)", "'=1", "a=1", "x;=1+1", 'x";=1"']
    debits = [line(agreement, lineReference=each) for each in references]
    await scene.send(debits)
    undone = [credit_of(debit, lineReference=f"C{place}") for place, debit in enumerate(debits)]
    batch = (await scene.send(undone)).json()
    answer = await scene.client.get(f"/batches/{batch['batchId']}/return-file", headers=scene.as_provider())
    assert answer.content.startswith(b"\xef\xbb\xbflineReference,")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["verdict"] for row in rows] == ["accepted"] * 8
    shown = [row["previousReference"] for row in rows]
    assert shown == ["'=1+1", "'+cmd|x", "'-2", "'@SUM(A1)", "''=1", "a=1", "x;=1+1", 'x";=1"']
    assert [each.removeprefix("'") for each in shown] == references
    assert '"x;=1+1"' in answer.text
    assert [row["quantity"] for row in rows] == ["1"] * 8


async def test_semicolons_and_a_total_are_read_and_a_total_that_differs_refuses_the_file(scene: Scene) -> None:
    agreement = await scene.agree()
    text = as_csv([line(agreement), line(agreement, quantity=2)])
    right, wrong = text + "#total,2,16230\n", text + "#total,3,16230\n"
    assert (await scene.send_csv(right.replace(",", ";"), dry_run=True)).status_code == 200
    [fault] = (await scene.send_csv(wrong)).json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/rows/4", "total-differs")
    assert "3 regels en 16230 cent" in fault["detail"]
    assert "2 regels en 16230 cent" in fault["detail"]
    [cents] = (await scene.send_csv(text + "#total,2,16231\n")).json()["errors"]
    assert cents["code"] == "total-differs"
    assert await scene.sql("SELECT FROM claim_batch") == []


async def test_a_batch_that_cannot_be_judged_is_kept_tried_again_and_holds_up_no_other(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement = await scene.agree()
    service = scene.stage.service("claims")
    judge_few = judge.judge_few
    lines = [line(agreement, lineReference="BROKEN")]

    async def breaking(session: Session, judging: Judging, lines: Json | None) -> list[VerdictLine]:
        if judging.batch_id == UUID(broken["batchId"]) if broken else True:
            raise ZeroDivisionError
        return await judge_few(session, judging, lines)

    broken: dict[str, str] = {}
    monkeypatch.setattr(judge, "judge_few", breaking)
    answer = await scene.send(lines, key="k")
    assert (answer.status_code, answer.json()["code"]) == (503, "judging-failed")
    broken = answer.json()["facts"]
    assert (await scene.send(lines, key="k")).json()["facts"] == broken
    scene.voucher.is_away = True
    other = (await scene.send([line(agreement)])).json()["facts"]["batchId"]
    scene.voucher.is_away = False
    for _ in range(2):
        await scene.sql("UPDATE claim_batch SET next_try_at = '-infinity' WHERE status = 'received'")
        await judge_waiting(service)
    assert (await scene.get(f"/batches/{other}"))["status"] == "judged"
    assert (await scene.get(f"/batches/{broken['batchId']}"))["status"] == "received"
    assert b"pvb_oldest_waiting_batch_seconds" in service.metrics.text()

    scene.stage.move_clock(service.clock.now() + timedelta(minutes=11))
    monkeypatch.setattr(judge, "judge_few", judge_few)
    await judge_waiting(service)
    judged = await scene.send(lines, key="k")
    assert (judged.status_code, judged.json()["batchId"]) == (201, broken["batchId"])
    assert codes(judged.json()) == [[]]
