"""Turns of phrase that name a danger, written in a small language and found among words.

A turn is a line. ``пахн*`` is a word by its beginning, ``ударил-`` too but not «ударился»;
``HIT`` is a class of words; ``газом/газа`` either of them. ``без+сознания`` stand side by side.
Parts are joined by ``~`` (near each other in one sentence, in any order) or ``>`` (in this
order). After `` - `` follow parts beside which the turn means something else. A line that
begins with ``?`` only names a danger, which may be the theme of a lesson or a paper.
Negated words do not count («не упал»), «чуть не упал» does.

No search goes further than a few words from where it began, so time grows with the length.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from app.triage.dangers.grammar import is_governed, is_negated
from app.triage.dangers.lexicon import Token, learn
from app.triage.dangers.words import set_of

_NEAR: Final = 5
_NEAR_OF_MANY: Final = 8
"""Words from the anchor to the furthest part; of a turn of three parts or more."""
_BESIDE: Final = 8
"""Words on either side that may tell that something else is meant."""
_PAIR: Final = 2
_COMMON: Final = set_of(
    "CHILD CHILD_ACC OBJECT ACC SUBJECT PEOPLE ROOM PLACE GROUP BODY WAIT LACK HIT FALL WHOM "
    "STRUCTURE HEAVY STAFF DRIVER MAN FOOD BROUGHT SIT INFINITIVE COLD_NUMBER SHUT EXIT FLOW "
    "THREATEN не ни нет без в во на с со к по до за под из у от и это я о никто для через"
)
"""What is in too many comments to begin a search from."""
_NEGATIONS: Final = frozenset({"не", "ни", "нет", "без"})

Phrase = tuple[str, ...]
"""Tags of words side by side."""


class Part(NamedTuple):
    """What a turn asks for in one place: one of several words or phrases."""

    words: frozenset[str]
    phrases: tuple[Phrase, ...]

    @property
    def keys(self) -> frozenset[str]:
        """Tags of which a comment has one, if it has the part."""
        return self.words | {phrase[_key_of(phrase)] for phrase in self.phrases}


class Turn(NamedTuple):
    """One line of a table."""

    number: int
    reason: str
    parts: tuple[Part, ...]
    anchor: int
    """The part that the search begins from."""
    keys: tuple[frozenset[str], ...]
    """Those of each part; without one of them there is nothing to search for."""
    in_order: bool
    unless: tuple[Part, ...]
    only_named: bool


class Found(NamedTuple):
    """A turn among the tokens numbered ``first`` to ``last - 1``, about the one at ``at``."""

    turn: Turn
    first: int
    last: int
    at: int


class Turns:
    """The turns of a table, found by their anchors."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._by_anchor: dict[str, list[tuple[Turn, int]]] = {}
        lines = [(reason, line) for reason, lines in table.items() for line in _lines(lines)]
        for number, (reason, line) in enumerate(lines):
            turn = _turn(number, reason, line)
            anchor = turn.parts[turn.anchor]
            for tag in anchor.words:
                self._by_anchor.setdefault(tag, []).append((turn, 0))
            for phrase in anchor.phrases:
                key = _key_of(phrase)
                self._by_anchor.setdefault(phrase[key], []).append((turn, key))
        self._anchors = frozenset(self._by_anchor)

    def possible(self, present: frozenset[str]) -> list[tuple[str, Turn, int]]:
        """List the turns of whose parts each may stand somewhere among words of these tags.

        Each comes with the tag of its anchor and that word's place in the anchor.
        """
        return [
            (tag, turn, key)
            for tag in present & self._anchors
            for turn, key in self._by_anchor[tag]
            if not any(keys.isdisjoint(present) for keys in turn.keys)
        ]


def find(possible: Sequence[tuple[str, Turn, int]], tokens: Sequence[Token]) -> Iterator[Found]:
    """List what is found; a turn may be found more than once."""
    for tag, turn, key in possible:
        for at, token in enumerate(tokens):
            if tag in token.tags and at >= key and (found := _found(turn, tokens, at - key)):
                yield found


