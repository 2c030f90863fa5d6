"""Whose a name is: an official's in his duty, a street's or a book's, or a citizen's."""

import re
from typing import Final

from app.replies.guarding.morphology import cases_of, is_verb
from app.replies.guarding.surroundings import after, before, plain
from app.replies.guarding.writing import FullName

_DUTY: Final = (
    r"(?:зам(?:\.|еститель|естител\w+) )?(?:директор\w*|завуч\w*|заведующ\w+|начальник\w*|"
    r"начальниц\w+|"
    r"руководител\w+|глав(?:а|ы|е|у|ой)|министр\w*|губернатор\w*|мэр\w*|заместител\w+|"
    r"председател\w+|секретар\w+|"
    r"специалист\w*|инспектор\w*|участков\w+|уполномоченн\w+|ответственн\w+|координатор\w*|"
    r"куратор\w*|"
    r"администратор\w*|оператор\w*|диспетчер\w*|инженер\w*|мастер\w*|бригадир\w*|юрист\w*|"
    r"бухгалтер\w*|методист\w*|"
    r"(?:врач|доктор|педиатр|терапевт|хирург|невролог|кардиолог|эндокринолог|стоматолог|окулист|"
    r"офтальмолог|"
    r"ортопед|травматолог|гинеколог|уролог|онколог|инфекционист|психиатр|нарколог|акушер|"
    r"рентгенолог|"
    r"дерматолог|аллерголог|отоларинголог|реабилитолог)(?![а-я]{4})[а-я-]*|лор(?:а|у)?(?![а-я])|"
    r"фельдшер\w*|"
    r"мед(?:ицинск\w+ )?сест\w+|санитар\w*|медрегистратор\w*|регистратор\w*|"
    r"учител(?!ьск)\w+|педагог\w*|преподавател\w+|воспитател(?!ьн)\w+|нян(?:я|и|е|ю|ей)|"
    r"логопед\w*|дефектолог\w*|"
    r"психолог\w*|тьютор\w*|вожат\w+|тренер\w*|инструктор\w*|библиотекар\w+|хореограф\w*|"
    r"художественн\w+ руководител\w+|"
    r"депутат\w*|судь(?:я|и|е|ю)|прокурор\w*|пристав\w*|капитан\w*|майор\w*|лейтенант\w*|"
    r"сотрудни\w+|"
    r"коллег(?:а|и|е|у|ой)|работни(?:к|ка|ку|ком|ца|цы|це)|главврач\w*|соцработник\w*|профессор\w*|"
    r"ип|предпринимател\w+|подрядчик\w*|краевед\w*|экскурсовод\w*|ведущ(?:ий|ая|его|ей|ему|им)|"
    r"архитектор\w*|"
    r"исп(?:\.|олнител\w+)|контактн\w+ лиц\w+|сведени\w+ предоставил\w*)"
)
_HANDED: Final = (
    r"с уважением|(?:обра(?:титесь|щайтесь|титься|щаться)|подой(?:ти|дите)|подходите|"
    r"запи(?:шитесь|саться)|"
    r"позвоните|звоните|приходите|напишите)(?: [а-я]+){0,3} (?:к|у)|прием (?:вед[её]т|у|к|"
    r"провед[её]т)|"
    r"прием у|на при[её]м(?:е)? (?:к|у)|консультирует|принимает|ведет прием|проводит|отвечает за|"
    r"занимается|(?:под)?исп\."
)
_CITIZEN: Final = (
    r"(?:вашем?у?|ваш(?:а|и|его|ей|у|им|ем)?) |(?:пациент|учени|учащ|ребен|реб[её]н|дет(?:и|ей|"
    r"ям)|мальчик|девочк|сын|доч|внук|внучк|"
    r"мам|пап|отец|отц|мать|матер|родител|опекун|муж|жен|супруг|бабушк|дедушк|сосед|заявител|"
    r"жител|жил(?:ец|ьц)|граждан|"
    r"воспитанн|студент|школьни|подрост|больно|инвалид|пенсионер|ветеран|многодетн|собственни|"
    r"должни|"
    r"абонент|получател|очередни|победител|призер|участни|первоклассни|одноклассни|волонт|водител|"
    r"инициатор|автор|брат|сестр|тет|дяд|хулиган|виновни|свидетел|потерпевш|пострадавш|сожител|"
    r"на имя|уважаем|зовут|очеред|заявлени|жалоб|список|списк|выписк|медкарт|путевк|семь)[а-я]*"
)
_MAKER: Final = (
    r"(?:геро[йяюе]м?|маршал\w*|писател\w+|поэт\w*|художник\w*|композитор\w*|скульптор\w*|"
    r"космонавт\w*|"
    r"актер\w*|актрис\w*|артист\w*|певц\w+|певиц\w+|певец|режиссер\w*|академик\w*|автор\w* книги)"
)
_AFTER: Final = (
    r"(?:имени|им\.|памяти|улиц\w*|ул\.|площад\w*|проспект\w*|пр\.|переул\w+|сквер\w*|парк\w*|"
    r"бульвар\w*|стади\w+|корабл\w+|набережн\w+|(?:[а-я]+-)?музе\w+|театр\w*|усадьб\w+|галере\w+|рассказ\w*|стих\w*|песн\w*|картин\w*|книг\w*|"
    r"пьес\w*|"
    r"музык\w*|премии|премия|кубок|кубка|выставк\w*|концерт\w*|спектакл\w*|фильм\w*|ансамбл\w*|"
    r"призы)"
)
"""Places and works: whose they are, stands in the genitive."""
_RAISED: Final = (
    r"(?:памятник|бюст|монумент|мемориал|обелиск|барельеф)(?:а|у|ом|е|ы|и|ов|ам|ами|ах)?|стел(?:а|ы|е|у|ой)|"
    r"(?:мемориальн|памятн)\w+ (?:досок|доск|знак|табличк|плит|камн|камен)\w*"
)
"""Monuments: to whom, stands in the dative, or beside them in the genitive."""
_CUE: Final = re.compile(
    rf"(?<![а-я-])(?:(?P<citizen>{_CITIZEN})|(?P<after>{_AFTER})|(?P<raised>{_RAISED})|(?P<handed>{_HANDED})|"
    rf"(?P<duty>{_MAKER}|(?:[а-я]+-)?{_DUTY}))(?![а-я])"
)
_APPOSED: Final = re.compile(
    rf"^ ?[,(—:-] ?(?:[а-я]+ ){{0,2}}?(?:[а-я]+-)?(?P<duty>{_DUTY})(?![а-я])"
)
_AT_WORK: Final = re.compile(
    r"^ (?:(?:сегодня|завтра|также|лично) )?(?:принима(?:ет|ют)|вед[её]т|ведут|провед[её]т|"
    r"консультиру[ею]т|вернется|"
    r"в отпуске|на больничном|ответит|перезвонит|свяжется|расскажет|провер(?:ит|ил|ила) уборк)"
)
_FAMOUS: Final = re.compile(
    r"(?:карл\w?|к\.) ?(?:маркс|либкнехт)|роз\w люксембург|клар\w цеткин|(?:юри\w|ю\.) ?гагарин|"
    r"льв\w толст|лев толст|(?:максим\w?|м\.) ?горьк|богдан\w? хмельницк|зо\w космодемьянск|"
    r"лиз\w чайкин|александр\w? (?:невск|пушкин)|дмитри\w донск|степан\w? разин|емельян\w? пугач|"
    r"серге\w (?:лазо|есенин)|иван\w? (?:сусанин|купал)|аркади\w гайдар|олег\w? кошев|марат\w? "
    r"казе|"
    r"анн\w каренин|зин\w портнов|петр\w? перв|ивана? грозн|михаил\w? ломоносов|антона? чехов|"
    r"а\. ?п\. ?чехов|а\. ?с\. ?пушкин|в\. ?и\. ?ленин|дед\w? мороз"
)
"""People whose names streets, schools and books bear, and hardly anybody else."""
_HOUSE: Final = re.compile(
    r"^,? ?(?:д\.? ?|дом )?[0-9]{1,3} ?(?:[а-д](?![а-я]))?(?![\w.%])"
    r"(?! ?[«\"(]| (?:[а-д] )?(?:класс|лет|год|групп|руб|раз|балл|мест|числ|курс|отряд)|"
    r" (?:янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек))"
)
_ON_STREET: Final = re.compile(r"(?<![а-я])(?:на|по|вдоль) ?$")
_GENITIVE: Final = frozenset({"Gen", "Any"})
_OF_MONUMENTS: Final = _GENITIVE | {"Dat"}
_TITLES: Final = re.compile(r"[а-я -]*")
"""Between a monument and a name: «памятник великому поэту …», and no other thought."""
_WORDS: Final = re.compile(r"[а-я]+")
_LISTED: Final = re.compile(r" ?(?:,|,? и|,? а также) ?")


