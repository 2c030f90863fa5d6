"""Says why a label was given, in a sentence that quotes the words that spoke for it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.triage.rules import (
    ANSWERABLE,
    CRIES,
    Decision,
    Label,
    Reason,
    Standing,
    likelier_of_answerable,
)
from app.triage.text.quoting import quoted
from app.triage.text.signals import Finding, Signal
from app.triage.text.wording import PLUS, Word, is_plain, is_read_whole

_MOST_QUOTES = 3
_LONGEST_QUOTE = 40
_LEAST_PULL = 0.15
_LEAST_SHARE = 0.3
"""A word that adds less than this, or than this share of the weightiest, is not quoted."""
_SHORTEST_QUOTED = 3
_ASKING_LINE = (
    "какой какая какое какие какого какому каким каких какую какими каком кто кого кому кем ком "
    "что чего чему чем чей чья чье чьи где куда откуда когда почему зачем отчего сколько как"
)
_ASKING = frozenset(_ASKING_LINE.split())
_TAILS = frozenset({"то", "нибудь", "либо"})
_OFTEN_APART = ("как", "кто", "что", "где")
"""Beginnings of words after which «то» means the same with a space as with a hyphen."""

_SURE = {
    Label.QUESTION: "Похоже на вопрос",
    Label.COMPLAINT: "Похоже на жалобу или просьбу",
    Label.THANKS: "Похоже на благодарность",
    Label.SPAM: "Похоже на рекламу",
    Label.INSULT: "Похоже на оскорбление или брань",
}
_UNSURE = {Label.QUESTION: "Возможно, вопрос", Label.COMPLAINT: "Возможно, жалоба или просьба"}
_FOREIGN = "Похоже, написано не по-русски"
_LONG = "Прочитаны только начало и конец: комментарий длинный"
_JOINED = "Присоединяется к тому, что написано выше"
_DANGER = "Названа опасность"
_CRIES_OUT = "Просит о помощи"
_LEANS = "Возможно, присоединяется к тому, что написано выше"
_GOES_ON = "Отвечает на то, что написала страница"
_SPEAKS_FOR = {
    Label.QUESTION: (
        Signal.ASKS,
        Signal.QUESTION_WORD,
        Signal.ASKS_WHETHER,
        Signal.QUESTION_MARK,
    ),
    Label.COMPLAINT: (
        Signal.DANGER,
        Signal.TROUBLE,
        Signal.REQUEST,
        Signal.LASTING,
        Signal.OUTRAGE,
        Signal.JOINS,
    ),
    Label.THANKS: (Signal.THANKS,),
    Label.SPAM: (Signal.OFFER,),
    Label.INSULT: (Signal.ABUSE,),
}

Spans = tuple[tuple[int, int], ...]


class Evidence(NamedTuple):
    """What a text offers for its explanation."""

    text: str
    words: Sequence[Word]
    findings: Sequence[Finding]
    pulls: Mapping[Label, Sequence[float]]
    """How much each word added for each label."""
    standing: Standing
    joined: bool
    """The remark was judged by its parent, which it joins."""
    danger: tuple[int, int] | None = None
    """Words that name a danger: those numbered from the first to the second, less one."""
    leans: bool = False
    """A person looks only because it may join its parent."""
    goes_on: bool = False
    """A person looks only because it may answer what the page asked, or ask on."""


def explain(
    decision: Decision, scores: Mapping[str, float], evidence: Evidence
) -> tuple[Reason, ...]:
    """Give one reason for each label; in doubt, one for the likelier of those in question."""
    if not evidence.words:
        return _without_words(decision, scores, evidence)
    reasons = [_reason(label, _SURE[label], evidence) for label in decision.labels]
    if decision.review:
        reasons.append(_doubt(likelier_of_answerable(scores), evidence))
    return tuple(reasons)


def _without_words(
    decision: Decision, scores: Mapping[str, float], evidence: Evidence
) -> tuple[Reason, ...]:
    """Say of a text without a word that counts (a finger, a name alone) why a person looks."""
    if evidence.goes_on and decision.review:
        return (Reason(likelier_of_answerable(scores), _GOES_ON, ()),)
    return (Reason(Label.COMPLAINT, _LEANS, ()),) if evidence.leans else ()


def _doubt(likelier: Label, evidence: Evidence) -> Reason:
    """Say why a person must look: what a rule found comes before what the model supposes."""
    if evidence.standing is Standing.FOREIGN:
        return Reason(likelier, _FOREIGN, ())
    if evidence.danger is not None:
        return _told(Label.COMPLAINT, _DANGER, _places([evidence.danger], evidence), evidence)
    if evidence.standing is Standing.CRY_FOR_HELP:
        return _cry(Label.COMPLAINT, evidence)
    if not is_read_whole(evidence.text):
        return Reason(likelier, _LONG, ())
    if evidence.goes_on:
        return Reason(likelier, _GOES_ON, ())
    if evidence.leans:
        return Reason(Label.COMPLAINT, _LEANS, ())
    return _reason(likelier, _UNSURE[likelier], evidence)


def _cry(label: Label, evidence: Evidence) -> Reason:
    cries = [(at, at + 1) for at, word in enumerate(evidence.words) if word.form in CRIES]
    return _told(label, _CRIES_OUT, _places(cries[:_MOST_QUOTES], evidence), evidence)


def _reason(label: Label, opening: str, evidence: Evidence) -> Reason:
    if evidence.standing is Standing.CRY_FOR_HELP and label in ANSWERABLE:
        return _cry(label, evidence)
    if evidence.joined and label is Label.COMPLAINT:
        opening = _JOINED
    return _told(label, opening, _spans(label, evidence), evidence)


def _told(label: Label, opening: str, spans: Spans, evidence: Evidence) -> Reason:
    quotes = ", ".join(f"„{_quote(evidence.text, span)}“" for span in spans)
    sentence = f"{opening}: {quotes}" if quotes else f"{opening}: судя по тексту в целом"
    return Reason(label, sentence, spans)


def _spans(label: Label, evidence: Evidence) -> Spans:
    """Choose up to three places: a danger, phrases of the rules, then the weightiest words.

    No word is quoted twice, though it be written again.
    """
    taken, vague = set[int](), _vague(evidence)
    runs: list[tuple[int, int]] = []
    quoted_forms = set[tuple[str, ...]]()
    for first, last in (*_phrases(label, evidence), *_words(label, evidence)):
        if len(runs) == _MOST_QUOTES:
            break
        run = range(first, last)
        forms = tuple(word.form for word in evidence.words[first:last])
        if taken.isdisjoint(run) and not vague.issuperset(run) and forms not in quoted_forms:
            taken.update(run)
            quoted_forms.add(forms)
            runs.append((first, last))
    return _places(sorted(runs, key=lambda run: (run != evidence.danger, run)), evidence)


def _places(runs: Sequence[tuple[int, int]], evidence: Evidence) -> Spans:
    words = evidence.words
    return tuple((words[first].start, words[last - 1].end) for first, last in runs)


def _vague(evidence: Evidence) -> set[int]:
    """Tell the numbers of words that ask nothing: «какой-то», «кто-нибудь»."""
    text, words = evidence.text, evidence.words
    vague = set[int]()
    for last in range(1, len(words)):
        tail, before = words[last], words[last - 1]
        if tail.form not in _TAILS or before.form not in _ASKING:
            continue
        gap = text[before.end : tail.start]
        is_one = tail.form != "то" or before.form.startswith(_OFTEN_APART)
        if gap == "-" or (gap == " " and is_one):
            vague |= {last - 1, last}
    return vague


def _phrases(label: Label, evidence: Evidence) -> list[tuple[int, int]]:
    order = _SPEAKS_FOR[label]
    speaking = [
        finding
        for finding in evidence.findings
        if finding.signal in order and (evidence.joined or not _is_plus(finding, evidence))
    ]
    speaking.sort(key=lambda finding: order.index(finding.signal))
    phrases = [(finding.first, finding.last) for finding in speaking]
    if label is Label.COMPLAINT and evidence.danger is not None:
        return [evidence.danger, *phrases]
    return phrases


def _is_plus(finding: Finding, evidence: Evidence) -> bool:
    """Say whether a «+» is all that a finding begins with: of degrees, where nobody joins."""
    return evidence.words[finding.first].form == PLUS


def _words(label: Label, evidence: Evidence) -> list[tuple[int, int]]:
    pulls = evidence.pulls[label]
    least = max(_LEAST_PULL, _LEAST_SHARE * max(pulls))
    worthy = [
        number
        for number, word in enumerate(evidence.words)
        if pulls[number] >= least and len(word.form) >= _SHORTEST_QUOTED and is_plain(word.form)
    ]
    worthy.sort(key=lambda number: -pulls[number])
    return [(number, number + 1) for number in worthy]


def _quote(text: str, span: tuple[int, int]) -> str:
    quote = quoted(text, *span)
    return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[: _LONGEST_QUOTE - 1]}…"
