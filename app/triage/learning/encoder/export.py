"""Writes a tuned encoder down as an ONNX file with weights of eight bits."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from app.base.files import write_whole
from app.triage.learning.encoder.lifting import Move
from app.triage.learning.encoder.network import EPSILON, Encoder

_OPSET = 23
"""The first with whole nodes for attention and for norms by the root of the mean square."""
_HIDDEN_SIGN = -1e4
_HIGHEST = 127
"""Of a weight of eight bits."""


def export(encoder: Encoder, path: Path) -> None:
    """Write ``path`` whole or not at all: inputs ids and mask, outputs sums and vector."""
    with TemporaryDirectory() as folder:
        exact, small = Path(folder) / "exact.onnx", Path(folder) / "small.onnx"
        onnx.save(_Graph(encoder).build(), exact)
        quantize_dynamic(
            exact,
            small,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
        write_whole(path, small.read_bytes())


def move_head(path: Path, head: int, move: Move) -> None:
    """Change one head of a written network; the file is written whole or not at all."""
    model = onnx.load(path)
    kept = {each.name: each for each in model.graph.initializer}

    def read(name: str) -> Any:
        return np.array(numpy_helper.to_array(kept[name]))

    def write(name: str, value: Any) -> None:
        kept[name].CopyFrom(numpy_helper.from_array(value, name))

    weights, scales = read("head.weight.T_quantized"), read("head.weight.T_scale")
    middle = read("head.weight.T_zero_point")[head].astype(float)
    bias = read("head.bias")
    column = move.kept * (weights[:, head] - middle) * scales[head] + move.row
    scales[head] = np.abs(column).max() / _HIGHEST
    whole = np.round(column / scales[head]) + middle
    weights[:, head] = np.clip(whole, -_HIGHEST - 1, _HIGHEST)
    bias[head] = move.kept * bias[head] + move.shift
    write("head.weight.T_quantized", weights)
    write("head.weight.T_scale", scales)
    write("head.bias", bias)
    write_whole(path, model.SerializeToString())


class _Graph:
    """Builds the graph node by node; names say what a value is."""

    def __init__(self, encoder: Encoder) -> None:
        self.state = {name: kept.detach().numpy() for name, kept in encoder.state_dict().items()}
        self.layers = len(encoder.layers)
        self.heads = encoder.layers[0].heads
        self.hidden = int(encoder.head.in_features)
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def build(self) -> onnx.ModelProto:
        """Build the model; raises onnx.checker.ValidationError where it is wrong."""
        states = self.embed()
        hidden_sign = self.hide()
        for layer in range(self.layers):
            states = self.layer(f"layers.{layer}.", states, hidden_sign)
        weights = self.node("Unsqueeze", ["mask", self.ints("at2", [2])])
        said = self.node("Mul", [states, weights])
        sums = self.node("ReduceSum", [said, self.ints("at1", [1])], keepdims=0)
        count = self.node("ReduceSum", ["mask", self.ints("at1", [1])], keepdims=1)
        self.node("Div", [sums, count], output="vector")
        raw = self.node("MatMul", ["vector", self.matrix("head.weight")])
        self.node("Add", [raw, self.weight("head.bias")], output="sums")
        graph = helper.make_graph(
            self.nodes,
            "encoder",
            [
                helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "pieces"]),
                helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["texts", "pieces"]),
            ],
            [
                helper.make_tensor_value_info("sums", TensorProto.FLOAT, ["texts", None]),
                helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["texts", self.hidden]),
            ],
            list(self.constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
        model.ir_version = 10
        onnx.checker.check_model(model, full_check=True)
        return model

    def embed(self) -> str:
        """Add word and place, and norm."""
        words = self.node("Gather", [self.weight("words.weight"), "ids"])
        length = self.node("Shape", ["ids"], start=1, end=2)
        places = self.node(
            "Slice",
            [self.weight("places.weight"), self.ints("at0", [0]), length, self.ints("at0", [0])],
        )
        return self.norm("norm", self.node("Add", [words, places]))

    def hide(self) -> str:
        """Give what is added to likenesses: for each piece that reads, far below where is none."""
        read = self.node("Unsqueeze", ["mask", self.ints("at12", [1, 2])])
        reading = self.node("Unsqueeze", ["mask", self.ints("at13", [1, 3])])
        # Attention wants a row for each that reads, though all rows are alike.
        nothing = self.node("Mul", [reading, self.number("zero", 0.0)])
        empty = self.node("Sub", [self.number("one", 1.0), self.node("Add", [read, nothing])])
        return self.node("Mul", [empty, self.number("far", _HIDDEN_SIGN)])

    def layer(self, name: str, states: str, hidden_sign: str) -> str:
        """Do what ``network.Layer`` does."""
        merged = self.node(
            "Attention",
            [*self.thirds(self.linear(f"{name}attend", states)), hidden_sign],
            q_num_heads=self.heads,
            kv_num_heads=self.heads,
        )
        merged = self.linear(f"{name}merge", merged)
        states = self.norm(f"{name}attend_norm", self.node("Add", [states, merged]))
        wide = self.node("Gelu", [self.linear(f"{name}widen", states)])
        inner = self.linear(f"{name}narrow", wide)
        return self.norm(f"{name}inner_norm", self.node("Add", [states, inner]))

    def thirds(self, value: str) -> list[str]:
        """Cut what queries, keys and values have in common into these three."""
        names = [f"{value}_{part}" for part in ("query", "key", "value")]
        sizes = self.ints("thirds", [self.hidden] * 3)
        self.nodes.append(helper.make_node("Split", [value, sizes], names, axis=-1))
        return names

    def linear(self, name: str, value: str) -> str:
        """Multiply by a matrix and add a vector."""
        product = self.node("MatMul", [value, self.matrix(f"{name}.weight")])
        return self.node("Add", [product, self.weight(f"{name}.bias")])

    def norm(self, name: str, value: str) -> str:
        """Normalize a layer.

        Without its mean, as the root of the mean square: onnxruntime takes a third of the time
        for that which it takes for the node that does both.
        """
        mean = self.node("ReduceMean", [value, self.ints("last", [-1])])
        spread = [self.node("Sub", [value, mean]), self.weight(f"{name}.weight")]
        even = self.node("RMSNormalization", spread, axis=-1, epsilon=EPSILON)
        return self.node("Add", [even, self.weight(f"{name}.bias")])

    def matrix(self, name: str) -> str:
        """Name a weight with inputs as rows."""
        return self._constant(f"{name}.T", self.state[name].T)

    def weight(self, name: str) -> str:
        """Name a weight as it is."""
        return self._constant(name, self.state[name])

    def number(self, name: str, value: float) -> str:
        """Name a lone number."""
        return self._constant(name, np.array(value, np.float32))

    def ints(self, name: str, values: list[int]) -> str:
        """Name whole numbers, for shapes and axes."""
        return self._constant(name, np.array(values, np.int64))

    def node(self, kind: str, inputs: list[str], *, output: str = "", **how: object) -> str:
        """Add a node; return the name of what it gives."""
        output = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **how))
        return output

    def _constant(self, name: str, value: Any) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name
