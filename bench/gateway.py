"""The gateway against direct: the same question asked at the service itself and through the gateway, 16 clients."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr

from bench.figures import Figure, figure
from bench.load import Ask, Load, put_load
from bench.stand import Stand
from deploy.launcher.apps import make_app
from deploy.launcher.options import GATEWAY
from deploy.launcher.serving import address_of, alive, listen, serving
from gateway.personas import personas
from services.common.http import InProcess
from services.common.web.app import mounted

SERVICE, PATH, PERSONA = "registry", "/registry/v1/requirement-sets", "iris"
ROUNDS, WARM_UP = 3, 300


async def measure_gateway(stand: Stand, questions: int = 4000) -> list[Figure]:
    """The own forwarder between processes, and plain mounting in one. Every round asks direct, then through."""
    async with stand.running(processes=True) as running:
        forwarded = await _compare(stand, running.addresses[SERVICE], running.addresses[GATEWAY], questions)
    with (stand.folder / "one-process.log").open("w") as log, redirect_stderr(log):  # the gateway's access log
        async with stand.running(processes=False) as running, _served_directly(stand) as direct:
            mounted_in = await _compare(stand, direct, running.addresses[GATEWAY], questions)
    return [
        _figure("gateway, own forwarder", "through the gateway ÷ direct, processes, 16 clients", 0.60, forwarded),
        _figure("gateway, one process", "through the gateway ÷ direct, one process, 16 clients", 0.80, mounted_in),
    ]


@asynccontextmanager
async def _served_directly(stand: Stand) -> AsyncIterator[str]:
    """The service's app alone on a port of its own, in this process, as the other topology has it."""
    with listen("127.0.0.1", 0) as listener:
        settings = stand.plan(address_of(listener)).settings(SERVICE) | {"background": False}
        app = mounted(make_app(SERVICE, InProcess(), settings), SERVICE)
        async with alive(app), serving(app, listener):
            yield address_of(listener)


async def _compare(stand: Stand, direct: str, gateway: str, questions: int) -> list[tuple[Load, Load]]:
    """Each round's direct and through, by the same caller: known to the service, and known to the gateway."""
    inside = stand.bearer(personas()[PERSONA].identity)
    outside = (await stand.outside_tokens(gateway, [PERSONA]))[PERSONA]
    rounds: list[tuple[Load, Load]] = []
    for _ in range(ROUNDS + 1):
        count = questions if rounds else WARM_UP
        loads = [await put_load(address, [Ask("GET", PATH, {"accept": "application/json"} | who)] * count)
                 for address, who in ((direct, inside), (gateway, outside))]  # fmt: skip
        assert all(set(load.statuses) == {200} for load in loads), [load.complaint for load in loads]
        rounds.append((loads[0], loads[1]))
    return rounds[1:]


def _figure(name: str, of: str, bar: float, rounds: list[tuple[Load, Load]]) -> Figure:
    direct, through = rounds[-1]
    return figure(
        name, of, bar, [through.per_second / direct.per_second for direct, through in rounds],
        direct_per_s=direct.per_second, through_per_s=through.per_second,
    )  # fmt: skip
