"""Judges comments: question, complaint, thanks, spam, insult, and does it need an answer."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import numpy as np

from app.triage.balance import thresholds_for
from app.triage.contesting import asks_on
from app.triage.importance import Weight, is_cold, may_be_meant
from app.triage.judging import cascade
from app.triage.judging.encoder import SHIPPED as SHIPPED_ENCODER
from app.triage.judging.encoder import Encoder, NoEncoderError
from app.triage.judging.explain import Evidence, explain
from app.triage.judging.joins import Joined, Under, find_under
from app.triage.judging.linear import LinearModel, Sight, pulls
from app.triage.judging.naming import Above, TopicNamer
from app.triage.judging.naming import Named as NamedTopic
from app.triage.judging.reading import Reading, read_text
from app.triage.judging.sensing import FILE as DANGERS
from app.triage.judging.sensing import Danger, DangerSense, Felt
from app.triage.judging.weighing import (
    Weighed,
    danger_in,
    importance_of,
    is_urgent,
    weigh_reading,
    weightier,
)
from app.triage.judging.weights import (
    HEADS,
    NEEDS,
    SHIPPED,
    About,
    BrokenModelError,
    Numbers,
    Weights,
    load,
    logit,
    sigmoid,
)
from app.triage.rules import (
    ANSWERABLE,
    Balance,
    Decision,
    Edges,
    Importance,
    Judgement,
    Label,
    Named,
    Remark,
    SettledBy,
    Standing,
    correct,
    decide,
    is_advice,
    is_aside,
    is_lone,
    join,
    standing_of,
)
from app.triage.text.asking_back import asks_back, tells_what_was_asked
from app.triage.text.features import Floats, Ints
from app.triage.text.joining import (
    Joining,
    is_good_news,
    is_of_kin_only,
    may_be_of_himself,
    may_be_the_same,
    settle,
)
from app.triage.text.places import find_places
from app.triage.text.signals import Signal
from app.triage.text.wording import is_read_whole, read
from app.triage.topics.listing import TopicList

BATCH = 256
"""Comments judged at once; more gains nothing and takes memory."""
THREADS = 2
"""Batches under way at once: one is read by the encoder while the other is cut into words."""
SWITCH_SECONDS = 0.0005
"""How often threads take turns where judging is all there is to do: with the interpreter's own
5 ms a text that the encoder has read waits as long again until the other thread lets go."""

Scores = dict[str, float]


class Judge(Protocol):
    """Whoever gives verdicts; one for each remark, in their order."""

    version: str

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        """Judge any remarks, however long, empty or foreign."""


class _Seen(NamedTuple):
    """A batch as both stages saw it."""

    sight: Sight
    chances: Numbers
    again: dict[int, Floats]
    """The encoder's sums of topics, for the rows that it has read too."""
    felt: dict[int, Felt]
    """Dangers that it sees in the meaning of what it has read."""


