"""keras-conformance: compares what keras, tf.keras and tf_keras do.

This package is the *runner*: Python 3.11 that never imports TensorFlow or Keras. ``conformance.worker`` is the
exception: it runs in the environment under test, at the other end of a pipe.
"""

__version__ = "0.1.0"
