"""What the town's citizens and institutions say: texts by kind of institution."""

from collections import defaultdict
from importlib.resources import files
from typing import Final

import msgspec

_COMMENTS: Final = ("app.triage", "data", "corpus_institutions.tsv")
"""The judge's corpus: a data file that both houses read."""


class Corpus(msgspec.Struct, frozen=True):
    """Texts by kind: school, kindergarten, hospital."""

    comments: dict[str, list[str]]
    posts: dict[str, list[str]]


def read_corpus() -> Corpus:
    """Read both files; a text that stands twice is taken once."""
    package, *path = _COMMENTS
    comments = files(package).joinpath(*path).read_text(encoding="utf-8")
    posts = files("connectors.emulators.demo").joinpath("posts.tsv").read_text(encoding="utf-8")
    return Corpus(_by_kind(comments), _by_kind(posts))


def _by_kind(table: str) -> dict[str, list[str]]:
    head, *rows = (line.split("\t") for line in table.splitlines() if line)
    kind, text = head.index("kind"), head.index("text")
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        found[row[kind]][row[text]] = None
    return {name: list(texts) for name, texts in found.items()}
