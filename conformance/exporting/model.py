"""The data of models that leave Keras."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

#: Form → what its file is called in answers. The order is that of the worker: ``select`` comes after ``float32``.
FORMS: Mapping[str, str] = {
    "float32": "TensorFlow Lite, float32",
    "float16": "TensorFlow Lite, float16",
    "dynamic": "TensorFlow Lite, dynamic range",
    "int8": "TensorFlow Lite, int8",
    "select": "TensorFlow Lite with select ops",
    "tf2onnx": "ONNX by tf2onnx",
    "export:tf_saved_model": "SavedModel by export",
    "export:onnx": "ONNX by export",
    "export:openvino": "OpenVINO by export",
    "export:litert": "TensorFlow Lite by export",
    "export:torch": "PyTorch program by export",
}

#: What people write for a form, in small letters and figures alone → the forms that it stands for.
CALLED: Mapping[str, tuple[str, ...]] = {
    "savedmodel": ("export:tf_saved_model",),
    "tfsavedmodel": ("export:tf_saved_model",),
    "onnx": ("tf2onnx", "export:onnx"),
    "openvino": ("export:openvino",),
    "litert": ("export:litert",),
    "torch": ("export:torch",),
    "pytorch": ("export:torch",),
    "tflite": ("float32", "float16", "dynamic", "int8", "select", "export:litert"),
    "tensorflowlite": ("float32", "float16", "dynamic", "int8", "select", "export:litert"),
}

#: What is measured in an environment of ``exports`` → its forms.
OF_EXPORT: Mapping[str, tuple[str, ...]] = {
    "tflite": ("float32", "float16", "dynamic", "int8", "select"),
    "tf2onnx": ("tf2onnx",),
    "export": ("export:tf_saved_model", "export:onnx", "export:openvino", "export:litert", "export:torch"),
}

#: Runtime → the forms that it reads.
READS: Mapping[str, tuple[str, ...]] = {
    "tf.lite": (*OF_EXPORT["tflite"], "export:litert"),
    "ai-edge-litert": (*OF_EXPORT["tflite"], "export:litert"),
    "onnxruntime": ("tf2onnx", "export:onnx"),
    "openvino": ("export:openvino",),
    "tensorflow": ("export:tf_saved_model",),
    "torch": ("export:torch",),
}

#: ``within`` and ``beyond`` a bound; ``measured``: none follows; ``raises``; ``shapes``: others than Keras predicts;
#: ``unwritten``: the exporter raised; ``unread``: nobody looked.
Outcome: TypeAlias = Literal["within", "beyond", "measured", "raises", "shapes", "unwritten", "unread"]
OUTCOMES: tuple[Outcome, ...] = ("within", "beyond", "measured", "raises", "shapes", "unwritten", "unread")


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who exported or ran: the versions that did, the sha256 (hex) of its lock, how many seconds it took."""

    versions: Mapping[str, str]
    lock: str
    seconds: float = 0.0


class Written(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of a model: form → digest of the file, or what was raised; ``error``: there was no model at all."""

    kind: str = ""
    files: Mapping[str, str] = {}
    refused: Mapping[str, str] = {}
    error: str = ""


class Ran(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a runtime made of a file.

    ``off`` is the largest difference to what Keras predicts, ``largest`` the largest number of that, ``used`` the
    largest part of its bound that a number is off by, where a bound follows. A text stands for what is no number.
    """

    raises: str = ""
    shapes: Any = None
    wanted: Any = None
    largest: float | None = None
    quantized: bool = False
    off: float | str | None = None
    used: float | str | None = None

    @property
    def outcome(self) -> Outcome:
        """In one word."""
        if self.raises:
            return "raises"
        if self.shapes is not None:
            return "shapes"
        if self.used is None:
            return "measured" if isinstance(self.off, float) else "beyond"
        return "within" if isinstance(self.used, float) and self.used <= 1.0 else "beyond"


class Program(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of a program about a tool: ``facts`` it saw, or what it ``raises``."""

    title: str = ""
    facts: Mapping[str, Any] = {}
    raises: str = ""
    seconds: float = 0.0


class Exported(msgspec.Struct, frozen=True, omit_defaults=True):
    """``written``: writer → model → what came of it. ``ran``: runtime → file → what it made of it.

    ``apart``: file → the largest difference between two runtimes that ran it. ``programs``: implementation → program →
    what came of it. ``created`` is the day of packing; ``writers``, ``runtimes`` and ``tools`` say with which versions.
    """

    created: str = ""
    writers: Mapping[str, Party] = {}
    runtimes: Mapping[str, Party] = {}
    tools: Mapping[str, Party] = {}
    written: Mapping[str, Mapping[str, Written]] = {}
    sizes: Mapping[str, int] = {}
    ran: Mapping[str, Mapping[str, Ran]] = {}
    apart: Mapping[str, float] = {}
    programs: Mapping[str, Mapping[str, Program]] = {}


#: The data that is part of the package.
PACKED = Path(__file__).parent / "exported.json.xz"
