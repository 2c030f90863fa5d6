"""The numbers in Prometheus' words, read from the database at every scrape.

So they are the same whichever web process is asked, and survive every restart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from app.insights.rules import Status
from app.pages.rules import Reach

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


def exposition(status: Status, clocks: Mapping[str, tuple[float, ...]]) -> bytes:
    """Spell the account and the stage clocks (seconds, over the last hour)."""
    registry = CollectorRegistry()
    registry.register(_Snapshot(status, clocks))
    return generate_latest(registry)


class _Snapshot(Collector):
    def __init__(self, status: Status, clocks: Mapping[str, tuple[float, ...]]) -> None:
        self._status = status
        self._clocks = clocks

    def collect(self) -> Iterable[Metric]:
        yield self._counts("gospablik_cases", "Cases by state.", self._status.cases)
        yield self._counts("gospablik_replies", "Replies by delivery.", self._status.replies)
        comments = GaugeMetricFamily(
            "gospablik_comments", "Comments by network and state.", labels=["network", "state"]
        )
        for network, states in self._status.comments.items():
            for state, number in states.items():
                if state != "fetched":
                    comments.add_metric([network, state], number)
        yield comments
        yield self._pages()
        agree = GaugeMetricFamily("gospablik_sums_agree", "1 while every sum agrees.")
        agree.add_metric([], int(self._status.agree))
        yield agree
        calendar = GaugeMetricFamily(
            "gospablik_calendar_faults", "Years that deadlines reach without their days off known."
        )
        calendar.add_metric([], len(self._status.calendar_faults))
        yield calendar
        yield from self._stages()

    def _pages(self) -> Metric:
        family = GaugeMetricFamily(
            "gospablik_pages", "Pages by network and whether they are heard.",
            labels=["network", "reach"],
        )  # fmt: skip
        numbers = Counter((page.network, page.reach.value) for page in self._status.pages)
        for network in {page.network for page in self._status.pages}:
            for reach in Reach:
                family.add_metric([network, reach.value], numbers[network, reach.value])
        return family

    def _stages(self) -> Iterable[Metric]:
        summary = SummaryMetricFamily(
            "gospablik_stage_seconds", "Time in each stage, last hour.", labels=["stage"]
        )
        quantiles = GaugeMetricFamily(
            "gospablik_stage_quantile_seconds",
            "Median and 95th percentile of each stage, last hour.",
            labels=["stage", "quantile"],
        )
        for stage, (number, median, p95, total) in self._clocks.items():
            summary.add_metric([stage], count_value=int(number), sum_value=total)
            quantiles.add_metric([stage, "0.5"], median)
            quantiles.add_metric([stage, "0.95"], p95)
        return summary, quantiles

    def _counts(self, name: str, text: str, numbers: Mapping[str, int]) -> Metric:
        family = GaugeMetricFamily(name, text, labels=["state"])
        for state, number in numbers.items():
            family.add_metric([state], number)
        return family
