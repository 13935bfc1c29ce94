"""What is counted, for the operator: numbers without anybody's name."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Counts:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        """Start from 0."""
        self.registry = CollectorRegistry()
        self.updates = Counter(
            "verbatim_updates",
            "Updates by what became of them: handled, failed, late, unparsable, limited",
            ["outcome"],
            registry=self.registry,
        )
        self.errors = Counter(
            "verbatim_errors", "Errors by their type", ["error"], registry=self.registry
        )
        self.polls = Counter(
            "verbatim_polls", "Polls by how they went", ["outcome"], registry=self.registry
        )
        self.requests = Counter(
            "verbatim_requests",
            "Requests to Telegram: sent, refused, retried, unsure, plain, moved, skipped",
            ["outcome"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "verbatim_handling_seconds",
            "Seconds an update was worked on, waiting for Telegram not counted",
            buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15),
            registry=self.registry,
        )
        self.held = Gauge("verbatim_held", "Updates in memory", registry=self.registry)
        self.last_poll = Gauge(
            "verbatim_last_poll_timestamp_seconds",
            "When the last poll went well, in seconds since the epoch",
            registry=self.registry,
        )
