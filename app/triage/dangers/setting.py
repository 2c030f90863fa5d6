"""Where a danger belongs: here and now, or long ago, elsewhere, on a stage, or over."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from app.triage.dangers.grammar import is_theme
from app.triage.dangers.lexicon import Token
from app.triage.dangers.turns import Found, Part, length_at, phrases_of

_LONG_AGO: Final = phrases_of("""
    в+детстве в+мое+время в+наше+время в+моем+детстве в+нашем+детстве в+войну в+союзе
    в+прошлом+веке лет+назад года+назад в+молодости в+юности в+OLD_YEAR за+OLD_YEAR в+90х в+90е
    помню вспомина* в+прошлом+году прошлой+зимой прошлым+летом прошлой+весной прошлой+осенью
    в+80х в+девяностые под+бомбежк* дед+рассказыва* бабушка+рассказыва* прадед* прабабушк*
    когда+я+был* когда+я+учил* когда+мы+учил* когда+учил* когда+был+маленьк* когда+маленьк*
    """)
_ELSEWHERE: Final = phrases_of("""
    по+телевизору по+телеку по+телику по+ящику по+тв по+радио в+новостях в+кино в+фильме в+книге
    в+сериале в+мультике в+мультфильме в+сказке в+романе в+рассказе в+пьесе в+спектакле в+игре
    репортаж* ролике в+старой+школе в+старом+садике в+прошлой+школе в+прошлом+садике
    в+другом+городе в+соседней+области в+соседнем+районе в+соседнем+городе
    в+китае в+америке в+сша в+германии в+турции в+индии в+японии в+европе в+израиле в+африке
    """)
_NOW: Final = phrases_of("сейчас теперь у+нас до+сих+пор по+прежнему все+еще так+и")
_STILL: Final = phrases_of("до+сих+пор по+прежнему все+еще так+и")
"""What once began lasts."""
_CONTRASTS: Final = frozenset({"а", "но", "однако", "зато"})
_MENDED: Final = phrases_of("""
    потушил* потушен* починил* починен* исправил* исправлен* устранил* устранен* отремонтировал*
    убрали убрал заменили заменил спилили спилил восстановил* ликвидирован* ликвидировал* закрыли
    закрыл зашили заварили отбили сбили+с+крыш* обезвредил* спас спасли
    дали+тепло дали+воду дали+свет тепло+дали воду+дали свет+дали включили+отопление
    """)
_DENIED: Final = phrases_of("не никто никак обещал* обещают когда если пока чтобы почему ?")
_HEARSAY: Final = phrases_of("""
    сказал* говорят говорил* говорит якобы вроде будто типа отчита* отписа* пишут написал* заявл*
    заявил* ответил* уверя* утвержда* докладыва* по+документам по+бумагам на+бумаге мол
    """)
_FOUND_AGAIN: Final = phrases_of("нашелся нашлась нашлись нашли+жив* найден найдена")
_SERVED: Final = {
    "нет тепла в холода": phrases_of(
        "дали+тепло тепло+дали включили+отопление отопление+включили дали+отопление отопление+дали "
        "батареи+горячие тепло+пошло"
    ),
    "нет воды": phrases_of("дали+воду воду+дали вода+пошла вода+появилась включили+воду"),
    "нет света": phrases_of("дали+свет свет+дали свет+появился включили+свет свет+включили"),
}
"""What says that heat, water or light are back."""
_OPENING: Final = 6
"""Words that tell what a comment is written for."""
_AROUND: Final = 8
"""Words on either side of a danger that may tell that it is but a theme."""
_ANY_NEGATION: Final = frozenset({"не", "нет", "никто", "ни", "но"})
_THEMES: Final = frozenset({"LESSON", "PAPER", "SPORT", "THEATRE", "VACCINE"})
_NEVER_MENDED: Final = frozenset(
    {
        "угроза самоубийства",
        "насилие",
        "посягательство на детей",
        "ребёнок без присмотра",
        "нет жизненно важных лекарств",
        "угроза жизни",
        "скорая не едет",
        "травма",
        "травля",
        "пожарная безопасность",
    }
)
_REPORTED: Final = phrases_of(
    "в+новостях по+телевизору по+телеку по+телику по+тв по+радио репортаж*"
)
"""Told of what came before in the sentence, too."""
_THANKED_FOR: Final = frozenset(
    {"угроза жизни", "отравление", "травма", "травля", "ребёнок без присмотра"}
)


class Setting:
    """What a comment says of time and place, clause by clause."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._clauses = [
            range(members[0], members[-1] + 1)
            for _, group in groupby(range(len(tokens)), key=lambda at: tokens[at].clause)
            for members in [list(group)]
        ]
        self._contrasts = any(token.form in _CONTRASTS for token in tokens)
        self._lasts = self._says_anywhere(_STILL)
        self._far = set(self._told_of_elsewhere())
        self._over = set(self._mended())
        self._settled = set(self._back_again())
        self._thanked = set(self._sentences_of_thanks())

    def holds(self, found: Found) -> bool:
        """Say whether a danger is one here and now."""
        token, reason = self._tokens[found.at], found.turn.reason
        if token.clause in self._far or reason in self._settled:
            return False
        if token.clause in self._over and reason not in _NEVER_MENDED:
            return False
        if token.sentence in self._thanked and reason in _THANKED_FOR:
            return False
        return not (found.turn.only_named and self._is_theme(found))

    def is_far(self, at: int) -> bool:
        """Say whether a token tells of another time or place."""
        return self._tokens[at].clause in self._far

    def _back_again(self) -> Iterator[str]:
        """Reasons that a comment itself settles, plainly and without a «but»."""
        if self._says_anywhere(_FOUND_AGAIN):
            yield "ребёнок без присмотра"
        if self._contrasts or self._says_anywhere(_HEARSAY):
            return
        yield from (reason for reason, back in _SERVED.items() if self._says_anywhere(back))

    def _sentences_of_thanks(self) -> Iterator[int]:
        """Sentences that thank for what went well; all of a comment that opens with thanks."""
        opens = any("THANKS" in token.tags for token in self._tokens[:_OPENING])
        for number, group in groupby(self._tokens, key=lambda token: token.sentence):
            sentence = list(group)
            thanks = any("THANKS" in token.tags for token in sentence)
            denies = any(token.form in _ANY_NEGATION for token in sentence)
            if (opens and not self._contrasts) or (thanks and not denies):
                yield number

    def _is_theme(self, found: Found) -> bool:
        sentence = self._tokens[found.at].sentence
        near = self._tokens[max(found.first - _AROUND, 0) : found.last + _AROUND]
        themes = any(
            token.sentence == sentence and not token.tags.isdisjoint(_THEMES) for token in near
        )
        return themes or is_theme(self._tokens, found.at)

    def _told_of_elsewhere(self) -> Iterator[int]:
        """Clauses about another time or place: up to a contrast or a «now» in the sentence."""
        sentence = told = None
        since = 0
        for clause in self._clauses:
            first = self._tokens[clause[0]]
            here = first.form in _CONTRASTS or self._says(_NOW, clause)
            if here or first.sentence != sentence:
                sentence = None
            far = self._says(_ELSEWHERE, clause)
            long_ago = not self._lasts and self._says(_LONG_AGO, clause)
            if (far or long_ago) and not self._says(_NOW, clause):
                sentence = first.sentence
            if sentence is not None:
                yield first.clause
            if here or first.sentence != told:
                told, since = first.sentence, clause[0]
            if not here and self._says(_REPORTED, clause):
                yield from {self._tokens[at].clause for at in range(since, clause[0])}

    def _mended(self) -> Iterator[int]:
        """Clauses whose danger is over by what they say themselves, not by hearsay."""
        before: range | None = None
        for clause in self._clauses:
            if (
                self._says(_MENDED, clause)
                and not self._says(_DENIED, clause)
                and not self._says(_HEARSAY, clause)
                and not (before and self._says(_HEARSAY, before))
            ):
                yield self._tokens[clause[0]].clause
            before = clause

    def _says(self, phrases: Part, clause: range) -> bool:
        return any(length_at(phrases, self._tokens, at) for at in clause)

    def _says_anywhere(self, phrases: Part) -> bool:
        return any(length_at(phrases, self._tokens, at) for at in range(len(self._tokens)))
