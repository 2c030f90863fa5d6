"""By which names a topic is known to rules, skills and agencies; pure."""

from collections import defaultdict

from app.triage.topics.listing import TopicList


def labels_of(topics: TopicList, code: str | None) -> tuple[str, ...]:
    """Tell a topic's code, what it narrows down, the first part of its code, and its group."""
    if code is None:
        return ()
    topic = topics.get(code)
    known = {code, code.partition(".")[0]}
    if topic is not None:
        known |= {topic.group, topic.within}
    return tuple(sorted(known - {""}))


def label_kin(topics: TopicList) -> dict[str, frozenset[str]]:
    """Map all names that rules may use for topics to what else cases of these topics are called."""
    kin: dict[str, set[str]] = defaultdict(set)
    for topic in topics:
        labels = labels_of(topics, topic.code)
        for label in labels:
            kin[label].update(labels)
    return {label: frozenset(several) for label, several in kin.items()}
