"""What the bench's citizens write: real comments where they are at hand, else our own corpus."""

import csv
import itertools
import random
from pathlib import Path

import msgspec

_ROOT = Path(__file__).parents[2]
_SHARED = _ROOT.parent / "shared" / "data"
_CORPUS = _ROOT / "app" / "triage" / "data" / "corpus_institutions.tsv"
_OPENINGS = ("", "Здравствуйте! ", "Добрый день. ", "Уважаемая администрация! ", "Вопрос: ")
_ENDINGS = ("", " Спасибо.", " Ответьте, пожалуйста.", " Ждём.", " 🙏")


class Texts(msgspec.Struct, frozen=True):
    """Texts in a random but always the same order, and where they come from."""

    source: str
    texts: list[str]


def read_texts(number: int) -> Texts:
    """Give so many texts; none of them may be printed or kept."""
    if _SHARED.is_dir():
        labelled = _column(_SHARED / "comments_train.tsv", "text", "\t")
        found = Texts("ok_toxic.csv + comments_train.tsv", labelled + _column_of_toxic())
    else:
        found = Texts("corpus_institutions.tsv, varied", _varied())
    order = random.Random(20_000)  # noqa: S311 - the same texts every time
    order.shuffle(found.texts)
    return Texts(found.source, list(itertools.islice(itertools.cycle(found.texts), number)))


def _column_of_toxic() -> list[str]:
    return _column(_SHARED / "ok_toxic.csv", "text", ",")[:20_000]


def _varied() -> list[str]:
    plain = _column(_CORPUS, "text", "\t")
    return [
        f"{opening}{text}{ending}"
        for opening, ending in itertools.product(_OPENINGS, _ENDINGS)
        for text in plain
    ]


def _column(path: Path, name: str, delimiter: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        if delimiter == ",":
            rows = csv.DictReader(lines)
        else:
            rows = csv.DictReader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        return [row[name] for row in rows if row[name]]
