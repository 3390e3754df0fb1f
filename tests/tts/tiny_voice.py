"""A Piper voice of a few kilobytes, made for a test: every phoneme is a short tone, longer where it is to speak slower."""

import json
from math import pi, sin
from pathlib import Path

import onnx
from onnx import TensorProto, helper

SYMBOLS = 160  # as many as Piper's own phoneme map numbers
TONE = 200  # samples; four of them a phoneme at the usual pace


def make(directory: Path, name: str = "en_US-tiny-low", *, rate: int = 16_000, speakers: int = 1) -> Path:
    """Writes `NAME.onnx` and `NAME.onnx.json`, and returns the model's path."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}.onnx"
    path.write_bytes(_model(rate, speakers).SerializeToString())
    told = {
        "audio": {"sample_rate": rate},
        "espeak": {"voice": "en-us"},
        "language": {"code": name[:5]},
        "phoneme_type": "text",
        "num_symbols": SYMBOLS,
        "num_speakers": speakers,
        "speaker_id_map": {f"p{n}": n for n in range(speakers)} if speakers > 1 else {},
        "phoneme_id_map": {chr(code): [code - 30] for code in range(32, 127)}
        | {"_": [0], "^": [1], "$": [1]},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
    }
    path.with_name(f"{name}.onnx.json").write_text(json.dumps(told))
    return path


def _model(rate: int, speakers: int) -> onnx.ModelProto:
    """input [1, N] → tones [1, N, TONE], each four times the length scale → output [1, 1, N × …]."""
    tones = [
        0.0 if symbol < 3 else 0.3 * sin(2 * pi * (200 + 5 * symbol) * n / rate)
        for symbol in range(SYMBOLS)
        for n in range(TONE)
    ]
    constants = [
        helper.make_tensor("tones", TensorProto.FLOAT, [SYMBOLS, TONE], tones),
        helper.make_tensor("second", TensorProto.INT64, [1], [1]),
        helper.make_tensor("four", TensorProto.FLOAT, [1], [4.0]),
        helper.make_tensor("ones", TensorProto.INT64, [2], [1, 1]),
        helper.make_tensor("shape", TensorProto.INT64, [3], [1, 1, -1]),
    ]
    nodes = [
        helper.make_node("Gather", ["tones", "input"], ["spoken"]),
        helper.make_node("Gather", ["scales", "second"], ["length"]),
        helper.make_node("Mul", ["length", "four"], ["fourfold"]),
        helper.make_node("Round", ["fourfold"], ["rounded"]),
        helper.make_node("Cast", ["rounded"], ["times"], to=TensorProto.INT64),
        helper.make_node("Concat", ["ones", "times"], ["repeats"], axis=0),
        helper.make_node("Tile", ["spoken", "repeats"], ["long"]),
        helper.make_node("Reshape", ["long", "shape"], ["output"]),
    ]
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "count"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    if speakers > 1:
        inputs.append(helper.make_tensor_value_info("sid", TensorProto.INT64, [1]))
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "samples"])
    graph = helper.make_graph(nodes, "tiny", inputs, [output], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
