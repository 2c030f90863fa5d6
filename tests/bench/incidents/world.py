"""A fortnight of thirty pages in virtual time: unrelated cases, and troubles mixed in."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from app.incidents.likeness import Sight
from app.incidents.words import read_words
from app.triage.judging.judge import CascadeJudge
from app.triage.rules import Remark
from tests.bench.incidents.texts import Text, corpus, decoys, elsewhere, troubles

Said = tuple[datetime, int, str, str | None]
"""(time, page, text, trouble) of a comment."""
START: Final = datetime(2026, 11, 2, tzinfo=UTC)
_DAYS: Final = 14
UNRELATED: Final = 2200
_KINDS: Final = ("school", "kindergarten", "hospital")
_MUNICIPALITIES: Final = tuple(f"Район {number}" for number in range(1, 11))
"""With three pages each about as many cases a week as a real region's districts have."""
_SPREAD: Final = timedelta(hours=9)
"""Mean time after which a comment on a trouble follows its beginning."""
_LONGEST: Final = timedelta(hours=40)
_REGION_WIDE: Final = frozenset({"diary"})


class Case(NamedTuple):
    """A case, and what is known of it."""

    sight: Sight
    text: str
    trouble: str | None
    """What it is about; None: its own matter."""


def fortnight(name: str, seed: int) -> list[Case]:
    """Mix a set's troubles, and what leads astray, into unrelated cases, in the order of writing.

    Decoys come in their trouble's district and hours, each a matter of its own.
    """
    chance = random.Random(seed)  # noqa: S311 - the same fortnight every time
    said = [(_unrelated_at(chance), page, text, None) for page, text in _background(chance)]
    astray, away = decoys(name), elsewhere(name)
    for trouble, texts in troubles(name).items():
        burst = _burst(chance, trouble, texts)
        said += burst
        said += _astray(seed, trouble, burst, astray.get(trouble, ()))
        said += _away(seed, trouble, burst, away.get(trouble, ()))
    said.sort(key=lambda each: each[0])
    topics = topics_of(tuple(text for _, _, text, _ in said))
    cases: list[Case] = []
    for number, (at, page, text, trouble) in enumerate(said, start=1):
        words = read_words(text)
        sight = Sight(
            case_id=number,
            page_id=page,
            municipality=_MUNICIPALITIES[page // len(_KINDS)],
            topic=topics[text],
            at=at,
            terms=words.terms,
            names=words.names,
        )
        cases.append(Case(sight, text, trouble))
    return cases


@cache
def topics_of(texts: tuple[str, ...]) -> Mapping[str, str | None]:
    """Let the shipped judge name the topics, by its first stage."""
    judged = _judge().judge([Remark(text=text) for text in texts])
    return {text: said.topic for text, said in zip(texts, judged, strict=True)}


@cache
def _judge() -> CascadeJudge:
    return CascadeJudge.load(encoder=None)


def _background(chance: random.Random) -> list[tuple[int, str]]:
    ours = corpus("corpus_institutions")
    more = chance.sample(corpus("corpus_more"), UNRELATED - len(ours))
    return [(_page_for(chance, each), each.text) for each in (*ours, *more)]


def _page_for(chance: random.Random, text: Text) -> int:
    kind = text.kind if text.kind in _KINDS else chance.choice(_KINDS)
    places = [number for number, each in enumerate(_KINDS) if each == kind]
    return chance.randrange(len(_MUNICIPALITIES)) * len(_KINDS) + chance.choice(places)


def _burst(chance: random.Random, trouble: str, texts: Sequence[str]) -> list[Said]:
    where = chance.randrange(len(_MUNICIPALITIES))
    pages = [where * len(_KINDS) + number for number in range(len(_KINDS))]
    if trouble in _REGION_WIDE:
        pages = list(range(len(_KINDS) * len(_MUNICIPALITIES)))
    hit = chance.sample(pages, min(len(pages), chance.randint(2, 6)))
    start = START + timedelta(hours=chance.uniform(6, (_DAYS - 2) * 24))
    order = chance.sample(list(texts), len(texts))
    return [(start + _delay(chance), chance.choice(hit), text, trouble) for text in order]


def _astray(seed: int, trouble: str, burst: Sequence[Said], texts: Sequence[str]) -> list[Said]:
    """Put each text beside a comment of the trouble, on a page of its own choice nearby."""
    chance = random.Random(f"{seed} {trouble} astray")  # noqa: S311 - the same every time
    beside = [chance.choice(burst) for _ in texts]
    return [
        (at + timedelta(hours=chance.uniform(0, 6)), page, text, None)
        for text, (at, page, _, _) in zip(texts, beside, strict=True)
    ]


def _away(seed: int, trouble: str, burst: Sequence[Said], texts: Sequence[str]) -> list[Said]:
    """Let the same matter be told in another district within the same hours."""
    chance = random.Random(f"{seed} {trouble} away")  # noqa: S311 - the same every time
    own = burst[0][1] // len(_KINDS)
    where = chance.choice([each for each in range(len(_MUNICIPALITIES)) if each != own])
    began = min(at for at, *_ in burst)
    first = where * len(_KINDS)
    return [
        (
            began + _delay(chance),
            first + chance.randrange(len(_KINDS)),
            text,
            f"{trouble} elsewhere",
        )
        for text in texts
    ]


def _delay(chance: random.Random) -> timedelta:
    """Tell how long after its beginning a trouble is told of."""
    return min(_SPREAD * chance.expovariate(1), _LONGEST)


def _unrelated_at(chance: random.Random) -> datetime:
    """Give a moment of the fortnight; by day four times as likely as by night."""
    day = START + timedelta(days=chance.randrange(_DAYS))
    by_day = chance.random() < 8 / 9
    hour = chance.uniform(5, 20) if by_day else chance.uniform(20, 29)
    return day + timedelta(hours=hour)
