"""Models that leave Keras: files of TensorFlow Lite, ONNX and others, what runs them, and what came of it."""
