"""Invented exports: one writer with two files, and two writers with two runtimes that read other forms."""

from conformance.exporting.model import Exported, Party, Ran, Written

OLD, COMPANION = "py37-tf20/keras", "py312-exports/keras"
LITE, ONNX = "py311-runtimes/ai-edge-litert", "py311-runtimes/onnxruntime"

WRITER, OTHER = "py38-tf210/tf.keras", "py311-tf2/tf.lite"
RIGHT = Ran(largest=2.0, off=1e-7, used=0.25)


def invented_exported(hostile: str = "") -> Exported:
    """OLD exported TensorFlow Lite, and COMPANION that and ONNX; nobody ran one file; one model does not exist."""
    refused = f"ConverterError: nobody converts this </script> {hostile}"
    written = {
        OLD: {
            "dense": Written("other", {"float32": "a", "int8": "b"}),
            "lstm": Written("other", {"select": "c"}, {"float32": refused, "int8": refused}),
            "attention": Written(error="no such layer"),
        },
        COMPANION: {
            "dense": Written("other", {"float32": "a", "export:onnx": "d"}),
            "lstm": Written("other", {"float32": "e", "export:onnx": "f"}),
            "gru": Written("other", {"float32": "g"}, {"export:onnx": "ValueError: no gru"}),
        },
    }
    ran = {
        LITE: {
            "a": RIGHT,
            "b": Ran(largest=2.0, off=0.02, quantized=True),
            "c": Ran(raises="RuntimeError: flex"),
            "e": Ran(largest=2.0, off=0.5, used=7.0),
        },
        ONNX: {"d": Ran(largest=2.0, off=0.0, used=0.0), "f": Ran(shapes=[[1, 2]], wanted=[[1, 3]])},
    }
    return Exported(
        "2026-11-28",
        {OLD: Party({"keras": "2.3.1"}, "l"), COMPANION: Party({"keras": "3.15.1", "tensorflow": "2.21.0"}, "l")},
        {LITE: Party({"ai_edge_litert": "2.3.0"}, "l"), ONNX: Party({"onnxruntime": "1.32.0"}, "l")},
        written=written,
        ran=ran,
    )


def exported(**ran: Ran) -> Exported:
    """WRITER has exported the model ``m`` as float32 (file a) and int8 (b); select ops raised."""
    made = {"m": Written("other", {"float32": "a", "int8": "b"}, {"select": "ConverterError: no"})}
    return Exported(
        "2026-11-27",
        {WRITER: Party({"keras": "2.10.0", "tensorflow": "2.10.1"}, "l")},
        {LITE: Party({"ai_edge_litert": "2.3.0"}, "l")},
        written={WRITER: made},
        sizes={"a": 100, "b": 30},
        ran={LITE: ran},
        apart={"a": 0.5},
    )
