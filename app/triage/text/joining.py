"""Tells whether a remark joins what stands above it, and how far: «и у нас так же»."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final

from app.triage.text.echoing import is_such_a_word, says_no_more
from app.triage.text.good_news import denies, is_hot, is_plain_news, is_well
from app.triage.text.openers import agrees_first, names_kin, nods, opens, opens_with_place
from app.triage.text.signals import Finding, Signal, find_signals
from app.triage.text.verbs import is_as_above, is_done, is_spared, is_undone
from app.triage.text.wording import whole_forms

_LONGEST: Final = 12
"""Words of a remark that may still be no more than «и у нас так же»."""
_LONGEST_AGREEING: Final = 20
"""Words of a remark that agrees and goes on: a person reads it, so it may be longer."""


class Joining(StrEnum):
    """How far a remark joins what stands above it."""

    WHOLLY = "wholly"
    """Nothing else is said: «и у нас», «+1», «то же самое, Лесная 5»."""
    TROUBLED = "troubled"
    """It says in its own words what is wrong: «и у нас не греют»."""
    ADDING = "adding"
    """It goes on with words of its own, which may be about anything: «и у нас дети в шапках»."""
    NODDING = "nodding"
    """It only agrees, which counts under an urgent danger alone: «верно», «согласна»."""


_BARELY: Final = whole_forms(
    r"чуть|еле|едва|плохо|слабо|редко|но|хотя|только (?:в|на|у|одн\w+|один)"
)
_WITHOUT: Final = frozenset({"не", "нет", "нету", "без"})
_UNSAID: Final = _WITHOUT | {"?"}
_LACKING: Final = _WITHOUT | {"никто", "никак", "никого", "ничего"}
_OTHER: Final = frozenset({Signal.THANKS, Signal.OFFER})
"""What has nothing to do with a trouble above."""
_ASIDE: Final = _OTHER | {Signal.ABUSE}
_GLAD: Final = whole_forms(
    r"праздник\w*|концерт\w*|выпускн\w+|юбиле\w+|д(?:ень|н\w{1,2}) рождения|свадьб\w+|"
    r"родил\w+|здоровья|и ва[мс]|поздрав\w+|елк[аиуе]|красив\w+|здорово|чудесн\w+|тихо|чисто|"
    r"порядок|каникул\w*"
)
_TO_AUTHOR: Final = whole_forms(
    r"(?:(?:большое|огромное|вам|и|за это) )*(?:спасибо|спс|благодар(?:ю|им))"
    r"(?: (?:большое|огромное|вам|всем|заранее))*"
    r"(?:(?= !)|$|(?= (?:и|а|да) (?:я|мы|у|в|на|мне|нам)(?![^ ]))|(?= у нас(?![^ ]))|"
    r" автор(?:у|ам)?(?: пост[ау]| вопрос[ау])?|"
    r" за (?:этот )?(?:пост|публикацию|информацию|комментарий|сигнал|обращение|"
    r"(?:поднят\w+|хороший|правильный) (?:вопрос|тему))|"
    r" (?:за то )?что (?:(?:об этом|это|вы|ты) )?(?:написал[аи]?|пишете|сообщили|сказали|"
    r"озвучили|спросили|не молчите|обратили внимание|"
    r"подняли (?:(?:этот|эту|такой|такую) )?(?:вопрос|тему|проблему)))"
)
"""Thanks that go to whoever wrote above, or to nobody: «спасибо», «спасибо за пост»."""
_WRONG: Final = frozenset(
    {Signal.REQUEST, Signal.TROUBLE, Signal.LASTING, Signal.OUTRAGE, Signal.DANGER}
)

_SAME: Final = whole_forms(
    r"(?:т[оаеу]|той|так(?:ая|ое|ой|ую|ие)?) же|также|тоже? сам\w+|аналогичн\w+|"
    r"тоже (?:чувству(?:ю|ем)(?! себя)|мучаемся|страдаем|столкнул\w+)"
)
_WITH_WHAT: Final = re.compile(r" со? (?!автор)")
_WHAT_FOR: Final = re.compile(
    r"(?<![^ ])(?:поддержива(?:ю|ем)|(?:присоединя|подписыва)(?:юсь|емся) (?:ко?|под|на)) ([^ ]+)"
)
_LIGHT: Final = re.compile(
    r"^а |(?<![^ ])(?:я|мы|мне|нам|(?<!у )(?:нас|меня)|наш\w* \w+) тоже(?![^ ])"
)
"""«А у нас» may set against as well as join, and after «я тоже» anything may come."""
_OF_ONESELF: Final = whole_forms(
    r"(?:я|мы|мне|нам|(?<!у )нас|меня|(?:наш|мо)\w{0,3}(?: \w+)?) тоже"
)
"""Whose «не» may be of anything: «я тоже не верю»; «у нас тоже не топят» is of the place."""
_OF_WHAT: Final = re.compile(r" (?:не|нет|без) \w+ \w")
_PLACED: Final = whole_forms("у|в|во|на|с")
_POINTS_UP: Final = re.compile("[☝👆][☝👆🏻-🏿\ufe0f !]*")


def points_up(text: str) -> bool:
    """Say whether nothing is written but a finger that points at what stands above."""
    return _POINTS_UP.fullmatch(text.strip()) is not None


def may_join(forms: Sequence[str], findings: Sequence[Finding]) -> bool:
    """Say whether a remark may only be joining what was written above: «и у нас»."""
    found = {finding.signal for finding in findings}
    if Signal.SETTLED in found or len(forms) > _LONGEST_AGREEING:
        return False
    return _only_agrees(forms, found) or (len(forms) <= _LONGEST and _joins(forms, found))


def how_it_joins(
    forms: Sequence[str], findings: Sequence[Finding], above: Sequence[str]
) -> Joining | None:
    """Tell how far a remark that may join does so; ``above`` are the forms of what it is under.

    None where all is well with its writer, or where it goes on to something else.
    """
    found = {finding.signal for finding in findings}
    only_agrees = _only_agrees(forms, found)
    if nods(forms):
        return Joining.NODDING
    if Signal.THANKS in found:
        forms, found = _without_thanks(forms)
    line = " ".join(forms)
    lacks = found & _WRONG or not _LACKING.isdisjoint(forms) or _BARELY.search(line)
    if denies(line) or is_spared(forms, above):
        return None
    is_fine = is_well(line, above) or is_done(forms, above)
    if not is_fine and says_no_more(forms):
        return Joining.NODDING if only_agrees and not _PLACED.search(line) else Joining.WHOLLY
    if only_agrees:
        return None if is_fine or found & _OTHER or _GLAD.search(line) else Joining.ADDING
    is_same = _SAME.search(line) and not _WITH_WHAT.search(line)
    is_same = is_same or (is_as_above(forms, above) and not _LIGHT.search(line))
    is_of_him = not found & _WRONG and _OF_ONESELF.search(line) and not is_undone(line, above)
    says_so = (lacks and not is_of_him) or is_same or is_hot(line)
    if says_so and not (is_fine or found & _OTHER or _stands_for_another(line)):
        return Joining.TROUBLED
    goes_on = is_fine or found & _OTHER or _LIGHT.search(line)
    return Joining.ADDING if lacks or not goes_on else None


def may_be_the_same(forms: Sequence[str], findings: Sequence[Finding]) -> bool:
    """Say whether what a remark adds may be the trouble above: «и у нас голова болит».

    It is not where it thanks, offers, abuses, is glad or stands for another.
    """
    found = {finding.signal for finding in findings}
    if Signal.THANKS in found:
        forms, found = _without_thanks(forms)
    line = " ".join(forms)
    is_of_him = (
        _LIGHT.search(line)
        or (_OF_ONESELF.search(line) and not _LACKING.isdisjoint(forms))
        or is_of_kin_only(forms, findings)
    )
    return not (
        not forms or found & _ASIDE or is_of_him or _GLAD.search(line) or _stands_for_another(line)
    )


def is_of_kin_only(forms: Sequence[str], findings: Sequence[Finding]) -> bool:
    """Say whether a remark tells of the writer's people and of nothing wrong: «сын тоже спит»."""
    is_wrong = {finding.signal for finding in findings} & _WRONG
    return names_kin(forms) and not is_wrong and _LACKING.isdisjoint(forms)


