"""Counts and durations for Prometheus, one registry per app."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The metrics of one app."""

    def __init__(self, name: str) -> None:
        """`name` is the service's."""
        self.registry = CollectorRegistry()
        label = {"service": name}
        self._requests = Counter(
            "pvb_requests",
            "Requests by route and status",
            ["service", "method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "pvb_request_seconds", "Duration of requests", ["service", "route"], registry=self.registry
        )
        self._gauges: dict[str, Gauge] = {}
        self._label = label

    def request_done(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        self._requests.labels(self._label["service"], method, route, str(status)).inc()
        self._seconds.labels(self._label["service"], route).observe(seconds)

    def gauge(self, name: str, meaning: str, value: float, **labels: str) -> None:
        """Set a gauge, such as how far a reader is behind."""
        if name not in self._gauges:
            self._gauges[name] = Gauge(f"pvb_{name}", meaning, ["service", *sorted(labels)], registry=self.registry)
        self._gauges[name].labels(service=self._label["service"], **labels).set(value)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self.registry)