class CascadeJudge:
    """A linear model for what is clear, an encoder for the rest, plain rules on top."""

    def __init__(
        self,
        weights: Weights,
        encoder: Encoder | None = None,
        sense: DangerSense | None = None,
    ) -> None:
        self.about = weights.about
        self._linear = LinearModel(weights)
        self._cascade = None if encoder is None else weights.about.cascade
        self._encoder, self._sense = encoder, sense
        self._own_thresholds = self.about.thresholds
        self.version = self.about.version
        if self._cascade is not None:
            self._own_thresholds = self._cascade.thresholds
            self.version = f"{self.about.version}+{self._cascade.encoder}"
        self._thresholds = self._own_thresholds
        self._namer = TopicNamer(self.about, self._linear)

    @property
    def edges(self) -> Edges:
        """The model's own edges of ``needs_answer``, whatever balance is set."""
        own = self._own_thresholds
        return Edges(needs_answer=own.needs_answer, review=own.review)

    def heed(self, balance: Balance, topics: TopicList) -> None:
        """Judge from now on with this balance, and name topics from this list."""
        self._thresholds = thresholds_for(balance, self._own_thresholds)
        self._namer.listed = topics

    @classmethod
    def load(cls, path: Path | None = None, *, encoder: Path | None = SHIPPED_ENCODER) -> Self:
        """Load a model, by default the shipped one; raises BrokenModelError."""
        return cls.of(load(path or SHIPPED), encoder=encoder)

    @classmethod
    def of(cls, weights: Weights, *, encoder: Path | None = SHIPPED_ENCODER) -> Self:
        """Add the encoder that the model was fitted with; without it the linear model judges.

        ``missing`` says then what it lacks; so it does where the encoder's files are damaged.
        """
        if encoder is None:
            return cls(weights)
        try:
            return cls(weights, *_second_stage(weights.about, encoder))
        except (NoEncoderError, BrokenModelError) as error:
            judge = cls(weights)
            judge.missing = str(error)
            return judge

    missing: str = ""
    """Why the encoder does not take part, in Russian; empty where it does, or none is wanted."""

    def judge(self, remarks: Sequence[Remark]) -> list[Judgement]:
        """Judge the remarks in batches; a remark's verdict does not depend on the others."""
        batches = [remarks[start : start + BATCH] for start in range(0, len(remarks), BATCH)]
        if len(batches) == 1:
            return list(self._judge_batch(batches[0]))
        with ThreadPoolExecutor(THREADS, thread_name_prefix="judge") as threads:
            judged = threads.map(lambda batch: list(self._judge_batch(batch)), batches)
            return list(chain.from_iterable(judged))

    def _judge_batch(self, remarks: Sequence[Remark]) -> Iterator[Judgement]:
        readings = [read_text(remark.text) for remark in remarks]
        seen = self._see(readings, [remark.kind for remark in remarks])
        pairs = list(zip(remarks, readings, strict=True))
        own = _scores(seen.chances)
        joins = self._joined(remarks, readings, seen)
        joined = {n: each for n, each in joins.items() if each.how is Joining.WHOLLY}
        scores = [joined[n].scores if n in joined else each for n, each in enumerate(own)]
        by_chances = [decide(each, self._thresholds) for each in scores]
        standings = [standing_of(reading.forms) for reading in readings]
        weights = [_weight(*each, joins.get(n)) for n, each in enumerate(pairs)]
        for n, felt in seen.felt.items():
            weights[n] = weights[n] or self._sensed(*pairs[n], felt)
        for n, each in joins.items():
            if each.hands_on and each.felt is not None:
                weights[n] = weights[n] or self._sensed(remarks[n], each.above, each.felt)
        answering = [_answers(*each, standings[n]) for n, each in enumerate(pairs)]
        decisions = [
            _corrected(*each, standings[n], by_chances[n], weights[n], joins.get(n), answers=answer)
            for n, (each, answer) in enumerate(zip(pairs, answering, strict=True))
        ]
        wanted = [
            number
            for number, (remark, made) in enumerate(zip(remarks, decisions, strict=True))
            if _calls(made) or remark.is_contesting
        ]
        above = [Above(remark.parent, remark.post, remark.kind) for remark in remarks]
        topics, bare = self._namer.name(seen.sight, seen.again, readings, above, wanted)
        topics |= {n: each.topic for n, each in joins.items() if n in topics and each.topic[0]}
        told = [n for n, made in enumerate(decisions) if made.labels or made.review]
        spoken = pulls(seen.sight, readings, told)
        for number, (reading, decision) in enumerate(zip(readings, decisions, strict=True)):
            evidence = Evidence(
                text=reading.text,
                words=reading.words,
                findings=reading.findings,
                pulls=spoken.get(number, {}),
                standing=standings[number],
                joined=number in joined,
                danger=danger_in(reading, weights[number]),
                goes_on=answering[number] and not _calls(by_chances[number]),
                leans=number in joins and number not in joined and not _calls(by_chances[number]),
            )
            topic, chance = topics.get(number, (None, None))
            weighed = weights[number] if number in topics else None
            # A topic that is only that of what stands above is no reason to hurry.
            hands_on = number in joins and joins[number].hands_on
            may_mark = number not in bare or hands_on or remarks[number].is_contesting
            marking = self._namer.listed.get(topic) if may_mark else None
            importance, why = importance_of(weighed, marking)
            yield Judgement(
                labels=decision.labels,
                scores=scores[number],
                needs_answer=decision.needs_answer,
                review=decision.review,
                topic=topic,
                topic_score=chance,
                reasons=explain(decision, scores[number], evidence),
                model=self.version,
                importance=importance,
                importance_reason=why,
                named=_named(reading.text) if number in topics else (),
                settled_by=_settled_by(
                    decision, by_chances[number], read_again=number in seen.again
                ),
            )

    def _see(self, readings: Sequence[Reading], kinds: Sequence[str]) -> _Seen:
        sight = self._linear.see(readings)
        chances = sight.chances
        again: dict[int, Floats] = {}
        felt: dict[int, Felt] = {}
        if self._cascade is not None and self._encoder is not None:
            rows = cascade.open_rows(chances, self._cascade)
            read = [*rows.tolist(), *self._suspected(sight, rows)]
            told = self._encoder.see([readings[row].line for row in read])
            if len(rows):
                heads, topics = told.heads[: len(rows)], told.topics[: len(rows)]
                chances = chances.copy()
                chances[rows] = cascade.blend(chances[rows], heads, self._cascade)
                again = dict(zip(rows.tolist(), topics, strict=True))
            if self._sense is not None and read:
                found = zip(read, self._sense.feel(told.vectors), strict=True)
                felt = {row: each for row, each in found if each is not None}
        return _Seen(sight, for_kinds(chances, kinds, self.about.kinds), again, felt)

    def _suspected(self, sight: Sight, read: Ints) -> list[int]:
        """List rows that need nobody's second reading but for a danger that they may tell of."""
        if self._sense is None:
            return []
        needed = np.flatnonzero(sight.chances[:, NEEDS] >= self._thresholds.review)
        return self._sense.worth_reading(sight, np.setdiff1d(needed, read).tolist())

    def _sensed(self, remark: Remark, reading: Reading, felt: Felt) -> Weighed | None:
        """Weigh what only its meaning makes important, by the words that tell of it most."""
        if self._sense is None or self._encoder is None:
            return None
        if felt.kind is Danger.COLD and not is_cold(remark.month):
            return None
        first, last = self._sense.spot(reading, self._encoder)
        return Weighed(Weight(Importance.HIGH, felt.reason, first, last), reading)

    def _joined(
        self, remarks: Sequence[Remark], readings: Sequence[Reading], own: _Seen
    ) -> dict[int, Joined]:
        """Find the remarks that join a complaint above them."""
        under = find_under(remarks, readings)
        if not under:
            return {}
        numbers, above = [each.number for each in under], [each.above for each in under]
        seen = self._see(above, [remarks[number].kind for number in numbers])
        said, over = _scores(own.chances[numbers]), _scores(seen.chances)
        raised = [join(*each) for each in zip(said, over, strict=True)]
        rows = [
            row
            for row, scores in enumerate(raised)
            if scores != said[row]
            or over[row][Label.COMPLAINT] >= self._thresholds.labels[Label.COMPLAINT]
        ]
        posts = [Above("", remarks[number].post, remarks[number].kind) for number in numbers]
        topics = self._namer.name(seen.sight, seen.again, above, posts, rows).by_row
        own_topics = self._namer.name(
            own.sight,
            own.again,
            readings,
            [Above("", "", remark.kind) for remark in remarks],
            [numbers[row] for row in rows],
        ).by_row
        found = {
            numbers[row]: self._how_it_joins(
                under[row],
                readings[numbers[row]],
                topics=(own_topics[numbers[row]], topics[row]),
                scores=(said[row], raised[row]),
                felt=seen.felt.get(row),
            )
            for row in rows
        }
        return {number: each for number, each in found.items() if each is not None}

    def _how_it_joins(
        self,
        under: Under,
        reading: Reading,
        *,
        topics: tuple[NamedTopic, NamedTopic],
        scores: tuple[Scores, Scores],
        felt: Felt | None,
    ) -> Joined | None:
        """Tell how a remark joins what stands above it, None where it does not.

        ``topics`` are its own and that of what stands above, ``scores`` its own and joined ones.
        """
        (own_topic, topic), (said, raised) = topics, scores
        akin = self._namer.are_akin((reading.forms, own_topic), (under.above.forms, topic))
        alone = decide(said, self._thresholds)
        names_own = own_topic[0] is not None and alone.needs_answer
        if akin is None and names_own and may_be_of_himself(reading.forms):
            akin = False
        calls = alone.needs_answer or (alone.review and own_topic[0] == topic[0])
        how = settle(under.how, akin=akin, calls=calls)
        is_idle = not calls and not akin and is_of_kin_only(reading.forms, reading.findings)
        if how is None or (how is Joining.ADDING and is_idle):
            return None
        is_whole = how is Joining.WHOLLY
        if not is_whole and not decide(raised, self._thresholds).needs_answer:
            return None
        is_own = not is_whole and (akin is not None or alone.needs_answer)
        names_another = is_own and not akin and own_topic[0] is not None
        may_be_same = not names_another and may_be_the_same(reading.forms, reading.findings)
        return Joined(
            raised,
            under.above,
            own_topic if is_own else topic,
            how,
            says_more=under.how is not Joining.WHOLLY,
            hands_on=is_whole or may_be_same,
            felt=felt,
        )


