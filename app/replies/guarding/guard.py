"""Stops a public answer that holds personal data, and masks such data for notices and exports."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from app.replies.guarding.addresses import find_addresses
from app.replies.guarding.births import find_births
from app.replies.guarding.documents import find_documents
from app.replies.guarding.health import find_diagnoses
from app.replies.guarding.kinds import LONGEST_READ, Finding, Kind, Known
from app.replies.guarding.mails import find_mails
from app.replies.guarding.names import find_names
from app.replies.guarding.phones import all_phones, find_phones
from app.replies.guarding.reading import Reading, read

_NOBODY: Final = Known()
_NEUTRAL: Final = (
    "Здравствуйте! Чтобы ответить, нужны личные сведения, а в открытых комментариях их увидят все. "
    "Пожалуйста, напишите нам через форму «Госуслуги. Решаем вместе»{where}: "
    "так сведения получит только тот, кто отвечает. Мы ждём Вашего сообщения и ответим на него."
)
_LEFT_OUT: Final = re.compile(
    "|".join(re.escape(kind.cover) for kind in Kind)  # what is masked already
    + r"|\[(?:id|club|public)[0-9]{1,20}\|[^\]\n]{0,80}\]"  # whom one answers
    + r"|https?://(?!wa\.me|(?:[a-z]+\.)?whatsapp|t\.me/\+)\S{1,2000}"
)
_PERSON_CALLED: Final = re.compile(r"\[id[0-9]{1,20}\|[^\]\n]{0,80}\]")
_BLANK: Final = "·"


class Stop(msgspec.Struct, frozen=True):
    """Why an answer must not be published as it is."""

    findings: tuple[Finding, ...]


def stop_for(text: str, known: Known = _NOBODY) -> Stop | None:
    """Stop a draft with personal data; None where there is none."""
    findings = find_personal(text, known)
    return Stop(tuple(findings)) if findings else None


def neutral_wording(form_link: str = "") -> str:
    """Word an answer that tells nothing of anybody; ``form_link`` leads to «Решаем вместе»."""
    return _NEUTRAL.format(where=f" ({form_link})" if form_link else "")


def find_personal(text: str, known: Known = _NOBODY) -> list[Finding]:
    """List personal data in the order of the text; 100,000 characters are read."""
    reading = read(text[:LONGEST_READ])
    return _placed(_found_in(_readable(reading.text), known), reading)


def mask(text: str, known: Known = _NOBODY) -> str:
    """Cover personal data, and every telephone but hotlines and the institution's own.

    What stands beyond the first 100,000 characters is cut off, for it has not been read.
    """
    masked = text[:LONGEST_READ]
    while findings := _to_mask(masked, known):
        masked = _covered(masked, findings)[:LONGEST_READ]
    return masked


def _found_in(text: str, known: Known) -> list[Finding]:
    names = list(find_names(text, known))
    return _without_overlaps(
        [
            *find_documents(text),
            *find_births(text),
            *find_mails(text, known),
            *find_phones(text, known),
            *find_addresses(text, known),
            *names,
            *find_diagnoses(text, names),
        ]
    )


def _to_mask(text: str, known: Known) -> list[Finding]:
    reading = read(text)
    readable = _readable(reading.text)
    called = [Finding(Kind.NAME, *match.span()) for match in _PERSON_CALLED.finditer(reading.text)]
    phones = all_phones(readable, known)
    found = _without_overlaps([*called, *_found_in(readable, known), *phones])
    return _placed(found, reading)


def _placed(findings: Iterable[Finding], reading: Reading) -> list[Finding]:
    """Point the findings into what was written."""
    return [Finding(found.kind, *reading.span(found.start, found.end)) for found in findings]


def _covered(text: str, findings: Iterable[Finding]) -> str:
    pieces = []
    at = 0
    for finding in findings:
        pieces += [text[at : finding.start], finding.kind.cover]
        at = finding.end
    return "".join([*pieces, text[at:]])


def _readable(text: str) -> str:
    """Blank what is not to be read; every character keeps its place."""
    return _LEFT_OUT.sub(lambda match: _BLANK * len(match.group()), text)


def _without_overlaps(findings: Sequence[Finding]) -> list[Finding]:
    """Of findings that overlap keep that of the earlier finder."""
    taken: list[int] = []
    for at in sorted(range(len(findings)), key=lambda at: (findings[at].start, at)):
        if not taken or findings[at].start >= findings[taken[-1]].end:
            taken.append(at)
        elif at < taken[-1]:
            taken[-1] = at
    return [findings[at] for at in taken]
