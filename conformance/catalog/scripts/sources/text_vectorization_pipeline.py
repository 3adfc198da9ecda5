"""Sentences become numbers in a tf.data map before the model, and in the exported model, as the text tutorial does."""

import re
import string

import keras
import numpy as np
import tensorflow as tf
from keras import layers, losses

results = {}

samples = [
    ("A wonderful film, really wonderful!", 1),
    ("The plot is bad<br />and the film is long.", 0),
    ("I loved the actors and the music.", 1),
    ("Boring, boring and bad.", 0),
    ("The music is wonderful and I loved the film", 1),
    ("A bad film: long and boring", 0),
    ("Really loved it, the actors are good!", 1),
    ("I left early, the actors are bad.", 0),
] * 2
texts = [text for text, _ in samples]
labels = np.array([label for _, label in samples])
raw_train_ds = tf.data.Dataset.from_tensor_slices((texts, labels)).batch(4)


def custom_standardization(input_data):
    lowercase = tf.strings.lower(input_data)
    stripped_html = tf.strings.regex_replace(lowercase, "<br />", " ")
    return tf.strings.regex_replace(stripped_html, "[%s]" % re.escape(string.punctuation), "")


max_features, sequence_length = 16, 8
vectorize_layer = layers.TextVectorization(
    standardize=custom_standardization,
    max_tokens=max_features,
    output_mode="int",
    output_sequence_length=sequence_length,
)
vectorize_layer.adapt(raw_train_ds.map(lambda x, y: x))


def vectorize_text(text, label):
    text = tf.expand_dims(text, -1)
    return vectorize_layer(text), label


train_ds = raw_train_ds.map(vectorize_text).cache().prefetch(buffer_size=tf.data.AUTOTUNE)

model = keras.Sequential(
    [
        keras.Input(shape=(sequence_length,), dtype="int64"),
        layers.Embedding(max_features, 4),
        layers.GlobalAveragePooling1D(),
        layers.Dense(1),
    ]
)
rng = np.random.RandomState(7)
model.set_weights([rng.standard_normal(w.shape) for w in model.get_weights()])
model.compile(
    loss=losses.BinaryCrossentropy(from_logits=True),
    optimizer=keras.optimizers.SGD(0.1),
    metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)],
)
history = model.fit(train_ds, epochs=2, verbose=0)

export_model = keras.Sequential([vectorize_layer, model, layers.Activation("sigmoid")])
examples = tf.constant(["the film is good", "an unheard word"])

results["vocabulary"] = [str(token) for token in vectorize_layer.get_vocabulary()]
results["vectorized"] = vectorize_layer(np.array([["the film is bad"]]))
results["loss"] = history.history["loss"]
results["binary_accuracy"] = history.history["binary_accuracy"]
results["exported"] = export_model.predict(examples, verbose=0)