def _second_stage(about: About, folder: Path) -> tuple[Encoder, DangerSense | None]:
    """Read what the model was fitted with; raises NoEncoderError or BrokenModelError."""
    if about.cascade is None:
        raise NoEncoderError("модель обучена без неё")
    asked, encoder = about.cascade.encoder, Encoder.load(folder)
    if encoder.about.version != asked:
        raise NoEncoderError(f"модель обучена с {asked}, а на диске {encoder.about.version}")
    return encoder, DangerSense.load(asked, folder / DANGERS)


def _corrected(
    remark: Remark,
    reading: Reading,
    standing: Standing,
    decision: Decision,
    weighed: Weighed | None,
    joined: Joined | None,
    *,
    answers: bool,
) -> Decision:
    """Change the decision where context or a plain rule knows better."""
    among_citizens = bool(remark.parent) and not remark.parent_is_ours
    aside = among_citizens and is_aside(reading.forms, reading.findings)
    is_alone = bool(remark.parent) and joined is None
    may_advise = among_citizens and is_alone and weighed is None
    is_counsel = may_advise and is_advice(reading.forms, reading.findings)
    is_fine = is_alone and is_good_news(reading.forms, reading.findings)
    if decision.needs_answer and (aside or is_counsel or is_fine):
        # Hardly a question to the page; but a look costs less than a silence.
        labels = tuple(label for label in decision.labels if label not in ANSWERABLE)
        decision = Decision(labels, needs_answer=False, review=True)
    is_meant = weighed is not None or _may_be_meant(reading)
    if joined is not None and joined.how is Joining.WHOLLY and standing is Standing.LONE_WORD:
        # One word may be all that joining takes: «подтверждаю».
        standing = Standing.WORDS
    decision = correct(decision, standing, reading.findings, is_meant=is_meant)
    if answers and not _calls(decision) and not _is_something_else(decision, reading):
        # What we asked for may look like anything: a phone is no advertising here.
        labels = tuple(label for label in decision.labels if label is not Label.SPAM)
        return Decision(labels, needs_answer=False, review=True)
    if _calls(decision) or _is_noise(decision, standing):
        return decision
    is_unread = not is_read_whole(remark.text) and standing is not Standing.NOTHING
    is_urging = is_urgent(weighed) and not aside
    adds = joined is not None and joined.how is Joining.ADDING
    hands_on = joined is not None and joined.hands_on
    if is_unread or is_urging or (adds and (hands_on or _is_worth_a_look(decision))):
        return Decision(decision.labels, needs_answer=False, review=True)
    return decision


