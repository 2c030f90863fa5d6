"""The list of topics: groups, codes, titles, departments, importance and plain words; pure.

The judge was trained on some of the topics. The others narrow one of these down by their
words («территория» becomes «снег и лёд»), or are told by their words alone where the judge
itself names nothing.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple, Self

import msgspec

from app.base.errors import InvalidError
from app.triage.rules import Importance
from app.triage.text.wording import whole_forms
from app.triage.topics.suiting import suits

SHIPPED: Final = Path(__file__).parent.parent / "data" / "topics.tsv"
OTHER: Final = "other"
"""The topic of what fits no other; never named by a judge, who then says nothing."""
COLUMNS: Final = ("group", "code", "title", "within", "department", "importance", "words")
MOST_TOPICS: Final = 1000
CODE: Final = r"^[a-z0-9_]{1,32}(\.[a-z0-9_]{1,31})?$"
_CODE: Final = re.compile(CODE)
_LONGEST: Final = 200
_LONGEST_WORDS: Final = 2000
_NO_BLANKS: Final = "без пробелов по краям"
_PHRASE: Final = re.compile(r"[a-zа-я0-9]+\*?(?: [a-zа-я0-9]+\*?){0,5}")
_BEGINNING: Final = 3
"""Letters by which the phrases are looked up before their patterns are tried."""
_WORDS_CHANCE: Final = 0.74
"""Share of right groups where words alone name a topic: ``python -m tests.bench.topics``."""


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """Something that comments are about."""

    group: str
    """Title of the group, the first level."""
    code: str
    title: str
    within: str = ""
    """Code of the topic that the judge was trained on and that this one narrows down."""
    department: str = ""
    """Who usually answers for it; a hint for people and for routing."""
    importance: Importance = Importance.USUAL
    """High raises every case of the topic; urgent is for words of danger only."""
    words: tuple[str, ...] = ()
    """Phrases that name it, in lower case; ``*`` stands for any ending: «детск* площадк*»."""


class Found(NamedTuple):
    """A topic named by words, and how many letters of them."""

    topic: Topic
    letters: int


class BadTopicsError(InvalidError):
    """The list cannot be taken as it is; nothing was changed."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "Список тем не принят, ничего не изменено. Исправьте: " + "; ".join(self.faults)
        )


class TopicList:
    """The topics in force, in their order."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._by_code = {topic.code: topic for topic in topics}

    @cached_property
    def _patterns(self) -> list[tuple[Topic, re.Pattern[str]]]:
        # Only the judge looks for words; a page that needs a title must not wait for them.
        return [(topic, _pattern(topic.words)) for topic in self if topic.words]

    @cached_property
    def _by_beginning(self) -> dict[str, set[int]]:
        """Numbers of the patterns by the letters with which their phrases begin."""
        found: dict[str, set[int]] = {}
        for number, (topic, _) in enumerate(self._patterns):
            for phrase in topic.words:
                first = phrase.split(" ", 1)[0].rstrip("*")
                found.setdefault(first[:_BEGINNING], set()).add(number)
        return found

    def _possible(self, forms: Sequence[str]) -> list[int]:
        """List the numbers of the patterns that may match, in the order of the topics."""
        known = self._by_beginning
        beginnings = {form[:length] for form in forms for length in range(1, _BEGINNING + 1)}
        return sorted(set().union(*(known[each] for each in beginnings & known.keys())))

    def __iter__(self) -> Iterator[Topic]:
        """Walk over the topics in their order."""
        return iter(self._by_code.values())

    def __len__(self) -> int:
        """Count the topics."""
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        """Tell whether a topic is in force."""
        return code in self._by_code

    @classmethod
    def shipped(cls) -> Self:
        """Read the list that comes with the program."""
        return cls(shipped_topics())

    def get(self, code: str | None) -> Topic | None:
        """Find a topic."""
        return None if code is None else self._by_code.get(code)

    def title(self, code: str | None) -> str | None:
        """Tell the Russian title; of a topic that is no longer listed, its code."""
        topic = self.get(code)
        return code if topic is None else topic.title

    def trained(self, code: str | None) -> str | None:
        """Tell the topic that the judge knows and that this one belongs to."""
        topic = self.get(code)
        return code if topic is None or not topic.within else topic.within

    def are_kin(self, one: str, other: str) -> bool:
        """Say whether two topics are the same, or one narrows the other down."""
        return one == other or self.trained(one) == other or one == self.trained(other)

    def groups(self) -> Mapping[str, tuple[Topic, ...]]:
        """Give the topics of each group, groups in the order of their first topic."""
        found: dict[str, list[Topic]] = {}
        for topic in self:
            found.setdefault(topic.group, []).append(topic)
        return {group: tuple(several) for group, several in found.items()}

    def found(self, forms: Sequence[str]) -> list[Found]:
        """List the topics whose words are in a text, those named at greatest length first."""
        line = " ".join(forms)
        hits = [
            Found(topic, max(len(match.group()) for match in matches))
            for topic, pattern in (self._patterns[number] for number in self._possible(forms))
            if (matches := list(pattern.finditer(line)))
        ]
        return sorted(hits, key=lambda hit: -hit.letters)

    def name(
        self, forms: Sequence[str], trained: str | None, chance: float | None, *, kind: str = ""
    ) -> tuple[str | None, float | None]:
        """Narrow down what the judge says by plain words; name by words what it leaves open.

        Words alone speak only of what the judge was never taught, and only where all that were
        found lie in one group. What was taken off the list is not named, nor what hardly anybody
        means on the page of an institution of that ``kind``, unless it is important.
        """
        found = self.found(forms)
        if trained is not None:
            inside = [
                hit.topic.code
                for hit in found
                if hit.topic.within == trained and _suits(hit.topic, kind, forms)
            ]
            said = inside[0] if inside else trained
            return (said, chance) if said in self else (None, None)
        if len({hit.topic.group for hit in found}) != 1 or found[0].topic.within:
            return None, None
        if not _suits(found[0].topic, kind, forms):
            return None, None
        return found[0].topic.code, _WORDS_CHANCE


def _suits(topic: Topic, kind: str, forms: Sequence[str]) -> bool:
    return topic.importance is not Importance.USUAL or suits(topic.code, kind, forms)


@cache
def shipped_topics() -> tuple[Topic, ...]:
    """Read the list that comes with the program, once."""
    return read_topics(SHIPPED.read_bytes())


def read_topics(content: bytes) -> tuple[Topic, ...]:
    """Read a list as ``gospablik topics export`` writes it; raises BadTopicsError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTopicsError(["файл не в кодировке UTF-8"]) from error
    lines = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        raise BadTopicsError([f"нет столбцов: {', '.join(missing)}"])
    topics: list[Topic] = []
    faults: list[str] = []
    for number, row in enumerate(lines, start=2):
        try:
            topics.append(_topic(row))
        except ValueError as error:
            faults.append(f"строка {number}: {error}")
    faults += check(topics)
    if faults:
        raise BadTopicsError(faults)
    return tuple(topics)