def _lines(lines: str) -> list[str]:
    """Cut a table into turns; a line further in goes on with the one before."""
    whole = re.sub(r"\n {12}", " ", lines).replace("/ ", "/")
    return [line.strip() for line in whole.strip().splitlines()]


def _turn(number: int, reason: str, line: str) -> Turn:
    said, _, unless = line.removeprefix("?").partition(" - ")
    parts = tuple(map(part_of, said.replace(" > ", " ~ ").split(" ~ ")))
    rare = [place for place, part in enumerate(parts) if _COMMON.isdisjoint(part.keys)]
    return Turn(
        number=number,
        reason=reason,
        parts=parts,
        anchor=rare[0] if rare else 0,
        keys=tuple(part.keys for part in parts),
        in_order=" > " in said,
        unless=tuple(map(part_of, unless.split())),
        only_named=line.startswith("?"),
    )


def part_of(written: str) -> Part:
    """Read a part as the tables write it; raises ValueError for a class that is not there."""
    phrases = [tuple(map(learn, one.split("+"))) for one in written.strip().split("/")]
    return Part(
        words=frozenset(phrase[0] for phrase in phrases if len(phrase) == 1),
        phrases=tuple(phrase for phrase in phrases if len(phrase) > 1),
    )


def _key_of(phrase: Phrase) -> int:
    return next((place for place, tag in enumerate(phrase) if tag not in _COMMON), 0)


def length_at(part: Part, tokens: Sequence[Token], at: int) -> int:
    """Count the words of a part that stand at ``at``, not denied nor governed; 0 for none."""
    here = tokens[at]
    if (
        (own := here.tags & part.words)
        and not is_governed(own, tokens, at)
        and (here.form in _NEGATIONS or not is_negated(tokens, at))
    ):
        return 1
    for phrase in part.phrases:
        if phrase[0] in here.tags and _stands(phrase, tokens, at):
            return len(phrase)
    return 0


def _stands(phrase: Phrase, tokens: Sequence[Token], at: int) -> bool:
    after = tokens[at : at + len(phrase)]
    if len(after) < len(phrase) or after[-1].sentence != after[0].sentence:
        return False
    if any(tag not in token.tags for tag, token in zip(phrase, after, strict=True)):
        return False
    return after[0].form in _NEGATIONS or not is_negated(tokens, at)


def _found(turn: Turn, tokens: Sequence[Token], at: int) -> Found | None:
    length = length_at(turn.parts[turn.anchor], tokens, at)
    if not length:
        return None
    first, last = at, at + length
    reach = _NEAR if len(turn.parts) <= _PAIR else _NEAR_OF_MANY
    for place, part in enumerate(turn.parts):
        if place == turn.anchor:
            continue
        back = reach if not turn.in_order or place < turn.anchor else 0
        ahead = reach if not turn.in_order or place > turn.anchor else 0
        near = _near(part, tokens, range(at, at + length), back, ahead)
        if near is None:
            return None
        first, last = min(first, near.start), max(last, near.stop)
    if any(_is_beside(part, tokens, first, last) for part in turn.unless):
        return None
    return Found(turn, first, last, at)


def _is_beside(part: Part, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Say whether a part stands among some words or not far from them in the sentence."""
    sentence = tokens[first].sentence
    return any(
        tokens[place].sentence == sentence and length_at(part, tokens, place)
        for place in range(max(first - _BESIDE, 0), min(last + _BESIDE, len(tokens)))
    )


def _near(
    part: Part, tokens: Sequence[Token], around: range, back: int, ahead: int
) -> range | None:
    """Find the part nearest to some words, in their sentence and none of them."""
    sentence = tokens[around.start].sentence
    for step in range(1, max(back, ahead) + 1):
        for place, reach in ((around.stop - 1 + step, ahead), (around.start - step, back)):
            if (
                step <= reach
                and 0 <= place < len(tokens)
                and tokens[place].sentence == sentence
                and (length := length_at(part, tokens, place))
            ):
                return range(place, place + length)
    return None


def phrases_of(written: str) -> Part:
    """Read words and phrases that need stand alone."""
    return part_of("/".join(written.split()))
