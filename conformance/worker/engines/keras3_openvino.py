"""Keras 3 on OpenVINO: expressions that are compiled when their values are asked for, without gradients."""

from .keras3_inference import InferenceEngine


class OpenVINOEngine(InferenceEngine):
    """Keras 3 on OpenVINO, which computes float64 in float32 and says nothing: arrays come back as float64 or float32.

    A call is compiled for float32; ``predict`` and ``evaluate`` are Keras' own compilations, in bfloat16 where
    OpenVINO prefers that on the processor.
    """

    name = "openvino"


ENGINE = OpenVINOEngine
