"""Makes the encoder again: ``make encoder``; 90 minutes on two cores, twice that without bfloat16.

Two tunings that differ in their dice alone, and then, with ``--mean``, the mean of their
weights: better than either on composed comments, as good on real ones, at the cost of one.
With ``--further`` one that is there is taught what it does not know yet of newer labels.
Last, with ``--lift``, the head of advertising learns what composed advertisements tell it alone.

It learns from the comments of the repository and, where they are, of ``../shared/data``.
What is held out by id, what calibrates the cascade, and what is in ``comments_dev`` is never
trained on.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import torch
from msgspec.structs import replace

from app.triage.judging.encoder import SHIPPED, AboutEncoder, Pieces, pad
from app.triage.judging.encoder import Encoder as Reader
from app.triage.judging.reading import read_text
from app.triage.judging.weights import HEADS, INSULT, SPAM, Numbers
from app.triage.learning.encoder import further
from app.triage.learning.encoder.evening import reach_of
from app.triage.learning.encoder.export import export, move_head, read_back
from app.triage.learning.encoder.lifting import learn_more
from app.triage.learning.encoder.network import Encoder, from_pretrained
from app.triage.learning.encoder.pieces import count_of_pieces, needed_pieces, tokenizer_of
from app.triage.learning.encoder.tuning import Plan, Texts, tune
from app.triage.learning.encoder.wheel import Shape, find_weights, read_weights
from app.triage.learning.examples import Example, Examples, gather, read_corpus, teaches_encoder
from app.triage.learning.measuring import average_precision, f1, needs_answer
from app.triage.rules import Label

_LAYERS = {6: (0, 1, 3, 5, 8, 11), 9: (0, 1, 2, 3, 5, 6, 8, 10, 11), 12: tuple(range(12))}
"""Of the twelve pretrained ones."""
_LEAST_SEEN = 2
_FIRST, _SECOND = Plan(epochs=3, rate=1e-4, seed=1), Plan(epochs=1, rate=3e-5, seed=2)
"""Two passes: the second, slower one weighs real comments more, as they are what is judged."""
_OTHER_DICE = 10
"""Added to the seeds for each further tuning."""
_FIRST_COMPOSED, _SECOND_COMPOSED = 1.5, 0.7
"""Weights of a composed comment against a real one."""
_ABUSE_WEIGHT = 0.5
_ABUSE_TEXTS = 5_000
_NEVER_SAID = -1
_PROVES = 80
"""One in so many comments of the corpus is written down with what the network says of it."""
_SHOWN = 400
"""Texts that tell how far the values inside reach, and as many that tell what rounding does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Tune, measure, write the files."""
    parser = argparse.ArgumentParser(prog="app.triage.learning.encoder", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--layers", type=int, choices=_LAYERS, default=12)
    parser.add_argument("--dice", type=int, default=0, help="for another tuning: 1, 2 …")
    parser.add_argument("--further", type=Path, help="folder of an encoder to teach further")
    parser.add_argument("--mean", type=Path, nargs="+", help="folders of tunings to average")
    parser.add_argument("--lift", action="store_true", help="teach advertising to what is there")
    parser.add_argument("--after", type=Path, help="folder that the first pass has written")
    parser.add_argument("--rows", type=int, default=0, help="for a trial: so many texts only")
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    examples = gather(given.shared)
    lessons = [e for e in examples.composed + examples.real if teaches_encoder(e)]
    if given.mean:
        _tell(f"written: {_average(given.mean, given.out, lessons)}")
        return 0
    if given.lift:
        known = Reader.load(given.out)
        move = learn_more(known, SPAM, lessons, examples.advertising)
        move_head(given.out / "encoder.onnx", SPAM, move)
        _tell(f"written: {_describe(given.out, known.about.topics)}")
        return 0
    abuse = examples.abuse[:: -(-len(examples.abuse) // _ABUSE_TEXTS) or 1]
    if given.rows:
        lessons, abuse = lessons[: given.rows], abuse[: given.rows // 4]
    _tell(f"{len(lessons)} labelled texts, {len(abuse)} for insults")
    if given.further:
        tuned = _tune_further(
            examples, lessons, abuse, given.out, start=given.further, dice=given.dice
        )
        _tell(f"written: {tuned}")
        return 0
    layers = _LAYERS[given.layers]
    tuned = _tune(examples, lessons, abuse, layers, given.out, after=given.after, dice=given.dice)
    _tell(f"written: {tuned}")
    return 0


class _Course(NamedTuple):
    """What an encoder is taught, and what it is measured on after each epoch."""

    examples: Examples
    lessons: Sequence[Example]
    abuse: Sequence[Example]
    pieces: Pieces
    topics: list[str]

    def teach(self, encoder: Encoder, *passes: tuple[Plan, float]) -> Iterator[Encoder]:
        """Tune it in passes of a plan and the weight of a composed comment; yield after each."""
        ids = self.pieces.encode(_plain([*self.lessons, *self.abuse]))
        for plan, composed in passes:
            texts = _texts(ids, self.lessons, self.abuse, self.topics, composed)
            encoder = tune(encoder, texts, plan, heads=len(HEADS), told=_tell, ended=self._ended)
            yield encoder

    def _ended(self, epoch: int, mean: Encoder) -> None:
        for name, rows in {"held-out": self.examples.held_out, "dev": self.examples.dev}.items():
            if rows:
                _tell(f"epoch {epoch}, {name}: {_measure(mean, self.pieces, rows)}")


def _tune(
    examples: Examples,
    lessons: list[Example],
    abuse: list[Example],
    layers: Sequence[int],
    out: Path,
    *,
    after: Path | None,
    dice: int,
) -> str:
    """Tune the pretrained layers; return the version of what is written."""
    pretrained = read_weights(find_weights())
    every = _plain(lessons + abuse)
    kept = needed_pieces(pretrained.pieces, pretrained.scores, every, least=_LEAST_SEEN)
    model = tokenizer_of([pretrained.pieces[n] for n in kept], pretrained.scores[kept].tolist())
    if after is not None:
        model = (after / "pieces.model").read_bytes()
        kept = list(range(count_of_pieces(model)))
    topics = sorted({e.topic for e in lessons if e.topic})
    _tell(f"{len(kept)} pieces, {len(topics)} topics")
    encoder = from_pretrained(
        pretrained.shape,
        pretrained.tensors,
        pieces=kept,
        layers=layers,
        outputs=len(HEADS) + len(topics),
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / "pieces.model").write_bytes(model)
    passes = {
        "first.pt": (_with(_FIRST, dice), _FIRST_COMPOSED),
        "tuned.pt": (_with(_SECOND, dice), _SECOND_COMPOSED),
    }
    if after is not None:
        encoder.load_state_dict(torch.load(after / "first.pt", weights_only=True))
        del passes["first.pt"]
    course = _Course(examples, lessons, abuse, Pieces(model), topics)
    for name, taught in zip(passes, course.teach(encoder, *passes.values()), strict=True):
        torch.save(taught.state_dict(), out / name)
        encoder = taught
    return _write(encoder, model, topics, out, lessons)


def _tune_further(
    examples: Examples,
    lessons: list[Example],
    abuse: list[Example],
    out: Path,
    *,
    start: Path,
    dice: int,
) -> str:
    """Teach the encoder that is in a folder what it does not know yet; return the new version."""
    known = Reader.load(start)
    model, topics = (start / "pieces.model").read_bytes(), known.about.topics
    plan = _with(further.PLAN, dice)
    said = known.see(_plain(lessons)).heads.astype(float)
    chosen = further.choose(lessons, said, seed=plan.seed)
    _tell(f"{len(chosen)} of these teach further")
    encoder = _encoder_of(read_back(start / "encoder.onnx"), known.about)
    some = abuse[:: further.ABUSE_PART]
    course = _Course(examples, chosen, some, known.pieces, topics)
    (taught,) = course.teach(encoder, (plan, further.COMPOSED))
    out.mkdir(parents=True, exist_ok=True)
    torch.save(taught.state_dict(), out / "tuned.pt")
    return _write(taught, model, topics, out, lessons)


def _with(plan: Plan, dice: int) -> Plan:
    return plan._replace(seed=plan.seed + _OTHER_DICE * dice)


def _average(folders: Sequence[Path], out: Path, lessons: Sequence[Example]) -> str:
    """Write the encoder whose weights are the mean of those tuned in these folders."""
    states = [torch.load(folder / "tuned.pt", weights_only=True) for folder in folders]
    first, *_ = folders
    about = msgspec.json.decode((first / "about.json").read_bytes(), type=AboutEncoder)
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    encoder = _encoder_of(mean, about)
    out.mkdir(parents=True, exist_ok=True)
    model = (first / "pieces.model").read_bytes()
    return _write(encoder, model, about.topics, out, lessons)


def _encoder_of(state: Mapping[str, torch.Tensor], about: AboutEncoder) -> Encoder:
    encoder = Encoder(_shape_of(state), len(about.heads) + len(about.topics))
    encoder.load_state_dict(state)
    return encoder


def _shape_of(state: Mapping[str, torch.Tensor]) -> Shape:
    pretrained = read_weights(find_weights()).shape
    pieces, hidden = state["words.weight"].shape
    layers = len({name.split(".")[1] for name in state if name.startswith("layers.")})
    positions = len(state["places.weight"])
    return pretrained._replace(vocabulary=pieces, hidden=hidden, layers=layers, positions=positions)


def _write(
    encoder: Encoder, model: bytes, topics: list[str], out: Path, lessons: Sequence[Example]
) -> str:
    """Write the network and what it says of itself, beside its pieces; return its version.

    How far what comes into its matrices reaches is looked up on some of the lessons, and what
    rounding does to sums on some others.
    """
    shown, others = (lessons[start :: len(lessons) // _SHOWN or 1] for start in (0, 1))
    reach = reach_of(encoder, Pieces(model).encode(_plain(shown)))
    export(encoder.eval(), out / "encoder.onnx", reach)
    (out / "pieces.model").write_bytes(model)
    version = _describe(out, topics)
    _tell(f"rounding moves a sum by {_moved_by_rounding(encoder, Reader.load(out), others):.3f}")
    return version


def _moved_by_rounding(encoder: Encoder, written: Reader, rows: Sequence[Example]) -> float:
    """Say how far a head's sum in the file is from the exact one, on average; in logits."""
    lines = _plain(rows)
    exact = _sums(encoder, written.pieces.encode(lines))
    return float(np.abs(written.see(lines).heads - exact).mean())


