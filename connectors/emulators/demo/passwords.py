"""Passwords that can be read aloud: words of everyday Russian in Latin letters, and a number."""

import secrets
from typing import Final

_WORDS: Final = """
    abrikos aist altay april arbuz bashnya bereza beton bober buket vafli vasilek veter vesna
    vishnya voda volna vorota gitara glina golub gorod gorka grusha gusli dacha dekabr doroga
    dozhd duga elka enot zabor zakat zarya zima zvezda zerno izba iskra iyul kalina kamen karman
    kedr kisel klever klyukva kniga kolos korabl kover kozyrek krapiva lampa les limon lodka
    luna malina mayak med metel mindal morkov most moroz more nebo nitka oblako ogonek okno oreh
    osen ostrov parus pchela pero pesok pirog podkova pole prud radio raduga reka rodnik roscha
    roza ryabina sad samovar sani sapogi sirop skripka sneg sobor sok solnce sosna sova stakan
    stog tainik tishina topol trava tropa tuman tykva ulitsa uroki utro fakel fialka fonar hleb
    holm hvoya cvetok chashka shapka sharf shishka schavel yabloko yagoda yantar yasen
""".split()  # noqa: SIM905 - words to be read
_MANY: Final = 3


def new_password() -> str:
    """Choose at random, such as zarya-klever-sova-47: one of about 10⁸, at most 26 letters."""
    words = [secrets.choice(_WORDS) for _ in range(_MANY)]
    return "-".join([*words, str(10 + secrets.randbelow(90))])