def may_be_of_himself(forms: Sequence[str]) -> bool:
    """Say whether a remark lacks something by name: «мне тоже не дали талон»."""
    himself = _OF_ONESELF.search(line := " ".join(forms))
    return himself is not None and _OF_WHAT.search(line, himself.end()) is not None


def settle(how: Joining, *, akin: bool | None, calls: bool) -> Joining | None:
    """Tell how far it joins, once it is known whether both are about the same thing.

    ``akin`` is None where one of them names nothing; it ``calls`` where its own words may want
    an answer. Wholly: what stands above counts for both. Adding: its own words count, and a
    person looks. None: it does not join at all.
    """
    if how is Joining.NODDING:
        return how
    if how is Joining.WHOLLY or (akin and calls) or (how is Joining.TROUBLED and akin is not False):
        return Joining.WHOLLY
    return None if how is Joining.ADDING and akin is False else Joining.ADDING


def is_good_news(forms: Sequence[str], findings: Sequence[Finding]) -> bool:
    """Say whether a remark may tell that its writer lacks nothing: «и у нас дали воду»."""
    found = {finding.signal for finding in findings}
    line = " ".join(forms)
    joins = Signal.JOINS in found
    if len(forms) > _LONGEST or not (joins or is_plain_news(line)):
        return False
    if joins and denies(line):
        return True
    lacks = found & {*_WRONG, Signal.ASKS} or not _UNSAID.isdisjoint(forms) or _BARELY.search(line)
    return not lacks and (not joins or is_well(line, ()))


def _joins(forms: Sequence[str], found: AbstractSet[Signal]) -> bool:
    return Signal.JOINS in found or opens(forms) or _is_there_too(forms)


def _only_agrees(forms: Sequence[str], found: AbstractSet[Signal]) -> bool:
    """Say whether that it agrees is all that joins: «согласна, и бутылки по всей площадке»."""
    if nods(forms):
        return True
    is_long = len(forms) > _LONGEST
    return agrees_first(forms) and (is_long or not (Signal.JOINS in found or opens(forms)))


def _is_there_too(forms: Sequence[str]) -> bool:
    """Say whether where it is so too is all: «и в соседней группе»."""
    return opens_with_place(forms) and says_no_more(forms)


def _without_thanks(forms: Sequence[str]) -> tuple[list[str], set[Signal]]:
    """Leave out thanks to whoever wrote above; tell the forms and signals that stay."""
    rest = _TO_AUTHOR.sub("", " ".join(forms)).split()
    return rest, {finding.signal for finding in find_signals(rest)}


def _stands_for_another(line: str) -> bool:
    """Say whether somebody or something else is supported: «поддерживаю директора»."""
    what = _WHAT_FOR.search(line)
    return what is not None and not is_such_a_word(what[1])
