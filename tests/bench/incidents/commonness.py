"""Counts in how many of our own composed comments each term stands.

``python -m tests.bench.incidents.commonness`` writes ``app/incidents/data/commonness.tsv``
anew; to be run after the concepts, the tellings or the list of topics have changed.
"""

from collections import Counter

from app.incidents.words import concepts_in
from app.triage.judging.reading import read_text
from app.triage.text.lemmas import lemma_of
from app.triage.text.wording import is_plain
from tests.bench.incidents.texts import ROOT, corpus

_LEAST = 2


def main() -> None:
    """Count and write; a term of one text alone is left out."""
    seen: Counter[str] = Counter()
    texts = corpus("corpus_institutions") + corpus("corpus_more")
    for each in texts:
        forms = read_text(each.text).forms
        lemmas = {lemma_of(form) for form in forms if is_plain(form) and not form.isdigit()}
        seen.update(lemmas | set(concepts_in(forms)))
    kept = sorted((term, number) for term, number in seen.items() if number >= _LEAST)
    lines = ["term\ttexts", f"\t{len(texts)}", *(f"{term}\t{number}" for term, number in kept)]
    path = ROOT / "app" / "incidents" / "data" / "commonness.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(kept)} terms of {len(texts)} texts")


if __name__ == "__main__":
    main()
