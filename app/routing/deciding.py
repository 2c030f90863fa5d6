"""One round's decisions, and the same decisions made again from what was kept; pure."""

from collections.abc import Iterable, Iterator

import msgspec

from app.routing.choosing import choose
from app.routing.policy import Policy
from app.routing.roster import Roster
from app.routing.rules import Choice, Facts, Scene


def decide(policy: Policy, scene: Scene, several: Iterable[Facts]) -> Iterator[Choice]:
    """Choose for one case after the other; each sees what was given before it."""
    roster = Roster(scene)
    for facts in several:
        choice = choose(policy, facts, roster)
        if choice.official_id is not None:
            roster.give(choice.official_id)
        yield choice


def replay(policy: Policy, scene: bytes, several: Iterable[bytes]) -> list[bytes]:
    """Make a round's decisions again from what was kept: to the byte what they came to."""
    known = msgspec.json.decode(scene, type=Scene)
    facts = [msgspec.json.decode(each, type=Facts) for each in several]
    return [msgspec.json.encode(choice) for choice in decide(policy, known, facts)]
