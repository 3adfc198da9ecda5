"""Masked sequences are translated by an LSTM that takes the encoder's states, with two kinds of attention."""

import keras
import numpy as np
from keras import layers

results = {}

vocab_size, units, length = 10, 6, 6

encoder_inputs = keras.Input(shape=(length,), dtype="int32", name="encoder_inputs")
encoder_embedded = layers.Embedding(vocab_size, units, mask_zero=True)(encoder_inputs)
encoder_outputs, state_h, state_c = layers.LSTM(units, return_sequences=True, return_state=True, unroll=True)(
    encoder_embedded
)

decoder_inputs = keras.Input(shape=(length,), dtype="int32", name="decoder_inputs")
decoder_embedded = layers.Embedding(vocab_size, units, mask_zero=True)(decoder_inputs)
decoder_outputs = layers.LSTM(units, return_sequences=True, unroll=True)(
    decoder_embedded, initial_state=[state_h, state_c]
)

dot_attention = layers.Attention()([decoder_outputs, encoder_outputs])
additive_attention = layers.AdditiveAttention()([decoder_outputs, encoder_outputs])
context = layers.Concatenate()([decoder_outputs, dot_attention, additive_attention])
outputs = layers.Dense(vocab_size, activation="softmax")(context)
model = keras.Model([encoder_inputs, decoder_inputs], outputs)

rng = np.random.RandomState(9)
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])
source = rng.randint(1, vocab_size, size=(16, length))
lengths = rng.randint(3, 7, size=16)
for row, end in zip(source, lengths):
    row[end:] = 0
target = np.where(source > 0, source[:, ::-1] % (vocab_size - 1) + 1, 0)
target_in = np.concatenate([np.ones((16, 1), dtype="int64"), target[:, :-1]], axis=1)

model.compile(optimizer=keras.optimizers.SGD(0.5), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit([source, target_in], target, batch_size=8, epochs=2, shuffle=False, verbose=0)

results["loss"] = history.history["loss"]
results["accuracy"] = history.history["accuracy"]
results["predictions"] = model.predict([source, target_in], verbose=0)
