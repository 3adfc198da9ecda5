"""What the worker says of itself at the start: exactly what will run."""

import os
import platform
import sys

import numpy

#: Packages whose version is reported where they are imported already.
REPORTED = (
    "tensorflow",
    "jax",
    "jaxlib",
    "torch",
    "theano",
    "cntk",
    "mxnet",
    "h5py",
    "scipy",
    "openvino",
    "ml_dtypes",
    "google.protobuf",
)
THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS")


def hello(protocol, keras, engine):
    """The first message on the pipe."""
    versions = {"python": platform.python_version(), "numpy": numpy.__version__, "keras": keras.version}
    for name in REPORTED:
        module = sys.modules.get(name)
        version = getattr(module, "__version__", None)
        if version is not None:
            versions[name] = str(version)
    return {
        "kind": "hello",
        "protocol": protocol,
        "provider": keras.provider,
        "backend": keras.backend,
        "device": engine.device(),
        "versions": versions,
        "machine": {
            "platform": platform.platform(),
            "processor": processor(),
            "cpu_flags": cpu_flags(),
            "threads": {name: os.environ[name] for name in THREADS if name in os.environ},
            "engine": engine.name,
            "engine_module": engine.module,
        },
    }


def _cpuinfo(key):
    try:
        with open("/proc/cpuinfo") as lines:
            for line in lines:
                if line.startswith(key):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass  # not Linux: the platform string has to do
    return ""


def processor():
    """The processor's name, or ''."""
    return _cpuinfo("model name") or platform.processor()


def cpu_flags():
    """The vector instructions that change how numbers are added up."""
    wanted = ("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "sve")
    found = set((_cpuinfo("flags") or _cpuinfo("Features")).split())
    return [flag for flag in wanted if flag in found]
