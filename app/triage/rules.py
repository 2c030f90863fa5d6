"""What a verdict on a comment is, and how it follows from probabilities."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final

import msgspec

from app.triage.text.advising import advises
from app.triage.text.names import full_names, is_russian
from app.triage.text.signals import Finding, Signal
from app.triage.text.slurs import is_accusation, is_slur
from app.triage.text.wording import FROWN, MENTION, SMILE, is_plain

NEEDS_ANSWER = "needs_answer"
"""Key of the scores: that somebody in charge owes an answer."""
NO_TOPIC = ""
"""What a person says where no topic fits; where he says nothing of it there is none at all."""
_FEWEST_FOREIGN_LETTERS = 8
_RUSSIAN = re.compile("[а-я]")
_LEAST_RUSSIAN = 0.2
"""A text with a smaller share of Cyrillic letters is not read as Russian."""
_LEAST_KINDRED = 0.25
"""Share of words with letters like «ә» or «ї» from which on a text is not Russian."""
_LEAST_KNOWN = 0.75
"""Share of the words beside names in such letters that are Russian in a Russian text."""
_LONGEST_ASIDE = 14
"""Words of a question that citizens put to each other in passing."""
_YOU_LINE = "вы вас вам вами ваш ваша ваше ваши вашу вашего ты тебя тебе тобой твой твоя твое твои"
_YOU = frozenset(_YOU_LINE.split())
_TO_THE_PAGE = frozenset(
    {
        Signal.ASKS,
        Signal.REQUEST,
        Signal.TROUBLE,
        Signal.LASTING,
        Signal.OUTRAGE,
        Signal.DANGER,
        Signal.JOINS,
    }
)
_FILLER_LINE = (
    "да нет ок окей ага угу ну понятно ясно привет здравствуйте ладно хорошо согласна "
    "согласен согласны верно точно конечно класс супер ура ой ох эх а и вот это так"
)
_FILLERS = frozenset(_FILLER_LINE.split())
CRIES = frozenset({"помогите", "спасите", "sos", "сос"})
"""Words by which somebody calls for help."""
_BESIDE_CRIES = frozenset({"пожалуйста", "люди", "кто", "нибудь", "нам", "мне", "ему", "ей"})
_MOST_FILLERS = 3


class Label(StrEnum):
    """What a comment may be; several may hold at once."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    THANKS = "thanks"
    SPAM = "spam"
    INSULT = "insult"


LABELS = tuple(Label)
ANSWERABLE = (Label.QUESTION, Label.COMPLAINT)


class Importance(StrEnum):
    """How soon somebody must look, whatever the order of coming."""

    USUAL = "usual"
    HIGH = "high"
    URGENT = "urgent"


IMPORTANCES: Final[Mapping[Importance, str]] = {
    Importance.USUAL: "обычно",
    Importance.HIGH: "важно",
    Importance.URGENT: "срочно",
}
"""As the desk and exports name them."""


def is_more(one: Importance, other: Importance) -> bool:
    """Say whether one is more important than the other."""
    order = list(Importance)
    return order.index(one) > order.index(other)


class ModelRole(StrEnum):
    """What a model does in an installation."""

    LIVE = "live"
    """Its verdicts are in force."""
    SHADOW = "shadow"
    """Judges the same comments; what differs is shown, nothing follows from it."""


class DoubtOrder(StrEnum):
    """Which doubts a list begins with."""

    TEACHING = "teaching"
    NEWEST = "newest"


class Balance(StrEnum):
    """What an installation would rather put up with."""

    CAREFUL = "careful"
    """Miss nothing, look at more."""
    EVEN = "even"
    """As the model was shipped."""
    SPARING = "sparing"
    """Look at less, miss a little more."""


class MoveReason(StrEnum):
    """Why another model judges from now on."""

    TRAINED = "trained"
    """A training put it in place, because it is better or because it was told to."""
    CHOSEN = "chosen"
    ROLLED_BACK = "rolled_back"


def trail(moves: Sequence[tuple[str | None, MoveReason]]) -> list[str | None]:
    """Tell the versions one could go back over, the oldest first; the last one is in force.

    Each step back takes one off, so that two steps lead two changes back and not to and fro.
    The first is None: the model that came with the program.
    """
    versions: list[str | None] = [None]
    for version, reason in moves:
        if reason is MoveReason.ROLLED_BACK:
            versions.pop()
        else:
            versions.append(version)
    return versions


class Remark(msgspec.Struct, frozen=True):
    """A comment to be judged, with what it stands under where that is known."""

    text: str
    post: str = ""
    parent: str = ""
    """The comment that this one answers."""
    parent_is_ours: bool = False
    """The page itself wrote what this one answers."""
    kind: str = ""
    """Kind of the institution that keeps the page: shares of questions differ."""
    month: int = 0
    """Month in which it got its words, 1 to 12: heat counts in the cold ones; 0 where unknown."""
    is_contesting: bool = False
    """It says under an answer of the page to its writer that nothing was settled."""


