"""What Keras 2 and Keras 3 call by other names."""

import keras

ops = keras.ops if hasattr(keras, "ops") else keras.backend

serialization = keras.saving if hasattr(keras, "saving") else keras.utils
register = serialization.register_keras_serializable(package="gates")
