"""Figures for Prometheus: requests, readings, jobs."""

import time
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60)


class _Standing(Collector):
    """What the database says at the moment somebody looks."""

    def __init__(self, told: Callable[[], dict[tuple[str, str], int]]) -> None:
        self._told = told

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """See prometheus_client."""
        jobs = GaugeMetricFamily("nianbao_jobs", "Jobs by state", labels=["state"])
        documents = GaugeMetricFamily("nianbao_documents", "Documents by state", labels=["state"])
        for (what, state), count in self._told().items():
            (jobs if what == "jobs" else documents).add_metric([state], count)
        yield jobs
        yield documents


class Metrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self.requests = Counter("nianbao_http_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram("nianbao_http_seconds", "Seconds to answer", ["method", "route"], registry=self.registry, buckets=BUCKETS)
        self.under_way = Gauge("nianbao_http_under_way", "Requests under way", registry=self.registry)
        self.read = Counter("nianbao_documents_read", "Documents read while somebody waited", ["state"], registry=self.registry)
        self.worker_starts = Counter("nianbao_worker_starts", "How often the worker was started", registry=self.registry)

    def watch(self, told: Callable[[], dict[tuple[str, str], int]]) -> None:
        """`told`: (jobs or documents, state) -> how many there are."""
        self.registry.register(_Standing(told))

    def page(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self.registry)


class Measured:
    """ASGI middleware that counts requests and their time under the route's path, never under what was put into it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        metrics = self._metrics
        metrics.under_way.inc()
        try:
            await self._app(scope, receive, noted)
        finally:
            metrics.under_way.dec()
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
            metrics.requests.labels(method, route, str(status)).inc()
            metrics.seconds.labels(method, route).observe(time.perf_counter() - begun)