def _describe(out: Path, topics: list[str]) -> str:
    """Write down what the network in this folder is; return its version."""
    whole = (out / "encoder.onnx").read_bytes() + (out / "pieces.model").read_bytes()
    digest = hashlib.sha256(whole).hexdigest()[:8]
    day = datetime.now(UTC).date().isoformat()  # noqa: TID251 - a command is an edge
    about = AboutEncoder(f"encoder-{day}-{digest}", list(map(str, HEADS)), topics)
    path = out / "about.json"
    path.write_bytes(msgspec.json.encode(about))
    rows = list(read_corpus())[::_PROVES]
    heads = Reader.load(out).see(_plain(rows)).heads.astype(float).round(3)
    proof = {row.id: said for row, said in zip(rows, heads.tolist(), strict=True)}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(replace(about, proof=proof))))
    return about.version


def _plain(examples: Sequence[Example]) -> list[str]:
    return [read_text(example.text).line for example in examples]


def _texts(
    ids: list[list[int]],
    lessons: Sequence[Example],
    abuse: Sequence[Example],
    topics: list[str],
    composed: float,
) -> Texts:
    """Turn examples into numbers; texts about insults count for that head alone."""
    targets = np.zeros((len(ids), len(HEADS)), np.float32)
    weights = np.zeros_like(targets)
    for row, example in enumerate(lessons):
        targets[row] = example.chances()
        weights[row] = composed if example.composed else 1.0
    for row, example in enumerate(abuse, start=len(lessons)):
        targets[row, INSULT] = Label.INSULT in example.labels
        weights[row, INSULT] = _ABUSE_WEIGHT
    numbers = [topics.index(e.topic) if e.topic else _NEVER_SAID for e in lessons]
    return Texts(ids, targets, weights, np.array(numbers + [_NEVER_SAID] * len(abuse)))


def _sums(encoder: Encoder, ids: Sequence[Sequence[int]]) -> Numbers:
    """Let the exact network say what it says of texts, given as pieces."""
    encoder.eval()
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    sums = np.zeros((len(ids), len(HEADS)))
    with torch.no_grad():
        for start in range(0, len(order), 32):
            chosen = order[start : start + 32]
            numbers, mask = pad([ids[row] for row in chosen])
            said = encoder(torch.from_numpy(numbers), torch.from_numpy(mask))
            sums[chosen] = said[:, : len(HEADS)].numpy()
    return sums


def _measure(encoder: Encoder, pieces: Pieces, rows: Sequence[Example]) -> str:
    raw = _sums(encoder, pieces.encode(_plain(rows)))
    encoder.train()
    told = []
    for head, own in zip(HEADS, raw.T, strict=True):
        true = np.array([needs_answer(e) if head == HEADS[-1] else head in e.labels for e in rows])
        told.append(f"{head} {f1(true, own > 0):.3f}/{average_precision(true, own):.3f}")
    return ", ".join(told)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
