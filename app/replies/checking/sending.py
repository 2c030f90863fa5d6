"""Answers that send a citizen away, or ask him to rate a refusal."""

import re
from collections.abc import Iterator
from typing import Final

from app.cases.rules import Resolution
from app.replies.checking.advice import Advice, Rule

_SENT: Final = re.compile(
    r"(?<![а-я])(?:обратитесь|обращайтесь|обратиться|обращаться|адресуйте (?:вопрос|свой вопрос)?|"
    r"(?:за|по) (?:разъяснени|вопрос)\w+ обращайтесь|задайте вопрос)(?: [а-я]+){0,3}? (?:в|во|"
    r"к)(?: [а-я-]+){1,5}"
)
_OURS: Final = re.compile(
    r" (?:к нам|в наш\w*|к нашем\w*|в (?:\d+ )?кабинет|в личные сообщения|к классному|к лечащему|"
    r"к администратору|в сообщения|"
    r"в форму|в регистратуру|в приемную директора|в школу(?! №)|в канцелярию школы|ко "
    r"мне)(?![а-я])|решаем вместе"
)
_HANDED: Final = re.compile(
    r"(?<![а-я])(?:мы )?(?:(?:уже|сами) )?(?:передал\w*|переда(?:ем|дим)|перенаправ\w+|"
    r"направил\w*|направля(?:ем|ю)|"
    r"переслал\w*|сообщил\w* (?:им|ей|туда|в|об?|ему)|попросил\w* (?:их|его)|предупредил\w*|"
    r"договорил\w+|подключил\w*|"
    r"связал\w+|там (?:вас )?(?:уже )?жд[уе]т|вас (?:там )?ждут|записал\w* вас|переадресовал\w*|"
    r"отправил\w* (?:ваш|им|туда|его)|"
    r"передан\w*|направлен\w*|(?:запрос|вопрос) отправлен|они (?:уже )?знают)"
)
_RATE: Final = re.compile(
    r"(?<![а-я])(?:оцените|оценить|поставьте (?:нам )?оценк\w*|поставить оценку|ждем (?:вашей "
    r")?оценки|"
    r"оставьте (?:ваш )?отзыв|пройдите опрос|насколько вы (?:довольны|удовлетворены)|"
    r"удовлетворены ли вы|"
    r"просим оценить|довольны ли вы)(?: [а-я]+){0,3}"
)
_REFUSED: Final = re.compile(
    r"(?<![а-я])(?:отказ\w*|к сожалению|не (?:можем|сможем|получится|предусмотрен\w*|планируется|"
    r"планируем|входит|"
    r"подлежит|представляется|положен\w*|выдел\w+|предоставляется|имеем права|будет|будем|удалось)|"
    r"невозможно|нет возможности|нет средств|нет денег|нет мест|нельзя|отсутству\w+)"
)


def find_sent_away(small: str) -> Iterator[Advice]:
    """Find «обращайтесь в …» where nothing says that the matter was handed over."""
    if _HANDED.search(small):
        return
    for match in _SENT.finditer(small):
        if not _OURS.search(match.group() + " "):
            says = "Не отправляйте дальше: передайте вопрос сами, скажите, кто и когда ответит."
            yield Advice(Rule.NO_HANDOVER, *match.span(), says)


def find_rated_refusal(small: str, resolution: Resolution | None = None) -> Iterator[Advice]:
    """Find a request to rate an answer that refuses, by its words or by its outcome."""
    if resolution is Resolution.REFUSED or _REFUSED.search(small):
        for match in _RATE.finditer(small):
            says = "Не просите оценить отказ: это злит. Лучше скажите, что человек может сделать."
            yield Advice(Rule.RATED_REFUSAL, *match.span(), says)
