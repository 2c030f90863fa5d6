"""Tells whether a remark joins what stands above it, and how far: «и у нас так же»."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from itertools import pairwise
from typing import Final

from app.triage.text.names import are_name, is_patronymic, is_word_too
from app.triage.text.openers import agrees_first, names_kin, nods, opens, opens_with_place
from app.triage.text.signals import Finding, Signal, find_signals
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


_GOOD_NEWS: Final = whole_forms(
    r"(?<!не )(?:дали|дают|подали|включили|подключили|появил\w+|пошла|пустили|починили|наладили|"
    r"восстановили|работает|хорошо|нормально|норм|отлично|прекрасно|замечательн\w+|потеплел\w*|"
    r"тепл(?:о|ая|ое|ые|ый|ее|енько)|почистили|вывезли|хватает|устраивает|довольн\w+|"
    r"нравится|в восторге|люб(?:ит|лю|им|ят)|обожа\w+|с удовольствием|"
    r"(?:хорош|отличн|прекрасн|лучш|чудесн|классн)(?:ий|ая|ее|ие|ый|ое|ые)|"
    r"(?:топят|греют|ходит|ходят|чистят|убирают|вывозят)"
    r"(?! (?:раз|через|один|одна|как)))|в порядке|"
    r"уже есть|(?<!так и )есть(?! (?:тоже|так\w+|эт\w+|проблем\w+|подобн\w+)(?![^ ]))"
    r"(?<!тоже есть$)"
)
"""What whoever joins a complaint does not say: with him all is well."""
_SERVED: Final = r"(?:тепло|вод[ау]|свет|отопление|газ|горячую|холодную|батареи)"
_IS_THERE: Final = (
    r"(?:дали|подали|включили|подключили|пустили|починили|наладили|восстановили|вывезли|почистили|"
    r"заработал[аио]?|появил(?:ся|ась|ось|ись))"
)
_SINCE: Final = (
    r"(?: (?:уже|нам|всем|сегодня|вчера|утром|днем|ночью|вечером|давно|только что|ура|спасибо|"
    r"потрогайте(?: \w+)?|в половине \w+|(?:\w+ )?(?:минут\w*|час\w*) назад|<smile>|!|"
    r"(?:в|около) (?:\d+\w*|час\w*|обед\w*)(?: (?:\d+|утра|дня|вечера|ночи|час\w*))?))*$"
)
_PLAIN_NEWS: Final = whole_forms(
    rf"(?<!не )(?<!когда )(?:{_IS_THERE}(?: (?:уже|нам|всем))?(?: {_SERVED})?|"
    rf"{_SERVED} (?:(?:уже|нам|сегодня|вчера) )?(?:{_IS_THERE}|пошл[аои]|есть)){_SINCE}|"
    rf"(?:потеплел\w*|батареи (?:уже )?(?:горячие|теплые|греют)){_SINCE}"
)
"""What says so without a «у нас» before it."""
_DENIES: Final = whole_forms(
    r"нет так(?:ого|ой|их)|так(?:ого|ой|их) (?:у нас )?(?:нет|не было)|"
    r"нет (?:этого|подобного|претензий|жалоб|нареканий)|(?:претензий|жалоб|нареканий) нет|"
    r"не (?:холодно|прохладно|мерзн(?:у|ет|ем|ут))(?! (?:а|но|только|ли|пока)(?![^ ]))|"
    r"не жалу(?:юсь|ется|ются)|не (?:нарад|налюбу|нахвал)\w+|"
    r"(?:мне|нам) (?:тоже )?(?:без разницы|все равно)|не (?:вижу|видим) (?:\w+ )?проблем\w?|"
    r"(?:нет|без) проблем\w?|проблем\w? нет|не так(?= (?:все|у)(?![^ ])| !|$)|не жалуемся|"
    r"(?:все )?наоборот|(?<!не )повезло|все (?:иначе|по другому)|слава богу"
)
_HOT: Final = whole_forms(r"(?<!не )(?:жар(?:ко|а|ища)|горяч(?:ие|ий))")
"""Good news to whoever freezes, the same trouble to whoever complains of heat."""
_HEAT: Final = ("жар", "душн", "духот", "горяч")
_DONE: Final = re.compile(r"(?!был)\w{2,}(?:[ауюя]т|[еи]т|л|ла|ло|ли)")
"""A verb as it is said of others: «топят», «приехал»."""
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
_STANDS_FOR: Final = r"(?:присоединя|поддержива|подписыва)(?:ю|ем|юсь|емся)"
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
_IN_VAIN: Final = whole_forms(
    r"не (?:могу|может|можем|могут|смогли?|могли?) (?:\w+ )?"
    r"(?:дозвониться|дождаться|терпеть|дышать|спать|уснуть)(?= !|$)"
)

_PLACES: Final = (
    r"(?:школ|сад|садик|детсад|групп|класс|дом|подъезд|двор|улиц|район|микрорайон|мкр|квартал|"
    r"поселк|поселок|сел|деревн|город|городк|городок|квартир|корпус|гимнази|лице|больниц|"
    r"поликлиник|палат|отделени|этаж|общежити|общаг|колледж|техникум|кабинет|зал|спортзал|"
    r"столов|раздевалк|коридор|спальн|площадк|участк|учреждени)"
    r"(?:а|я|у|ю|е|и|ы|й|о|ом|ем|ой|ей|ах|ях|ов|ию|ии|ие|ия)?"
)
_STREET: Final = r"(?:улице|ул|переулке|пер|проспекте|пр|бульваре|микрорайоне|мкр|доме)"
_WHICH: Final = r"[а-я]+(?:ой|ей|ом|ем|ых|их|ую|ый|ий|ая|ое)"
_WHERE: Final = (
    rf"(?:(?:{_WHICH} ){{0,2}}{_PLACES}|"
    rf"(?:(?:в|на|по) (?:{_STREET} )?|{_STREET} )"
    rf"(?:{_WHICH} )?(?:\d+ )?(?!наш)[а-я]+ (?:дом |д )?\d+[а-я]?|"
    r"на [а-я]+(?:ой|ого|ова|ева|ина|ира)|"
    r"[а-я]+(?:ая|ой|ого|их|ых|ина|ова|ева|ира) \d+[а-я]?|\d+[а-я]{0,2}|кв|корп|мкрн|[а-я])"
)
_HOW_LONG: Final = (
    r"(?:(?:январ|феврал|март|апрел|ма[ейя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{0,3}|"
    r"(?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят|котор|цел)[а-я]{2,3}|день|"
    r"дня|дней|сутки|суток|недел[а-я]{1,2}|месяц[а-я]{0,2}|час[а-я]{0,2}|год|года|лет|сегодня|"
    r"вчера|утр(?:а|ом)|вечер(?:а|ом)|ноч(?:ь|и|ью)|давно|постоянно|опять|снова|до сих пор|всегда|"
    r"каждый|раз)"
)
_SAME_THING: Final = (
    r"(?:истори[а-я]|ситуаци[а-я]|проблем[а-я]{1,2}|картин[а-я]|бед[аы]|бедой|фигн[а-я]|"
    r"ерунд[а-я]|песн[а-я]|(?:такой|тот) же вопрос|аналогичн[а-я]{1,2}|"
    r"вопрос(?:у|ам|ом)|жалоб[а-я]{1,2}|просьб[а-я]{1,2}|требовани[а-я]{1,2}|"
    r"обращени[а-я]{1,2}|(?:выше)?сказанн[а-я]{2,3}|(?:выше)?написанн[а-я]{2,3}|"
    r"комментари[а-я]{1,2}|мнени[а-я]|предыдущ[а-я]{2,3}|оратор[а-я]{0,2}|"
    r"волнует|интересует|интересно|беспокоит|касается|важно|актуально|"
    r"надоело|достали|устали|сил|терпеть|сколько можно|ужас|кошмар|безобразие|позор)"
)
_COME: Final = (
    r"(?:срочно|скорее|скорей|быстрее|немедленно|приезжайте|приедьте|выезжайте|помогите|"
    r"спасайте|разберитесь|примите меры|сделайте (?:что нибудь|уже)|пожалуйста)"
)
_LITTLE: Final = (
    r"(?:и|а|да|у|в|во|на|по|из|с|к|ко|за|под|нас|нам|нами|меня|мне|я|мы|тоже|также|так|же|тож|то|та|те|ту|"
    r"той|тех|такая|такое|такие|самое|самая|сама|самые|точно|именно|вот|это|этом|эту|все|всем|всему|"
    r"всех|всей|ну|уж|уже|еще|вообще|совсем|просто|полностью|абсолютно|целиком|конечно|очень|что|"
    r"каждым|каждое|словом|слово|слова|словам|выше|автора|автору|автором|автор|вас|вами|"
    r"родителей|родителям|людей|жителей|тут|здесь|есть|нет|нету|плюс|один|одна|когда|дадут|ждать|хуже|"
    r"только|обеими|руками|двумя|лично|семьей|семья|сосед[а-я]{1,2}|[нв]аш[а-я]{0,3}|мо[а-я]{1,3}|"
    rf"пост[ау]?|{_STANDS_FOR}|плюсу[а-я]+|соглас[а-я]{{2,3}}|солидар[а-я]{{2,3}}|"
    r"подтвержда(?:ю|ем)|верно|правда|правильно)"
)
_SO_IT_WAS: Final = (
    r"(?:(?:так(?:ое|ая)|то) (?:же )?(?:самое )?был[ао]|был[ао] (?:так(?:ое|ая)|то)(?: же)?|"
    r"тоже (?:так )?был[ао]|"
    r"с (?:мо|наш)[а-я]{1,3} (?:сын|внук|ребенк|муж|брат)ом|"
    r"с (?:мо|наш)ей (?:дочк|внучк|бабушк|мам|подруг|сестр)ой|с (?:мо|наш)ими детьми|"
    r"(?:сын|доч|внук|внучк|ребен|малыш|дет|муж|жен|мам|пап|бабушк|дедушк|сестр|брат|подруг|"
    r"сосед|знаком)[а-я]{0,5} (?:тоже|также|так же|то же|так[а-я]{2} же))"
)
_NO_MORE: Final = re.compile(
    rf"(?>(?:{_SO_IT_WAS}|{_WHERE}|{_HOW_LONG}|{_SAME_THING}|{_COME}|{_LITTLE}|<(?:plus|smile|frown|mention)>|"
    r"[^\w<]+) )+"
)
"""All that a remark consists of which says no more than that it is so with him too."""
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
    if _DENIES.search(line) or _is_spared(forms, above):
        return None
    is_well = _is_well(line, above) or _is_done(forms, above)
    if not is_well and _says_no_more(forms):
        return Joining.NODDING if only_agrees and not _PLACED.search(line) else Joining.WHOLLY
    if only_agrees:
        return None if is_well or found & _OTHER or _GLAD.search(line) else Joining.ADDING
    is_same = _SAME.search(line) and not _WITH_WHAT.search(line)
    is_same = is_same or (_is_as_above(forms, above) and not _LIGHT.search(line))
    is_of_him = not found & _WRONG and _OF_ONESELF.search(line) and not _is_undone(line, above)
    says_so = (lacks and not is_of_him) or is_same or _HOT.search(line)
    if says_so and not (is_well or found & _OTHER or _stands_for_another(line)):
        return Joining.TROUBLED
    goes_on = is_well or found & _OTHER or _LIGHT.search(line)
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
    if len(forms) > _LONGEST or not (joins or _PLAIN_NEWS.search(line)):
        return False
    if joins and _DENIES.search(line):
        return True
    lacks = found & {*_WRONG, Signal.ASKS} or not _UNSAID.isdisjoint(forms) or _BARELY.search(line)
    return not lacks and (not joins or _is_well(line, ()))


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
    return opens_with_place(forms) and _says_no_more(forms)


def _without_thanks(forms: Sequence[str]) -> tuple[list[str], set[Signal]]:
    """Leave out thanks to whoever wrote above; tell the forms and signals that stay."""
    rest = _TO_AUTHOR.sub("", " ".join(forms)).split()
    return rest, {finding.signal for finding in find_signals(rest)}


def _is_well(line: str, above: Sequence[str]) -> bool:
    if _GOOD_NEWS.search(line):
        return True
    return bool(_HOT.search(line)) and not any(form.startswith(_HEAT) for form in above)


def _is_done(forms: Sequence[str], above: Sequence[str]) -> bool:
    """Say whether what is not done above is done here: «не топят», «и у нас топят»."""
    (done, undone), (done_above, undone_above) = _verbs(forms), _verbs(above)
    return not undone and bool(done & (undone_above - done_above))


def _is_as_above(forms: Sequence[str], above: Sequence[str]) -> bool:
    """Say whether a remark ends with what goes on above: «пахнет газом», «и у нас пахнет»."""
    said = [form for form in forms if form != "!"]
    return bool(said) and said[-1].endswith("т") and said[-1] in _verbs(above)[0]


def _is_undone(line: str, above: Sequence[str]) -> bool:
    """Say whether what is not done above is not done here either, or he tries in vain too."""
    (_, undone), (_, undone_above) = _verbs(line.split()), _verbs(above)
    return bool(undone & undone_above) or _IN_VAIN.search(line) is not None


def _is_spared(forms: Sequence[str], above: Sequence[str]) -> bool:
    """Say whether what is done above is set against what is not: «орёт», «а у нас не орёт»."""
    (_, undone), (done_above, undone_above) = _verbs(forms), _verbs(above)
    return forms[:1] == ["а"] and bool(undone & (done_above - undone_above))


def _verbs(forms: Sequence[str]) -> tuple[set[str], set[str]]:
    """Tell what is done, and what is not."""
    done, undone = set[str](), set[str]()
    for before, form in pairwise(["", *forms]):
        if _DONE.fullmatch(form):
            (undone if before == "не" else done).add(form)
    return done, undone


def _says_no_more(forms: Sequence[str]) -> bool:
    """Say whether that it is so with him too is all, whomever he calls and however he signs."""
    if _NO_MORE.fullmatch(" ".join(forms) + " "):
        return True
    rest = _without_names(forms)
    return len(rest) < len(forms) and _NO_MORE.fullmatch(" ".join(rest) + " ") is not None


def _without_names(forms: Sequence[str]) -> Sequence[str]:
    """Leave out who is called first, and a signature that a patronymic ends.

    «И у нас Роза» tells of a Rosa, and «а у нас Роза Львовна» sets her against another.
    """
    for many in (3, 2, 1):
        first = forms[:many]
        if are_name(first) or (len(first) == 1 and is_word_too(first[0])):
            return forms[many:]
    signed = forms[-2:]
    if forms[:1] != ["а"] and are_name(signed) and is_patronymic(signed[-1]):
        return forms[:-2]
    return forms


def _stands_for_another(line: str) -> bool:
    """Say whether somebody or something else is supported: «поддерживаю директора»."""
    what = _WHAT_FOR.search(line)
    return what is not None and _NO_MORE.fullmatch(f"{what[1]} ") is None
