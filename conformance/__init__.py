"""keras-conformance: measure whether every Keras does the same thing.

The package is the *runner* side: modern Python that never imports TensorFlow or Keras.
``conformance.worker`` is the other side of the pipe and runs in the environment under test.
"""

__version__ = "0.1.0"