def _answers(remark: Remark, reading: Reading, standing: Standing) -> bool:
    """Say whether it may tell what the page has asked, or asks on from what the page wrote."""
    if not remark.parent_is_ours or standing in {Standing.NOTHING, Standing.SLUR}:
        return False
    if asks_on(remark.text):
        return True
    forms = reading.forms or [word.form for word in read(remark.text)]
    return asks_back(remark.parent) and tells_what_was_asked(remark.text, forms)


def _is_something_else(decision: Decision, reading: Reading) -> bool:
    """Say whether a remark thanks or, in more than a phone and a name, advertises."""
    is_offer = Label.SPAM in decision.labels and sum(map(str.isalpha, reading.forms)) > 1
    return is_offer or Label.THANKS in decision.labels


def _may_be_meant(reading: Reading) -> bool:
    """Say whether some danger that a crude word names may be one, though no turn names it."""
    named = [found.first for found in reading.findings if found.signal is Signal.DANGER]
    return any(may_be_meant(reading.text, reading.words, first) for first in named)


def _calls(decision: Decision) -> bool:
    """Say whether somebody answers or looks."""
    return decision.needs_answer or decision.review


def _is_worth_a_look(decision: Decision) -> bool:
    """Say whether what stands under a complaint may be one: it is no thanks and no offer."""
    return Label.THANKS not in decision.labels and Label.SPAM not in decision.labels


def _is_noise(decision: Decision, standing: Standing) -> bool:
    """Say whether what sounds urgent is advertising, or no more than a word of abuse."""
    is_slur = is_lone(standing) and Label.INSULT in decision.labels
    return is_slur or Label.SPAM in decision.labels


def _weight(remark: Remark, reading: Reading, joined: Joined | None) -> Weighed | None:
    """Weigh a remark by its words, and by those that it joins."""
    says_more = joined is None or joined.says_more
    own = weigh_reading(reading, month=remark.month, kind=remark.kind) if says_more else None
    if joined is None or not joined.hands_on:
        return own
    return weightier(own, weigh_reading(joined.above, month=remark.month, kind=remark.kind))


def _named(text: str) -> tuple[Named, ...]:
    return tuple(
        Named(place.kind, text[place.start : place.end], (place.start, place.end))
        for place in find_places(text)
    )


def _settled_by(made: Decision, by_chances: Decision, *, read_again: bool) -> SettledBy:
    if made != by_chances:
        return SettledBy.RULE
    return SettledBy.ENCODER if read_again else SettledBy.LINEAR


def for_kinds(chances: Numbers, kinds: Sequence[str], shifts: Mapping[str, float]) -> Numbers:
    """Move the chance that an answer is needed by what is usual on such pages."""
    moves = np.array([shifts.get(kind, 0.0) for kind in kinds])
    if not moves.any():
        return chances
    moved = chances.copy()
    moved[:, NEEDS] = sigmoid(logit(chances[:, NEEDS]) + moves)
    return moved


def _scores(chances: Numbers) -> list[Scores]:
    rounded = chances.astype(float).round(4).tolist()
    return [dict(zip(map(str, HEADS), row, strict=True)) for row in rounded]
