"""Metrics for the operator: counts without personal data."""

from __future__ import annotations

from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        """Start from 0."""
        self.registry = CollectorRegistry()
        self.updates = Counter(
            "verbatim_updates",
            "Updates by what became of them: handled, failed, late, unparsable, limited, ignored",
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
        self.posts = Counter(
            "verbatim_webhook_posts",
            "Posts to the webhook by the status they were answered with",
            ["status"],
            registry=self.registry,
        )
        self.pending = Gauge(
            "verbatim_webhook_pending",
            "Updates that wait with Telegram, as it said last",
            registry=self.registry,
        )
        self.questions = Counter(
            "verbatim_questions",
            "Questions by outcome: answered, refused, no_question, about, overview",
            ["outcome"],
            registry=self.registry,
        )
        self.asked_by = Counter(
            "verbatim_asked",
            "Questions by language, kind (question, follow_up, claim, guest, web) and outcome "
            "(answered, uncertain, not_found, not_a_question)",
            ["language", "kind", "outcome"],
            registry=self.registry,
        )
        self.stages = Histogram(
            "verbatim_stage_seconds",
            "Seconds that a stage of answering took: wait, encode, search, read, send",
            ["stage"],
            buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)
        self.last_poll = Gauge(
            "verbatim_last_poll_timestamp_seconds",
            "When Telegram was last asked and answered well, in seconds since the epoch",
            registry=self.registry,
        )

    def asked(self, outcome: str) -> int:
        """The number of questions answered and refused so far."""
        found = self.registry.get_sample_value("verbatim_questions_total", {"outcome": outcome})
        return int(found or 0)

    @property
    def waiting(self) -> int:
        """The number of updates in memory."""
        return int(self.registry.get_sample_value("verbatim_held") or 0)

    def timed(self, stage: str) -> AbstractContextManager[object]:
        """Measure how long a stage of answering takes, for as long as the block lasts."""
        return self.stages.labels(stage).time()
