"""What Keras 2 and Keras 3 call by other names."""

import keras

try:
    from keras import ops
except ImportError:
    from keras import backend as ops

if hasattr(keras, "saving"):
    register = keras.saving.register_keras_serializable(package="gates")
else:
    register = keras.utils.register_keras_serializable(package="gates")
