"""Texts become sequences of words, and the words have vectors that were trained before and stay as they are."""

import numpy as np
import tensorflow as tf

results = {}

texts = [
    "The film was wonderful, and the actors were great!",
    "A dull film: two hours of nothing.",
    "Great story, great music, a wonderful evening.",
    "The actors were dull and the story was worse.",
    "I would see this wonderful story again.",
    "Nothing in this film was great.",
]
labels = tf.keras.utils.to_categorical([1, 0, 1, 0, 1, 0])
MAX_NUM_WORDS, MAX_SEQUENCE_LENGTH, EMBEDDING_DIM = 16, 10, 5

rng = np.random.RandomState(21)
tokenizer = tf.keras.preprocessing.text.Tokenizer(num_words=MAX_NUM_WORDS)
tokenizer.fit_on_texts(texts)
sequences = tokenizer.texts_to_sequences(texts)
word_index = tokenizer.word_index
data = tf.keras.preprocessing.sequence.pad_sequences(sequences, maxlen=MAX_SEQUENCE_LENGTH)

embeddings_index = {word: rng.standard_normal(EMBEDDING_DIM) for word in sorted(word_index)[::2]}
num_words = min(MAX_NUM_WORDS, len(word_index)) + 1
embedding_matrix = np.zeros((num_words, EMBEDDING_DIM))
for word, i in word_index.items():
    if i > MAX_NUM_WORDS:
        continue
    embedding_vector = embeddings_index.get(word)
    if embedding_vector is not None:
        embedding_matrix[i] = embedding_vector

embedding_layer = tf.keras.layers.Embedding(
    num_words, EMBEDDING_DIM, weights=[embedding_matrix], input_length=MAX_SEQUENCE_LENGTH, trainable=False
)
sequence_input = tf.keras.layers.Input(shape=(MAX_SEQUENCE_LENGTH,), dtype="int32")
embedded_sequences = embedding_layer(sequence_input)
x = tf.keras.layers.Conv1D(6, 3, activation="relu", bias_initializer=tf.compat.v1.keras.initializers.Constant(0.1), name="conv")(embedded_sequences)
x = tf.keras.layers.MaxPooling1D(2)(x)
x = tf.keras.layers.GlobalMaxPooling1D()(x)
preds = tf.keras.layers.Dense(2, activation="softmax", name="preds")(x)
model = tf.keras.models.Model(sequence_input, preds)
for name in ("conv", "preds"):
    layer = model.get_layer(name)
    layer.set_weights([0.4 * rng.standard_normal(w.shape) for w in layer.get_weights()])
model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["acc"])
history = model.fit(data, labels, batch_size=2, epochs=2, verbose=0, shuffle=False)

results["data"] = data
results["trainable"] = len(model.trainable_weights)
results["loss"] = history.history["loss"]
results["acc"] = history.history["acc"]
results["predictions"] = model.predict(data, verbose=0)
