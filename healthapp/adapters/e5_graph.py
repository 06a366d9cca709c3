"""The encoder of multilingual-e5-small as an ONNX graph with 8-bit weights, made of what `e5_weights` reads.

In go the embeddings of words, places and kind, summed, and which of them are there; out comes one vector of length 1
for each text: the mean over its words. The words' table stays outside, for the graph would be 380 MB larger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from healthapp.adapters.e5_weights import Weights

_OPSET = 20


class _Graph:
    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:  # noqa: ANN401 - what each operation takes
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def linear(self, given: str, name: str, bias: str) -> str:
        tensors = self.weights.tensors
        product = self.add("MatMul", [given, self.constant(f"{name}.t", tensors[f"{name}.w"].T)], f"{name}.mul")
        return self.add("Add", [product, self.constant(f"{name}.b", tensors[bias])], f"{name}.out")

    def normed(self, given: str, name: str) -> str:
        tensors = self.weights.tensors
        parts = [self.constant(f"{name}.{part}", tensors[f"{name}.{part}"]) for part in ("w", "b")]
        return self.add("LayerNormalization", [given, *parts], f"{name}.out", axis=-1, epsilon=self.weights.epsilon)

    def heads(self, given: str, name: str, order: list[int]) -> str:
        split = self.add("Reshape", [given, "split"], f"{name}.split")
        return self.add("Transpose", [split], f"{name}.heads", perm=order)

    def layer(self, given: str, n: int) -> str:
        q, k, v = (self.linear(given, f"l{n}.{part}", f"l{n}.{part}.b") for part in ("q", "k", "v"))
        query, key = self.heads(q, f"l{n}.q", [0, 2, 1, 3]), self.heads(k, f"l{n}.k", [0, 2, 3, 1])
        value = self.heads(v, f"l{n}.v", [0, 2, 1, 3])
        likeness = self.add("MatMul", [query, key], f"l{n}.likeness")
        scaled = self.add("Mul", [likeness, "scale"], f"l{n}.scaled")
        masked = self.add("Add", [scaled, "hidden"], f"l{n}.masked")
        shares = self.add("Softmax", [masked], f"l{n}.shares", axis=-1)
        mixed = self.add("MatMul", [shares, value], f"l{n}.mixed")
        together = self.add("Transpose", [mixed], f"l{n}.together", perm=[0, 2, 1, 3])
        flat = self.add("Reshape", [together, "flat"], f"l{n}.flat")
        attended = self.linear(flat, f"l{n}.ao", f"l{n}.ao.b")
        first = self.normed(self.add("Add", [given, attended], f"l{n}.sum1"), f"l{n}.aln")
        wide = self.add("Gelu", [self.linear(first, f"l{n}.fi", f"l{n}.fi.b")], f"l{n}.gelu")
        second = self.linear(wide, f"l{n}.fo", f"l{n}.fo.b")
        return self.normed(self.add("Add", [first, second], f"l{n}.sum2"), f"l{n}.oln")


def write_graph(weights: Weights, path: Path) -> None:
    """Write the graph to `path`: some seconds, 22 MB."""
    graph = _Graph(weights)
    size = weights.width // weights.heads
    graph.constant("split", np.array([0, 0, weights.heads, size], np.int64))
    graph.constant("flat", np.array([0, 0, weights.width], np.int64))
    graph.constant("scale", np.array(size**-0.5, np.float32))
    graph.constant("one", np.array(1, np.float32))
    graph.constant("far", np.array(-1e9, np.float32))
    graph.constant("inner", np.array([1, 2], np.int64))
    graph.constant("last", np.array([2], np.int64))
    graph.constant("along", np.array([1], np.int64))
    absent = graph.add("Sub", ["one", "there"], "absent")
    graph.add("Unsqueeze", [graph.add("Mul", [absent, "far"], "away"), "inner"], "hidden")
    found = graph.normed("embedded", "emb.ln")
    for n in range(weights.layers):
        found = graph.layer(found, n)
    kept = graph.add("Mul", [found, graph.add("Unsqueeze", ["there", "last"], "kept")], "only")
    total = graph.add("ReduceSum", [kept, "along"], "total", keepdims=0)
    many = graph.add("ReduceSum", ["there", "along"], "many", keepdims=1)
    graph.add("LpNormalization", [graph.add("Div", [total, many], "mean")], "vector", axis=-1, p=2)
    inputs = [
        helper.make_tensor_value_info("embedded", TensorProto.FLOAT, ["texts", "words", weights.width]),
        helper.make_tensor_value_info("there", TensorProto.FLOAT, ["texts", "words"]),
    ]
    outputs = [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["texts", weights.width])]
    made = helper.make_model(
        helper.make_graph(graph.nodes, "e5", inputs, outputs, graph.constants),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=10,
    )
    plain = path.with_suffix(".plain")
    onnx.save(made, str(plain))
    new = path.with_suffix(".new")
    quantize_dynamic(plain, new, weight_type=QuantType.QInt8, per_channel=True)
    plain.unlink()
    new.replace(path)
