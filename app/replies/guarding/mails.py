"""E-mail of people, also written around: «lena собака mail.ru»."""

import re
from collections.abc import Iterator
from typing import Final

from app.replies.guarding.kinds import Finding, Kind, Known

_LOCAL: Final = r"(?<![\w.+@-])[\w][\w.+-]{0,63}"
_AT: Final = r"(?<=[ \[({<])at(?=[ \])}>])|(?<=[(\[])[aа](?=[)\]])"
_ZONE: Final = r"(?:ru|com|net|org|su|me|by|kz|ua|рф|ру|ком)(?!\w)"
_SIGN: Final = rf"(?: ?@ ?| ?[(\[<{{]? ?(?:собак(?:а|ой)|собачк(?:а|ой)|{_AT}) ?[)\]>}}]? ?)"
_DOT: Final = rf"(?:\.| ?[(\[]? ?(?:точка|dot) ?[)\]]? ?| ?[.,] ?(?={_ZONE})| (?=(?:ру|ком)(?!\w)))"
_MAIL: Final = re.compile(
    rf"{_LOCAL}{_SIGN}[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{1,4}}", re.IGNORECASE
)
_OFFICE: Final = re.compile(
    r"(?:^|[._+-])(?:info|office|mail|post|help|support|admin|press|hr|kadr\w*|contact\w*|"
    r"pri[jy]?[eo]m\w*|reception|registr\w*|kanc\w*|secretar\w*|sekretar\w*|buh\w*|zapis\w*|"
    r"s?ch?kola\w*|school\w*|shkola\w*|scool\w*|sosh\w*|oosh\w*|gimn\w*|gymn\w*|lic[ey]\w*|"
    r"lyceum\w*|"
    r"m?b?dou\w*|mkdou\w*|mkou\w*|mbou\w*|gbou\w*|sad\w*|detsad\w*|ds|gbuz\w*|guz|muz|crb\w*|"
    r"gkb\w*|"
    r"bolnic\w*|hospital\w*|poli[ck]lin\w*|clinic\w*|adm(?:in\w*)?|gorod\w*|raion\w*|rayon\w*|"
    r"sovet\w*|"
    r"uprav\w*|otdel\w*|obr\w*|edu\w*|kult\w*|dk|mfc\w*|jkh\w*|gkh\w*|zhkh\w*|uk|edds\w*|biblio\w*|"
    r"lib\w*|muzey\w*|museum\w*|centr\w*|center\w*|cdt\w*|dush\w*|sport\w*|museum)[0-9]*(?=$|"
    r"[._+-])",
    re.IGNORECASE,
)
_FOR_ALL: Final = re.compile(
    r"(?:mail|inbox|bk|list|internet|rambler|lenta|autorambler|ro|yandex|ya|narod|gmail|googlemail|"
    r"icloud|me|outlook|hotmail|live|yahoo|proton|protonmail|vk|xmail|ukr|яндекс|мейл|майл|мэйл|"
    r"джимейл|гмейл|рамблер|бк|лист|почта)[. ](?:ru|com|net|me|by|kz|ua|рф|ру|ком)$",
    re.IGNORECASE,
)
"""Where anybody may have a box; an institution's own domain serves its own people."""


def find_mails(text: str, known: Known) -> Iterator[Finding]:
    """Find the boxes of people; those of offices and the institution's own are nobody's."""
    public = {mail.lower().strip() for mail in known.mails}
    for match in _MAIL.finditer(text):
        local, domain = _parts(match.group())
        if f"{local}@{domain}" not in public and not _is_office(local, domain):
            yield Finding(Kind.MAIL, *match.span())


def _parts(written: str) -> tuple[str, str]:
    parts = re.split(rf"\W*(?:@|собак\w*|собачк\w*|{_AT})\W*", written.lower(), maxsplit=1)
    domain = re.sub(r"\W*(?:точка|dot)\W*| ?[.,] ?", ".", parts[-1])
    return parts[0], domain


def _is_office(local: str, domain: str) -> bool:
    return _OFFICE.search(local) is not None or _FOR_ALL.search(domain) is None