def is_in_duty(text: str, name: FullName) -> bool:
    """Say whether the name is told for an official's duty, or a place or a work bears it."""
    said, told = before(text, name.start), after(text, name.end)
    if _FAMOUS.match(plain(text[name.start : name.end])):
        return True
    if _ON_STREET.search(said) and _HOUSE.match(told):
        return True
    for cue in reversed(list(_CUE.finditer(said))):
        between = said[cue.end() :]
        if any(is_verb(word) for word in _WORDS.findall(between)):
            break
        if cue["citizen"]:
            return False
        if cue["after"] and name.cases.isdisjoint(_GENITIVE):
            continue
        if cue["raised"] and not (_TITLES.fullmatch(between) and name.cases & _OF_MONUMENTS):
            continue
        if cue["duty"] is None or _is_of_one_case(cue["duty"], name):
            return True
    return _APPOSED.match(told) is not None or _AT_WORK.match(told) is not None


def is_listed_after(text: str, first: FullName, second: FullName) -> bool:
    """Say whether the second name goes on with a list: «врачи А, Б и В»."""
    return _LISTED.fullmatch(text, first.end, second.start) is not None


def _is_of_one_case(duty: str, name: FullName) -> bool:
    """«Врач Иванова» is the doctor, «врач Ивановой» is hers."""
    if duty.endswith("."):
        return True
    head = next(iter(_WORDS.findall(duty.rsplit("-", 1)[-1])), "")
    own = cases_of(head)
    return not own or not name.cases or "Any" in name.cases or bool(own & name.cases)
