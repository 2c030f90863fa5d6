"""Changes what the models decide where context or a plain rule knows better."""

from app.triage.contesting import asks_on
from app.triage.importance import may_be_meant
from app.triage.judging.matter import Matter
from app.triage.judging.reading import Reading
from app.triage.judging.weighing import is_urgent
from app.triage.rules import (
    ANSWERABLE,
    Decision,
    Label,
    Remark,
    Standing,
    correct,
    is_advice,
    is_aside,
    is_lone,
)
from app.triage.text.asking_back import asks_back, tells_what_was_asked
from app.triage.text.joining import Joining, is_good_news
from app.triage.text.signals import Signal
from app.triage.text.wording import is_read_whole, read


def corrected(matter: Matter) -> Decision:
    """Change what the chances decide where context or a plain rule knows better."""
    remark, reading, weighed = matter.remark, matter.reading, matter.weighed
    decision, standing = matter.by_chances, matter.standing
    among_citizens = bool(remark.parent) and not remark.parent_is_ours
    aside = among_citizens and is_aside(reading.forms, reading.findings)
    is_alone = bool(remark.parent) and matter.joined is None
    may_advise = among_citizens and is_alone and weighed is None
    is_counsel = may_advise and is_advice(reading.forms, reading.findings)
    is_fine = is_alone and is_good_news(reading.forms, reading.findings)
    if decision.needs_answer and (aside or is_counsel or is_fine):
        # Hardly a question to the page; but a look costs less than a silence.
        labels = tuple(label for label in decision.labels if label not in ANSWERABLE)
        decision = Decision(labels, needs_answer=False, review=True)
    is_meant = weighed is not None or _may_be_meant(reading)
    if matter.joins_wholly and standing is Standing.LONE_WORD:
        # One word may be all that joining takes: «подтверждаю».
        standing = Standing.WORDS
    decision = correct(decision, standing, reading.findings, is_meant=is_meant)
    if matter.answers_us and not calls(decision) and not _is_something_else(decision, reading):
        # What we asked for may look like anything: a phone is no advertising here.
        labels = tuple(label for label in decision.labels if label is not Label.SPAM)
        return Decision(labels, needs_answer=False, review=True)
    if calls(decision) or _is_noise(decision, standing):
        return decision
    is_unread = not is_read_whole(remark.text) and standing is not Standing.NOTHING
    is_urging = is_urgent(weighed) and not aside
    adds = matter.joined is not None and matter.joined.how is Joining.ADDING
    if is_unread or is_urging or (adds and (matter.hands_on or _is_worth_a_look(decision))):
        return Decision(decision.labels, needs_answer=False, review=True)
    return decision


def answers_us(remark: Remark, reading: Reading, standing: Standing) -> bool:
    """Say whether it may tell what the page has asked, or asks on from what the page wrote."""
    if not remark.parent_is_ours or standing in {Standing.NOTHING, Standing.SLUR}:
        return False
    if asks_on(remark.text):
        return True
    forms = reading.forms or [word.form for word in read(remark.text)]
    return asks_back(remark.parent) and tells_what_was_asked(remark.text, forms)


def calls(decision: Decision) -> bool:
    """Say whether somebody answers or looks."""
    return decision.needs_answer or decision.review


def _is_something_else(decision: Decision, reading: Reading) -> bool:
    """Say whether a remark thanks or, in more than a phone and a name, advertises."""
    is_offer = Label.SPAM in decision.labels and sum(map(str.isalpha, reading.forms)) > 1
    return is_offer or Label.THANKS in decision.labels


def _may_be_meant(reading: Reading) -> bool:
    """Say whether some danger that a crude word names may be one, though no turn names it."""
    named = [found.first for found in reading.findings if found.signal is Signal.DANGER]
    return any(may_be_meant(reading.text, reading.words, first) for first in named)


def _is_worth_a_look(decision: Decision) -> bool:
    """Say whether what stands under a complaint may be one: it is no thanks and no offer."""
    return Label.THANKS not in decision.labels and Label.SPAM not in decision.labels


def _is_noise(decision: Decision, standing: Standing) -> bool:
    """Say whether what sounds urgent is advertising, or no more than a word of abuse."""
    is_slur = is_lone(standing) and Label.INSULT in decision.labels
    return is_slur or Label.SPAM in decision.labels
