"""Tells advice that citizens give each other from what they want of the page."""

import re
from collections.abc import Sequence
from typing import Final

_DO: Final = (
    r"(?:набер(?:и|ите)|(?:по)?звони(?:те)?|(?:на)?пиши(?:те)?|обрати(?:те)?сь|обращай(?:те)?сь|"
    r"вызывай(?:те)?|вызови(?:те)?|сходи(?:те)?|спроси(?:те)?|спрашивай(?:те)?|узнай(?:те)?|"
    r"перекрой(?:те)?|попробуй(?:те)?|подай(?:те)?|подойди(?:те)?|зайди(?:те)?|жалуй(?:те)?сь|"
    r"пожалуй(?:те)?сь|потрогай(?:те)?|посмотри(?:те)?|возьми(?:те)?|оформи(?:те)?)"
)
_TO_DO: Final = (
    r"(?:вызывать|вызвать|(?:по)?звонить|(?:на)?писать|обращаться|обратиться|сходить|спросить|"
    r"жаловаться|пожаловаться|подавать|подать|брать|взять|записываться)"
)
_ADVISES: Final = re.compile(
    rf"(?<![^ ])(?:{_DO}|(?:надо|нужно|можно|лучше|стоит) (?:\w+ ){{0,3}}{_TO_DO}|"
    rf"{_TO_DO} (?:надо|нужно|лучше))(?![^ ])"
)
_FOR_HIMSELF: Final = re.compile(
    r"(?<![^ ])(?:мне|нам|нас|меня|пожалуйста|плиз|пж|пжлст)(?![^ ])|"
    r"(?<![^ ])(?<!а )не (?!\w+те(?:сь)?(?![^ ]))"
)
"""With these it may well be the page that is to do so, or is told that it did not."""


def advises(forms: Sequence[str]) -> bool:
    """Say whether somebody is told what to do for himself: «05 наберите», «спросите в школе»."""
    line = " ".join(forms)
    return _ADVISES.search(line) is not None and _FOR_HIMSELF.search(line) is None
