"""Tunes the encoder on labelled comments: the pretrained layers learn what we ask for.

The recipe is ``docs/judging.md``'s. One thread; 90 minutes on one core for 43,000 texts, and
twice as long where the processor has no numbers of sixteen bits of its own.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from app.triage.judging.encoder import pad
from app.triage.learning.encoder.network import Encoder

Numbers = npt.NDArray[np.float32]
_BATCH = 32
_CHUNK = 24
"""Batches within which texts are sorted by length."""
_DECAY_DOWNWARDS = 0.9
_HEAD_RATE = 5.0
_WARM_UP = 0.08
_CLIP = 1.0
_WEIGHT_DECAY = 0.01
_AVERAGING = 0.998
_TOPIC_SHARE = 0.3


class Texts(NamedTuple):
    """What is learned from, row by row."""

    ids: Sequence[Sequence[int]]
    """Pieces of each text."""
    targets: Numbers
    """Chance that each head is true, as far as readers agree; one column per head."""
    weights: Numbers
    """How much each head of each text counts; 0 where nobody said."""
    topics: npt.NDArray[np.int64]
    """Number of the topic, or -1."""


class Plan(NamedTuple):
    """How long, how fast and with which dice."""

    epochs: int
    rate: float
    """Greatest step of the top layer."""
    seed: int = 1


def tune(
    encoder: Encoder,
    texts: Texts,
    plan: Plan,
    *,
    heads: int,
    told: Callable[[str], None],
    ended: Callable[[int, Encoder], None],
) -> Encoder:
    """Train; give the running mean of the weights, which judges a little better than the last."""
    torch.manual_seed(plan.seed)
    dice = np.random.default_rng(plan.seed)
    groups = list(_groups(encoder, plan.rate))
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    steps = plan.epochs * math.ceil(len(texts.ids) / _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _slope(step, steps))
    mean = AveragedModel(encoder, multi_avg_fn=_average)
    loss_of = _Loss(texts, heads)
    short = bool(torch.cpu.get_capabilities()["avx512_bf16"])
    began, seen = time.monotonic(), 0
    for epoch in range(plan.epochs):
        total, batches = 0.0, 0
        encoder.train()
        for rows in _batches(texts.ids, dice):
            ids, mask = pad([texts.ids[row] for row in rows])
            with torch.autocast("cpu", torch.bfloat16, enabled=short):
                raw = encoder(torch.from_numpy(ids), torch.from_numpy(mask))
            loss = loss_of(raw.float(), rows)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), _CLIP)
            optimizer.step()
            schedule.step()
            mean.update_parameters(encoder)
            total, batches, seen = total + loss.item(), batches + 1, seen + len(rows)
            if batches % 100 == 0:
                pace = seen / (time.monotonic() - began)
                told(
                    f"epoch {epoch + 1}, batch {batches}: loss {total / batches:.4f}, {pace:.0f}/s"
                )
        ended(epoch + 1, mean.module)
    tuned: Encoder = mean.module
    return tuned


@torch.no_grad()  # type: ignore[untyped-decorator]
def _average(mean: list[Tensor], last: list[Tensor], steps: Tensor | int) -> None:
    """Move the mean towards the last weights; quickly at first, when they have far to go."""
    share = 1 - min(_AVERAGING, (1 + int(steps)) / (10 + int(steps)))
    for kept, new in zip(mean, last, strict=True):
        kept.lerp_(new, share)


class _Loss:
    """Cross-entropy of the heads, rarer ones lifted, and of the topic where there is one."""

    def __init__(self, texts: Texts, heads: int) -> None:
        yes = (texts.targets * texts.weights).sum(0)
        no = ((1 - texts.targets) * texts.weights).sum(0)
        self.lift = torch.from_numpy(np.sqrt(no / np.maximum(yes, 1)))
        self.targets = torch.from_numpy(texts.targets)
        self.weights = torch.from_numpy(texts.weights)
        self.topics = torch.from_numpy(texts.topics)
        self.heads = heads

    def __call__(self, raw: Tensor, rows: npt.NDArray[np.int64]) -> Tensor:
        chosen = torch.from_numpy(rows)
        lost = functional.binary_cross_entropy_with_logits(
            raw[:, : self.heads],
            self.targets[chosen],
            self.weights[chosen],
            pos_weight=self.lift,
        )
        topics = self.topics[chosen]
        named = topics >= 0
        if not named.any():
            return lost
        return lost + _TOPIC_SHARE * functional.cross_entropy(
            raw[named, self.heads :], topics[named]
        )


def _groups(encoder: Encoder, top: float) -> Iterator[dict[str, object]]:
    """Give lower layers smaller steps, and spare vectors the decay."""
    layers = len(encoder.layers)
    for name, weights in encoder.named_parameters():
        depth = int(name.split(".")[1]) + 1 if name.startswith("layers.") else 0
        rate = top * _DECAY_DOWNWARDS ** (layers - depth)
        if name.startswith("head."):
            rate = top * _HEAD_RATE
        spared = weights.ndim == 1 or name in {"words.weight", "places.weight"}
        yield {
            "params": [weights],
            "lr": rate,
            "weight_decay": 0.0 if spared else _WEIGHT_DECAY,
        }


def _slope(step: int, steps: int) -> float:
    warm = max(steps * _WARM_UP, 1)
    return min((step + 1) / warm, max((steps - step) / max(steps - warm, 1), 0.0))


def _batches(
    ids: Sequence[Sequence[int]], dice: np.random.Generator
) -> Iterator[npt.NDArray[np.int64]]:
    """Shuffle, sort by length within chunks, and shuffle the batches."""
    order = dice.permutation(len(ids))
    batches = []
    for start in range(0, len(order), _BATCH * _CHUNK):
        chunk = sorted(order[start : start + _BATCH * _CHUNK], key=lambda row: len(ids[row]))
        batches += [np.array(chunk[n : n + _BATCH]) for n in range(0, len(chunk), _BATCH)]
    dice.shuffle(batches)
    yield from batches
