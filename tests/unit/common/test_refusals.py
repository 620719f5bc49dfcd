"""A refusal is made with its facts, or not at all."""

from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from services.common.refusals import Conflict, FactMissing
from services.common.texts import Text
from services.common.web.problems import add_problem_handlers


class ShelfFull(Conflict):
    """No parcel fits on the shelf."""

    code = "shelf-full"
    title = Text("De plank is vol", "The shelf is full")
    detail = Text("Op plank {shelf} is voor {left_euros} plaats.", "Shelf {shelf} has room for {left_euros}.")
    remedy = Text("Kies een andere plank.", "Choose another shelf.")


def test_a_refusal_with_its_facts_is_filled() -> None:
    refusal = ShelfFull(shelf="B", left_cents=0)
    assert refusal.detail.format(**refusal.facts).en == "Shelf B has room for € 0.00."


@pytest.mark.parametrize(
    "facts", [{}, {"shelf": "B"}, {"shelf": "", "left_cents": 1}, {"shelf": "B", "left_cents": None}]
)
def test_a_refusal_without_a_fact_that_it_names_is_a_fault_of_the_code(facts: dict[str, object]) -> None:
    with pytest.raises(FactMissing):
        ShelfFull(**facts)  # type: ignore[arg-type]  # `pointer` is not among them
    with pytest.raises(FactMissing):
        raise ShelfFull


async def _asked(*, sandbox: bool) -> httpx.Response:
    app = FastAPI()
    app.state.service = SimpleNamespace(settings=SimpleNamespace(sandbox=sandbox, public_url="https://pvb.example"))
    add_problem_handlers(app, {})

    @app.get("/shelf")
    async def shelf() -> None:
        raise ShelfFull(shelf=None, left_cents=3)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://pvb.test") as client:
        return await client.get("/shelf", headers={"Accept-Language": "en"})


async def test_in_production_the_caller_still_hears_what_is_refused_and_no_hole() -> None:
    answer = await _asked(sandbox=False)
    assert (answer.status_code, answer.json()["code"]) == (409, "shelf-full")
    assert (answer.json()["detail"], answer.json()["remedy"]) == ("The shelf is full", "Choose another shelf.")


async def test_in_the_sandbox_it_is_a_server_error_that_somebody_notices() -> None:
    assert (await _asked(sandbox=True)).status_code == 500
