"""The gateway against direct: the same question asked at the service itself and through the gateway, 16 clients."""

from bench.figures import Figure, figure
from bench.load import Ask, Load, put_load
from bench.stand import Stand
from services.common.ids import new_id
from services.common.tokens import Identity, Role

PATH = "/registry/v1/requirement-sets"
ROUNDS, WARM_UP = 3, 300


async def measure_gateway(stand: Stand, questions: int = 4000) -> list[Figure]:
    """The own forwarder between processes. Every round asks direct, then through the gateway."""
    reader = stand.bearer(Identity(new_id(), frozenset({Role.OFFICE_REGISTRY})))
    rounds: list[float] = []
    async with stand.running(processes=True) as running:
        headers = {"accept": "application/json"}
        direct_asks = [Ask("GET", PATH, headers | reader)] * questions
        through_asks = [Ask("GET", PATH, headers)] * questions
        direct = through = Load(1, {})
        for address, asks in (
            (running.addresses["registry"], direct_asks),
            (running.addresses["gateway"], through_asks),
        ):
            await put_load(address, asks[:WARM_UP])
        for _ in range(ROUNDS):
            direct = await put_load(running.addresses["registry"], direct_asks)
            through = await put_load(running.addresses["gateway"], through_asks)
            assert set(direct.statuses) == set(through.statuses) == {200}, (direct.statuses, through.statuses)
            rounds.append(through.per_second / direct.per_second)
    return [
        figure(
            "gateway, own forwarder", "through the gateway ÷ direct, processes, 16 clients", 0.60, rounds,
            direct_per_s=direct.per_second, through_per_s=through.per_second,
        )
    ]  # fmt: skip
