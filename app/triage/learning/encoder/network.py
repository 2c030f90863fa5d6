"""The encoder as torch knows it: BERT as in multilingual-e5-small, with heads on top."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from app.triage.learning.encoder.wheel import Floats, Shape

EPSILON = 1e-12
_DROPOUT = 0.1


class Layer(nn.Module):  # type: ignore[misc]  # torch is not there where types are checked
    """One layer: attention, then the inner layer, each added to what came in and normed."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        hidden = shape.hidden
        self.heads = shape.heads
        self.attend = nn.Linear(hidden, 3 * hidden)
        self.merge = nn.Linear(hidden, hidden)
        self.attend_norm = nn.LayerNorm(hidden, EPSILON)
        self.widen = nn.Linear(hidden, shape.inner)
        self.narrow = nn.Linear(shape.inner, hidden)
        self.inner_norm = nn.LayerNorm(hidden, EPSILON)
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, states: Tensor, visible: Tensor) -> Tensor:
        """Pass a batch on; ``visible`` marks what is no padding, broadcast over heads."""
        batch, length, hidden = states.shape
        parts = self.attend(states).view(batch, length, 3, self.heads, hidden // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        rate = _DROPOUT if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(query, key, value, visible, dropout_p=rate)
        mixed = self.merge(mixed.transpose(1, 2).reshape(batch, length, hidden))
        states = self.attend_norm(states + self.drop(mixed))
        inner = self.narrow(functional.gelu(self.widen(states)))
        return self.inner_norm(states + self.drop(inner))


class Encoder(nn.Module):  # type: ignore[misc]
    """Layers over word pieces; the mean of what they say feeds one linear head for everything."""

    def __init__(self, shape: Shape, outputs: int) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.vocabulary, shape.hidden, padding_idx=1)
        self.places = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, EPSILON)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.drop = nn.Dropout(_DROPOUT)
        self.head = nn.Linear(shape.hidden, outputs)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Give the raw sums of the outputs, one row per text."""
        return self.head(self.drop(self.pool(ids, mask)))

    def pool(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Give the mean over the pieces of each text."""
        states = self.words(ids) + self.places.weight[: ids.shape[1]]
        states = self.drop(self.norm(states))
        visible = mask.bool()[:, None, None, :]
        for layer in self.layers:
            states = layer(states, visible)
        weights = mask.unsqueeze(-1).to(states.dtype)
        return (states * weights).sum(1) / weights.sum(1)


def from_pretrained(
    shape: Shape,
    tensors: Mapping[str, Floats],
    *,
    pieces: Sequence[int],
    layers: Sequence[int],
    outputs: int,
) -> Encoder:
    """Build an encoder of some of the pretrained pieces and layers; the head starts small."""
    kept = shape._replace(vocabulary=len(pieces), layers=len(layers), positions=256)
    encoder = Encoder(kept, outputs)
    words = tensors["emb.word"].reshape(shape.vocabulary, shape.hidden)[list(pieces)]
    places = tensors["emb.pos"].reshape(shape.positions, shape.hidden)[: kept.positions]
    state = {
        "words.weight": words,
        # Every piece is of type 0; its vector is added once and for all.
        "places.weight": places + tensors["emb.type"][: shape.hidden],
        "norm.weight": tensors["emb.ln.w"],
        "norm.bias": tensors["emb.ln.b"],
        # Not zeros: nothing would reach the layers in the first steps.
        "head.weight": np.random.default_rng(1).normal(0, 0.02, (outputs, shape.hidden)),
        "head.bias": np.zeros(outputs, np.float32),
    }
    for place, layer in enumerate(layers):
        state |= _layer_state(f"layers.{place}.", f"l{layer}.", tensors, shape)
    encoder.load_state_dict(
        {name: torch.tensor(np.array(kept, np.float32)) for name, kept in state.items()}
    )
    return encoder


def _layer_state(
    ours: str, theirs: str, tensors: Mapping[str, Floats], shape: Shape
) -> dict[str, Floats]:
    hidden, inner = shape.hidden, shape.inner

    def matrix(name: str, outputs: int, inputs: int) -> Floats:
        return tensors[f"{theirs}{name}.w"].reshape(outputs, inputs)

    return {
        f"{ours}attend.weight": np.concatenate([matrix(name, hidden, hidden) for name in "qkv"]),
        f"{ours}attend.bias": np.concatenate([tensors[f"{theirs}{name}.b"] for name in "qkv"]),
        f"{ours}merge.weight": matrix("ao", hidden, hidden),
        f"{ours}merge.bias": tensors[f"{theirs}ao.b"],
        f"{ours}attend_norm.weight": tensors[f"{theirs}aln.w"],
        f"{ours}attend_norm.bias": tensors[f"{theirs}aln.b"],
        f"{ours}widen.weight": matrix("fi", inner, hidden),
        f"{ours}widen.bias": tensors[f"{theirs}fi.b"],
        f"{ours}narrow.weight": matrix("fo", hidden, inner),
        f"{ours}narrow.bias": tensors[f"{theirs}fo.b"],
        f"{ours}inner_norm.weight": tensors[f"{theirs}oln.w"],
        f"{ours}inner_norm.bias": tensors[f"{theirs}oln.b"],
    }
