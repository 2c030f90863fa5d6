"""Rules of the verdict: from probabilities to labels, and where rules overrule the model."""

import pytest

from app.triage.rules import (
    NEEDS_ANSWER,
    Decision,
    Judgement,
    Label,
    Reason,
    Standing,
    Thresholds,
    as_contested,
    correct,
    decide,
    join,
    standing_of,
)
from app.triage.text.signals import Finding, Signal

Q, C, G, S, I = Label  # noqa: E741 - the letters of LABELS.md
LIMITS = Thresholds(labels=dict.fromkeys(Label, 0.5), needs_answer=0.4, review=0.2)


def scores(needs: float, **labels: float) -> dict[str, float]:
    return {**dict.fromkeys(map(str, Label), 0.0), **labels, NEEDS_ANSWER: needs}


@pytest.mark.parametrize(
    ("given", "labels", "needs_answer", "review"),
    [
        (scores(0.9, question=0.9), (Q,), True, False),
        (scores(0.9, question=0.9, complaint=0.6), (Q, C), True, False),
        (scores(0.4, question=0.3, complaint=0.2), (Q,), True, False),
        (scores(0.4, question=0.2, complaint=0.3, insult=0.9), (C, I), True, False),
        (scores(0.39, question=0.6), (), False, True),
        (scores(0.2), (), False, True),
        (scores(0.19), (), False, False),
        (scores(0.1, thanks=0.8), (G,), False, False),
        (scores(0.3, spam=0.5), (S,), False, True),
    ],
)
def test_a_decision_follows_from_the_probabilities(
    given: dict[str, float], labels: tuple[Label, ...], *, needs_answer: bool, review: bool
) -> None:
    decision = decide(given, LIMITS)

    assert decision == Decision(labels, needs_answer=needs_answer, review=review)


SURE = Decision((Q,), needs_answer=True, review=False)
NO = Decision((), needs_answer=False, review=False)
TO_REVIEW = Decision((), needs_answer=False, review=True)
SPAM = Decision((S,), needs_answer=False, review=False)
SPAM_TO_REVIEW = Decision((S,), needs_answer=False, review=True)
INSULT = Decision((I,), needs_answer=False, review=False)
SURE_INSULT = Decision((Q, I), needs_answer=True, review=False)
THANKS = Decision((G,), needs_answer=False, review=False)
DANGER = [Finding(Signal.DANGER, 0, 1)]


@pytest.mark.parametrize(
    ("decision", "standing", "findings", "expected"),
    [
        (SURE, Standing.WORDS, [], SURE),
        (SURE, Standing.NOTHING, [], NO),
        (SURE, Standing.BARE_QUESTION_MARK, [], TO_REVIEW),
        (SURE, Standing.FOREIGN, [], TO_REVIEW),
        (SPAM_TO_REVIEW, Standing.FOREIGN, [], SPAM),
        (SURE, Standing.LONE_WORD, [], TO_REVIEW),
        (SURE, Standing.LONE_WORD, [Finding(Signal.TROUBLE, 0, 1)], SURE),
        (SURE, Standing.SLUR, [], TO_REVIEW),
        (NO, Standing.LONE_WORD, [], NO),
        (INSULT, Standing.LONE_WORD, [], TO_REVIEW),
        (INSULT, Standing.LONE_WORD, [Finding(Signal.TROUBLE, 0, 1)], TO_REVIEW),
        (INSULT, Standing.LONE_WORD, [Finding(Signal.ABUSE, 0, 1)], INSULT),
        (INSULT, Standing.SLUR, [], INSULT),
        (INSULT, Standing.WORDS, [], INSULT),
        (INSULT, Standing.ACCUSATION, [], TO_REVIEW),
        (NO, Standing.ACCUSATION, [], TO_REVIEW),
        (SURE, Standing.ACCUSATION, [], TO_REVIEW),
        (SPAM, Standing.LONE_WORD, [], TO_REVIEW),
        (SPAM, Standing.LONE_WORD, [Finding(Signal.OFFER, 0, 1)], SPAM),
        (SURE_INSULT, Standing.LONE_WORD, [Finding(Signal.TROUBLE, 0, 1)], SURE),
        (THANKS, Standing.LONE_WORD, [], THANKS),
    ],
)
def test_plain_rules_overrule_the_model(
    decision: Decision, standing: Standing, findings: list[Finding], expected: Decision
) -> None:
    assert correct(decision, standing, findings, is_meant=False) == expected


@pytest.mark.parametrize(
    ("decision", "findings", "is_meant", "expected"),
    [
        (NO, DANGER, True, TO_REVIEW),
        (NO, DANGER, False, NO),
        (NO, [], True, NO),
        (TO_REVIEW, DANGER, False, TO_REVIEW),
        (SURE, DANGER, True, SURE),
        (SURE, DANGER, False, SURE),
    ],
)
def test_a_named_danger_goes_to_a_person_where_it_is_meant(
    decision: Decision, findings: list[Finding], expected: Decision, *, is_meant: bool
) -> None:
    assert correct(decision, Standing.WORDS, findings, is_meant=is_meant) == expected


