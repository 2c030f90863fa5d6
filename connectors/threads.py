"""Threads made of the answers in a flat list, for networks that show no threads."""

from collections.abc import Mapping


def root_of(comment_id: str, parents: Mapping[str, str | None]) -> str:
    """Climb from answer to answer to the first comment we know of; answers in a ring end."""
    passed = {comment_id}
    while (parent := parents.get(comment_id)) is not None and parent not in passed:
        passed.add(parent)
        comment_id = parent
    return comment_id
