"""What `make bench` measures can be measured: every figure comes out, and the document can be read by a machine."""

import asyncio
import json

import pytest
import uvloop
from rich.console import Console

from bench.adjudication import measure_adjudication
from bench.figures import Figure, figure, show
from bench.gateway import measure_gateway
from bench.reads import measure_reads
from bench.redeem import measure_redeem
from bench.revalue import measure_revalue
from bench.search import measure_search
from bench.stand import stand


@pytest.mark.long
@pytest.mark.processes
@pytest.mark.timeout(400)
def test_every_part_gives_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    """Small, so the ratios say nothing; but both sides did the same work, or the parts themselves would complain."""
    figures: list[Figure] = []
    with stand() as place, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for measuring in (
            measure_redeem(place, 32),
            measure_gateway(place, 32),
            measure_adjudication(place, 10_000),
            measure_search(place, 500),
            measure_revalue(place, 60),
        ):
            figures += runner.run(measuring)
    with stand() as place, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures += runner.run(measure_reads(place, 20_000))  # its vouchers have the numbers of those of `redeem`
    show(figures, Console(quiet=True))
    document = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in document["figures"]] == [
        "redeem",
        "redeem, through the gateway",
        "redeem, sets answered",
        "gateway, own forwarder",
        "gateway, one process",
        "bulk adjudication",
        "memory of claims",
        "search",
        "revaluation, 60 vouchers",
        "revaluation, linear",
        "reads",
        "reads without sequential scan",
    ]
    assert all(each["ratio"] > 0 and each["rounds"] for each in document["figures"][:-1])


def test_the_median_of_the_rounds_counts() -> None:
    assert figure("x", "a ÷ b", 0.5, [0.1, 0.9, 0.5]).is_reached
    assert figure("x", "a ÷ b", 0.6, [0.1, 0.9, 0.5]).is_reached is False
    assert figure("x", "a ÷ b", None, [0.5]).is_reached is None