@pytest.mark.parametrize(
    ("forms", "standing"),
    [
        ([], Standing.NOTHING),
        (["🙂", "!", "<smile>"], Standing.NOTHING),
        (["<link>"], Standing.WORDS),
        (["?"], Standing.BARE_QUESTION_MARK),
        (["🙂", "?"], Standing.BARE_QUESTION_MARK),
        (["<plus>"], Standing.WORDS),
        (["да"], Standing.NOTHING),
        (["ну", "да", "<smile>"], Standing.NOTHING),
        (["да", "?"], Standing.WORDS),
        (["холодно"], Standing.LONE_WORD),
        (["ok"], Standing.LONE_WORD),
        (["крысы", "!"], Standing.LONE_WORD),
        (["крысы", "🤬", "<smile>"], Standing.LONE_WORD),
        (["крысы", "?"], Standing.WORDS),
        (["крысы", "<link>"], Standing.WORDS),
        (["вор"], Standing.SLUR),
        (["жулики", "!"], Standing.SLUR),
        (["педофил", "!"], Standing.ACCUSATION),
        (["насильник"], Standing.ACCUSATION),
        (["извращенцы"], Standing.ACCUSATION),
        (["убийцы", "!"], Standing.ACCUSATION),
        (["садистка"], Standing.ACCUSATION),
        (["убийственно"], Standing.LONE_WORD),
        (["насильно"], Standing.LONE_WORD),
        (["садик"], Standing.LONE_WORD),
        (["педик"], Standing.SLUR),
        (["это", "убийцы"], Standing.WORDS),
        (["воронка"], Standing.LONE_WORD),
        (["клоповник"], Standing.LONE_WORD),
        (["рәхмәт", "сезгә", "бик", "матур"], Standing.FOREIGN),
        (["когда", "примет", "гөлнара", "фәридовна", "?"], Standing.WORDS),
        (["әлфия", "рәшитовна", "работает", "?"], Standing.WORDS),
        (["спасибо", "гөлнаре", "фәридовне", "!"], Standing.WORDS),
        (["у", "фәйзуллиной", "гөлнары", "фәридовны", "запись"], Standing.WORDS),
        (["рәхмәт", "гөлнара", "фәридовна"], Standing.FOREIGN),
        (["гөлнара", "фәридовна", "бик", "яхшы", "укытучы"], Standing.FOREIGN),
        (["әлфия", "рәшитовна", "кайчан", "кабул", "итә", "?"], Standing.FOREIGN),
        (["олена", "сергіївна", "коли", "відкриють", "школу", "?"], Standing.FOREIGN),
        (["гөлнара", "фәридовна"], Standing.FOREIGN),
        (["when", "will", "school", "open", "?"], Standing.FOREIGN),
        (["когда", "обновите", "windows", "?"], Standing.WORDS),
    ],
)
def test_a_text_is_told_by_what_there_is_to_judge(forms: list[str], standing: Standing) -> None:
    assert standing_of(forms) is standing


def test_joining_a_complaint_raises_the_complaint_and_nothing_else() -> None:
    own, parent = scores(0.1, complaint=0.2, question=0.1), scores(0.9, complaint=0.9, insult=0.8)

    joined = join(own, parent)

    assert joined == scores(0.9, complaint=0.9, question=0.1)


def test_joining_a_question_does_not_make_a_complaint() -> None:
    own, parent = scores(0.1, complaint=0.2), scores(0.9, question=0.9, complaint=0.1)

    assert join(own, parent) == own


def said(*labels: Label, doubted: Label | None = None, needs_answer: bool = False) -> Judgement:
    named = labels if doubted is None else (*labels, doubted)
    reasons = tuple(Reason(label, f"Похоже: {label}", ()) for label in named)
    return Judgement(
        labels=labels,
        scores=scores(0.3),
        needs_answer=needs_answer,
        review=doubted is not None,
        topic=None,
        topic_score=None,
        reasons=reasons,
        model="",
    )


@pytest.mark.parametrize(
    ("before", "labels", "kept"),
    [
        (said(doubted=Q), (C,), []),
        (said(doubted=C), (C,), []),
        (said(G, doubted=Q), (C, G), [G]),
        (said(G, I), (C, G, I), [G, I]),
        (said(), (C,), []),
    ],
)
def test_what_is_contested_is_sure_and_keeps_no_reason_of_a_doubt(
    before: Judgement, labels: tuple[Label, ...], kept: list[Label]
) -> None:
    after = as_contested(before)

    assert (after.labels, after.needs_answer, after.review) == (labels, True, False)
    assert [reason.label for reason in after.reasons] == [C, *kept]
    assert after.reasons[0].sentence == "Гражданин пишет под ответом страницы, что не решено"


def test_a_complaint_that_needs_an_answer_anyway_stays_as_it_is() -> None:
    before = said(C, needs_answer=True)

    assert as_contested(before) == before


def test_a_question_that_contests_is_a_complaint_as_well() -> None:
    after = as_contested(said(Q, needs_answer=True))

    assert (after.labels, after.needs_answer) == ((Q, C), True)
    assert [reason.label for reason in after.reasons] == [C, Q]