class Reason(msgspec.Struct, frozen=True):
    """Why a label was given, for a lay official."""

    label: Label
    sentence: str
    spans: tuple[tuple[int, int], ...]
    """Places in the text as written, start and end in code points."""


class SettledBy(StrEnum):
    """The stage of the judge that had the last word on a comment."""

    LINEAR = "linear"
    ENCODER = "encoder"
    RULE = "rule"


class Named(msgspec.Struct, frozen=True):
    """An address or an institution that a text names."""

    kind: str
    text: str
    """As written."""
    span: tuple[int, int]
    """Place in the text, start and end in code points."""


class Judgement(msgspec.Struct, frozen=True):
    """The verdict on one comment."""

    labels: tuple[Label, ...]
    scores: dict[str, float]
    """Probability of each label and of ``needs_answer``."""
    needs_answer: bool
    review: bool
    """Unsure: a person must look. Never together with ``needs_answer``."""
    topic: str | None
    topic_score: float | None
    """Chance that the topic is right; None where none is named."""
    reasons: tuple[Reason, ...]
    model: str
    importance: Importance = Importance.USUAL
    importance_reason: str | None = None
    """In Russian: what was found that makes it important."""
    named: tuple[Named, ...] = ()
    settled_by: SettledBy = SettledBy.LINEAR


def as_contested(said: Judgement) -> Judgement:
    """Call for an answer because the citizen says under ours that nothing was settled.

    Reasons of labels stay; that of a doubt goes, for there is none any more. What needed an
    answer anyway is a complaint beside what it was.
    """
    if said.needs_answer and Label.COMPLAINT in said.labels:
        return said
    labels = (*said.labels, Label.COMPLAINT) if Label.COMPLAINT not in said.labels else said.labels
    why = Reason(Label.COMPLAINT, "Гражданин пишет под ответом страницы, что не решено", ())
    sure = (reason for reason in said.reasons if reason.label in said.labels)
    return msgspec.structs.replace(
        said,
        labels=tuple(label for label in Label if label in labels),
        needs_answer=True,
        review=False,
        reasons=(why, *sure),
        settled_by=SettledBy.RULE,
    )


class Thresholds(msgspec.Struct, frozen=True):
    """From which probability on a verdict is given."""

    labels: dict[Label, float]
    needs_answer: float
    review: float
    """Lower edge of the band under ``needs_answer`` that goes to a person."""


class Edges(msgspec.Struct, frozen=True, kw_only=True):
    """Between which chances of ``needs_answer`` a person looks, and above which a case opens."""

    needs_answer: float
    review: float


class Decision(msgspec.Struct, frozen=True):
    """What follows from the probabilities."""

    labels: tuple[Label, ...]
    needs_answer: bool
    review: bool


class Standing(StrEnum):
    """What there is to judge in a text at all."""

    WORDS = "words"
    BARE_QUESTION_MARK = "bare_question_mark"
    FOREIGN = "foreign"
    LONE_WORD = "lone_word"
    SLUR = "slur"
    """A lone word that does no more than abuse."""
    ACCUSATION = "accusation"
    """A lone word that charges somebody with harm: «педофил»."""
    CRY_FOR_HELP = "cry_for_help"
    """«Помогите!» and no more."""
    NOTHING = "nothing"


_LONE = frozenset({Standing.LONE_WORD, Standing.SLUR, Standing.ACCUSATION})
_BORNE_OUT: Final[Mapping[Label, Signal]] = {
    Label.INSULT: Signal.ABUSE,
    Label.SPAM: Signal.OFFER,
}
"""Labels of a lone word, and the turn of phrase without which they are not believed."""


def is_lone(standing: Standing) -> bool:
    """Say whether a text is one word."""
    return standing in _LONE


def decide(scores: Mapping[str, float], thresholds: Thresholds) -> Decision:
    """Give labels; question and complaint stand only where an answer is needed.

    Where an answer is needed but neither of the two is sure, the likelier one is given.
    """
    needs_answer = scores[NEEDS_ANSWER] >= thresholds.needs_answer
    labels = [label for label in LABELS if scores[label] >= thresholds.labels[label]]
    if not needs_answer:
        labels = [label for label in labels if label not in ANSWERABLE]
    elif not set(labels) & set(ANSWERABLE):
        labels.append(likelier_of_answerable(scores))
    review = not needs_answer and scores[NEEDS_ANSWER] >= thresholds.review
    return Decision(tuple(sorted(labels, key=LABELS.index)), needs_answer, review)


