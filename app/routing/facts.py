"""What a decision sees of an open case; pure."""

from app.cases.waiting import Waiting
from app.routing.labels import labels_of
from app.routing.rules import Facts
from app.triage.topics.listing import TopicList


def institution_of(kind: Waiting) -> int:
    """Tell where a case is routed from: its page's institution, or where it was handed over to."""
    return kind.page_institution_id if kind.institution_id is None else kind.institution_id


def facts_of(kind: Waiting, topics: TopicList, *, sticky_id: int | None) -> Facts:
    """Tell what a decision sees; of what was handed over the page no longer tells whose it is."""
    labels = labels_of(topics, kind.topic)
    if kind.is_addressed:
        return Facts(
            institution_id=institution_of(kind),
            network=kind.network.value,
            topics=labels,
            importance=kind.importance.value,
            is_addressed=True,
            department_id=kind.department_id,
        )
    return Facts(
        institution_id=institution_of(kind),
        network=kind.network.value,
        topics=labels,
        importance=kind.importance.value,
        page_official_id=kind.page_official_id,
        page_department_id=kind.page_department_id,
        sticky_id=sticky_id,
    )
