"""A Keras that misbehaves: just enough of one for the real worker, with layers named after what they do wrong.

Environment: FAKE_KERAS_LOG names a file to which every layer that is called appends its ``mark``;
FAKE_KERAS_IMPORT says what importing does (``raise``, ``exit``, ``segfault``, ``hang``).
"""

import os
import sys
import time

from . import backend, layers, misdeeds
from .symbolic import Input

__all__ = ["Input", "backend", "layers"]
__version__ = "2.15.0"

wanted = os.environ.get("FAKE_KERAS_IMPORT", "")
if wanted == "raise":
    raise ImportError("libcudart.so.10.0: cannot open shared object file")
if wanted == "exit":
    print("Illegal instruction: this build needs AVX", file=sys.stderr)
    os._exit(5)
if wanted == "segfault":
    misdeeds.segfault()
if wanted == "hang":
    time.sleep(3600)
