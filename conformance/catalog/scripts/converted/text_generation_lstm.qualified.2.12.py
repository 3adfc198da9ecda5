"""An LSTM learns to write the next character, and writes with a temperature."""

import numpy as np
import tensorflow as tf

results = {}

text = "the quick brown fox jumps over the lazy dog. " * 2
chars = sorted(set(text))
char_indices = {c: i for i, c in enumerate(chars)}
maxlen, step = 8, 5
sentences = [text[i : i + maxlen] for i in range(0, len(text) - maxlen, step)]
following = [text[i + maxlen] for i in range(0, len(text) - maxlen, step)]
x = np.zeros((len(sentences), maxlen, len(chars)), dtype="float32")
y = np.zeros((len(sentences), len(chars)), dtype="float32")
for i, sentence in enumerate(sentences):
    for t, char in enumerate(sentence):
        x[i, t, char_indices[char]] = 1
    y[i, char_indices[following[i]]] = 1

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.LSTM(8, input_shape=(maxlen, len(chars))))
model.add(tf.keras.layers.Dense(len(chars), activation="softmax"))
optimizer = tf.keras.optimizers.legacy.RMSprop(lr=0.01)
model.compile(loss="categorical_crossentropy", optimizer=optimizer)
rng = np.random.RandomState(1)
model.set_weights([0.1 * rng.standard_normal(w.shape) for w in model.get_weights()])


def sample(predictions, temperature=1.0):
    """Draw an index from an array of probabilities."""
    predictions = np.log(np.asarray(predictions).astype("float64")) / temperature
    predictions = np.exp(predictions) / np.sum(np.exp(predictions))
    return int(np.argmax(predictions))


written = []


def on_epoch_end(epoch, _):
    sentence = text[:maxlen]
    for _ in range(5):
        x_pred = np.zeros((1, maxlen, len(chars)))
        for t, char in enumerate(sentence):
            x_pred[0, t, char_indices[char]] = 1.0
        next_char = chars[sample(model.predict(x_pred, verbose=0)[0], 0.5)]
        sentence = sentence[1:] + next_char
    written.append(sentence)


history = model.fit(
    x, y, batch_size=8, epochs=2, verbose=0, shuffle=False, callbacks=[tf.keras.callbacks.LambdaCallback(on_epoch_end=on_epoch_end)]
)
results["loss"] = history.history["loss"]
results["written"] = written
results["predictions"] = model.predict(x, verbose=0)
