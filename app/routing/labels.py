"""By which names a topic is known to rules, skills and agencies; pure."""

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


def every_label(topics: TopicList) -> frozenset[str]:
    """Tell all names that rules may use for topics."""
    return frozenset(label for topic in topics for label in labels_of(topics, topic.code))
