"""What a decision sees of an open case; pure."""

from msgspec.structs import replace

from app.cases.dispatch.waiting import Sieve, Waiting
from app.routing.labels import labels_of
from app.routing.policy import Policy
from app.routing.rules import Facts, Scene
from app.triage.topics.listing import TopicList


def facts_of(
    kind: Waiting,
    topics: TopicList,
    *,
    sticky_id: int | None = None,
    known_id: int | None = None,
) -> Facts:
    """Tell what a decision sees; of what was handed over the page no longer tells whose it is."""
    common = Facts(
        institution_id=kind.institution_id,
        network=kind.network.value,
        topics=labels_of(topics, kind.topic),
        importance=kind.importance.value,
    )
    if kind.is_addressed:
        return replace(common, is_addressed=True, department_id=kind.department_id)
    return replace(
        common,
        page_official_id=kind.official_id,
        page_department_id=kind.department_id,
        sticky_id=sticky_id,
        known_id=known_id,
    )


def sieve_of(policy: Policy, scene: Scene, topics: TopicList) -> Sieve:
    """Tell what makes a difference by these rules and to these people."""
    conditions = [rule.when for rule in policy.rules]
    named = {condition.topic for condition in conditions if condition.topic is not None}
    named |= {skill for each in scene.candidates for skill in each.skills}
    named |= {field for place in scene.places.values() for field in place.agencies}
    codes = {topic.code for topic in topics if not named.isdisjoint(labels_of(topics, topic.code))}
    return Sieve(
        topics=sorted(codes | named),
        by_importance=policy.options.only_in_hours
        or any(condition.importance is not None for condition in conditions),
        by_network=any(condition.network is not None for condition in conditions),
    )
