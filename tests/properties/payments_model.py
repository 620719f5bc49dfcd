"""Payments in plain Python: what waits for each provider, and orders that take all of it at once."""

from dataclasses import dataclass, field


@dataclass
class Order:
    """What one provider gets in one run."""

    provider: int
    sources: list[tuple[str, int]]
    account: int
    state: str = "live"
    """live, left-out or returned."""

    @property
    def net(self) -> int:
        """The sum of what it takes, in cents."""
        return sum(cents for _, cents in self.sources)

    @property
    def paid(self) -> int:
        """What reaches the provider, in cents."""
        return max(self.net, 0) if self.state != "left-out" else 0


@dataclass
class Run:
    """A payment run."""

    orders: list[Order]
    status: str = "drafted"


@dataclass
class Model:
    """Providers are numbers. A source is a kind and its cents: a batch's net, a recovery or a carried amount (≤ 0)."""

    waiting: dict[int, list[tuple[str, int]]]
    accounts: dict[int, list[tuple[int, bool]]] = field(default_factory=dict)
    """Per provider its accounts in the order of verification, each with whether it is verified still."""
    accepted: int = 0
    """All that was ever accepted less recoveries, in cents."""
    runs: list[Run] = field(default_factory=list)

    def add(self, provider: int, kind: str, cents: int) -> None:
        """Something new is owed to a provider, or by it."""
        self.waiting[provider].append((kind, cents))
        self.accepted += cents

    def account(self, provider: int) -> int | None:
        """The account that was verified last, of those that still are."""
        verified = [number for number, is_verified in self.accounts.get(provider, []) if is_verified]
        return verified[-1] if verified else None

    def is_verified(self, provider: int, number: int) -> bool:
        """Whether this account is still verified."""
        return (number, True) in self.accounts.get(provider, [])

    def draft(self) -> Run | None:
        """A run of all that waits; None when nobody would be paid."""
        orders = []
        for provider, sources in self.waiting.items():
            account = self.account(provider)
            if account is not None and any(kind != "carry" for kind, _ in sources):
                orders.append(Order(provider, list(sources), account))
        if not any(order.net > 0 for order in orders):
            return None
        for order in orders:
            self.waiting[order.provider] = [("carry", order.net)] if order.net < 0 else []
        self.runs.append(Run(orders))
        return self.runs[-1]

    def approve(self, run: Run) -> bool:
        """Each order pays to the account that counts now; False when one that is paid has none."""
        now = {id(order): self.account(order.provider) for order in run.orders}
        if any(order.net > 0 and now[id(order)] is None for order in run.orders):
            return False
        for order in run.orders:
            order.account = now[id(order)] or order.account
        run.status = "approved"
        return True

    def export(self, run: Run) -> None:
        """Orders whose own account is no longer verified are left out, and what they took waits again."""
        for order in run.orders:
            if order.net > 0 and not self.is_verified(order.provider, order.account):
                order.state = "left-out"
                self.waiting[order.provider] += order.sources
        run.status = "exported"

    def send_back(self, order: Order) -> None:
        """The bank returned the payment; what it took waits again."""
        order.state = "returned"
        self.waiting[order.provider] += order.sources

    def balance(self) -> int:
        """What live orders pay and what waits, in cents: always all that was accepted."""
        paid = sum(order.paid for run in self.runs for order in run.orders if order.state == "live")
        return paid + sum(cents for sources in self.waiting.values() for _, cents in sources)