def write_topics(topics: Iterable[Topic]) -> bytes:
    """Write a list, so that reading it gives the same one."""
    lines = ["\t".join(COLUMNS)]
    for topic in topics:
        fields = msgspec.structs.asdict(topic) | {"words": "; ".join(topic.words)}
        lines.append("\t".join(str(fields[name]) for name in COLUMNS))
    return ("\n".join(lines) + "\n").encode()


def phrases(words: str) -> tuple[str, ...]:
    """Cut a line of phrases; «ё» and capitals are written as the judge reads them."""
    plain = words.lower().replace("ё", "е")
    return tuple(phrase for part in plain.split(";") if (phrase := " ".join(part.split())))


def check(topics: Sequence[Topic]) -> list[str]:
    """Tell in Russian what is wrong with a whole list; empty where nothing is."""
    faults = [f"{topic.code}: {fault}" for topic in topics for fault in faults_of(topic)]
    codes = [topic.code for topic in topics]
    faults += [
        f"{code}: код повторяется" for code in sorted({c for c in codes if codes.count(c) > 1})
    ]
    known = {topic.code: topic for topic in topics}
    for topic in topics:
        if not topic.within:
            continue
        if topic.within not in known:
            faults.append(f"{topic.code}: темы «{topic.within}» в столбце within нет в списке")
        elif known[topic.within].within:
            faults.append(f"{topic.code}: «{topic.within}» сама уточняет другую тему")
    if OTHER not in known:
        faults.append(f"нет темы «{OTHER}» для всего остального")
    if len(topics) > MOST_TOPICS:
        faults.append(f"тем больше {MOST_TOPICS}")
    return faults


def faults_of(topic: Topic) -> list[str]:
    """Tell in Russian what is wrong with a topic by itself."""
    faults = []
    if not _CODE.fullmatch(topic.code):
        faults.append("код пишется латинскими буквами, цифрами и одной точкой: yard.snow")
    for name, value in (("название", topic.title), ("группа", topic.group)):
        if not value or not _is_a_line(value):
            faults.append(f"{name}: от 1 до {_LONGEST} знаков в одну строку, {_NO_BLANKS}")
    if not _is_a_line(topic.department):
        faults.append(f"подразделение: до {_LONGEST} знаков в одну строку, {_NO_BLANKS}")
    if topic.importance is Importance.URGENT:
        faults.append("важность темы — usual или high; срочность видна только из слов об опасности")
    if topic.within == topic.code:
        faults.append("тема не может уточнять саму себя")
    faults += [
        f"слова «{phrase}»: до шести слов из букв и цифр, * только в конце слова"
        for phrase in topic.words
        if not _PHRASE.fullmatch(phrase)
    ]
    if sum(map(len, topic.words)) > _LONGEST_WORDS:
        faults.append(f"слов больше {_LONGEST_WORDS} знаков")
    return faults


def _is_a_line(value: str) -> bool:
    """Say whether a file gives it back as it is: reading one takes outer blanks away."""
    return len(value) <= _LONGEST and value.isprintable() and value == value.strip()


def _topic(row: Mapping[str, str | None]) -> Topic:
    cells = {name: (row[name] or "").strip() for name in COLUMNS}
    try:
        importance = Importance(cells["importance"])
    except ValueError:
        raise ValueError(f"важность «{cells['importance']}»: бывает usual или high") from None
    return Topic(
        group=cells["group"],
        code=cells["code"],
        title=cells["title"],
        within=cells["within"],
        department=cells["department"],
        importance=importance,
        words=phrases(cells["words"]),
    )


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    several = "|".join(
        re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", " ") for phrase in longest_first
    )
    return whole_forms(several)