def correct(
    decision: Decision, standing: Standing, findings: Sequence[Finding], *, is_meant: bool
) -> Decision:
    """Change the decision where a plain rule knows better than the model.

    Nothing written (a sticker, a photo) or nothing said («ну да») needs no answer and no
    review. A bare «?», a cry for help, a lone accusation, a lone word that is no known turn of
    phrase, and a language that the model does not read go to a person, and so does a named
    danger that the model would let pass, if ``is_meant``. Advertising in a foreign language stays
    advertising. A lone word is an insult or advertising only where it is known for it: «крысы»
    and «телефон» may be a trouble.
    """
    if standing is Standing.NOTHING:
        return Decision((), needs_answer=False, review=False)
    if standing is Standing.BARE_QUESTION_MARK:
        return Decision((), needs_answer=False, review=True)
    if standing is Standing.FOREIGN:
        spam = tuple(label for label in decision.labels if label is Label.SPAM)
        return Decision(spam, needs_answer=False, review=not spam)
    if standing is Standing.CRY_FOR_HELP and not decision.needs_answer:
        return msgspec.structs.replace(decision, review=True)
    if standing is Standing.ACCUSATION:
        return Decision((), needs_answer=False, review=True)
    if is_lone(standing) and decision.needs_answer and not findings:
        return Decision((), needs_answer=False, review=True)
    if standing is Standing.LONE_WORD:
        decision = _without_hasty_labels(decision, findings)
    if not decision.needs_answer and is_meant and names_danger(findings):
        return msgspec.structs.replace(decision, review=True)
    return decision


def _without_hasty_labels(decision: Decision, findings: Sequence[Finding]) -> Decision:
    """Take from a lone word an insult or advertising that no turn of phrase bears out."""
    known = {finding.signal for finding in findings}
    labels = tuple(label for label in decision.labels if _BORNE_OUT.get(label) in {None, *known})
    if labels == decision.labels:
        return decision
    return Decision(labels, decision.needs_answer, review=not decision.needs_answer)


def standing_of(forms: Sequence[str]) -> Standing:
    """Tell what there is to judge in the forms of a text."""
    written = [form for form in forms if form not in (SMILE, FROWN)]
    words = [form for form in written if any(map(str.isalnum, form))]
    if not words:
        return Standing.BARE_QUESTION_MARK if "?" in written else Standing.NOTHING
    if "?" not in written and len(words) <= _MOST_FILLERS and _FILLERS.issuperset(words):
        return Standing.NOTHING
    if not CRIES.isdisjoint(words) and (CRIES | _BESIDE_CRIES).issuperset(words):
        return Standing.CRY_FOR_HELP
    if _is_foreign([word for word in words if word.isalpha()]):
        return Standing.FOREIGN
    if len(words) > 1 or "?" in written or not is_plain(words[0]):
        return Standing.WORDS
    return _standing_of_word(words[0])


def _standing_of_word(form: str) -> Standing:
    if is_accusation(form):
        return Standing.ACCUSATION
    return Standing.SLUR if is_slur(form) else Standing.LONE_WORD


def _is_foreign(words: Sequence[str]) -> bool:
    """Say whether hardly a letter is Cyrillic, or many words have letters not Russian."""
    letters = "".join(words)
    russian = len(_RUSSIAN.findall(letters))
    if len(letters) >= _FEWEST_FOREIGN_LETTERS and russian < len(letters) * _LEAST_RUSSIAN:
        return True
    kindred = {place for place, word in enumerate(words) if max(word) > "я"}
    many = len(kindred) > 1 and len(kindred) >= len(words) * _LEAST_KINDRED
    return many and not _is_russian_with_names(words, kindred)


def _is_russian_with_names(words: Sequence[str], kindred: AbstractSet[int]) -> bool:
    """Say whether only names are written in other letters: «когда примет Гөлнара Фәридовна»."""
    if not kindred <= full_names(words):
        return False
    others = [word for place, word in enumerate(words) if place not in kindred]
    known = sum(map(is_russian, others))
    return bool(others) and known >= len(others) * _LEAST_KNOWN


def is_aside(forms: Sequence[str], findings: Sequence[Finding]) -> bool:
    """Say whether an answer to a citizen may be a question to him: «а вы в какую группу?»."""
    found = {finding.signal for finding in findings}
    asks = bool(found & {Signal.QUESTION_MARK, Signal.QUESTION_WORD, Signal.ASKS_WHETHER})
    to_somebody = not _YOU.isdisjoint(forms) or MENTION in forms[:1]
    return asks and to_somebody and len(forms) <= _LONGEST_ASIDE and not found & _TO_THE_PAGE


def is_advice(forms: Sequence[str], findings: Sequence[Finding]) -> bool:
    """Say whether an answer to a citizen may be advice to him: «05 наберите диспетчера»."""
    found = {finding.signal for finding in findings}
    is_short = len(forms) <= _LONGEST_ASIDE and "?" not in forms
    to_the_page = found & {*_TO_THE_PAGE, Signal.QUESTION_WORD}
    return is_short and not to_the_page and advises(forms)


def join(scores: Mapping[str, float], parent: Mapping[str, float]) -> dict[str, float]:
    """Scores of a remark that joins its parent: a complaint as much as the parent is one."""
    raised = (Label.COMPLAINT, NEEDS_ANSWER)
    return {**scores, **{key: max(scores[key], parent[Label.COMPLAINT]) for key in raised}}


def likelier_of_answerable(scores: Mapping[str, float]) -> Label:
    """Name the likelier of question and complaint."""
    return max(ANSWERABLE, key=lambda label: scores[label])


def names_danger(findings: Sequence[Finding]) -> bool:
    """Say whether fire, gas, violence or the like is named."""
    return any(finding.signal is Signal.DANGER for finding in findings)
