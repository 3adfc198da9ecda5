"""Headlines and numbers are two inputs, and two outputs with names have losses with weights."""

import keras
import numpy as np
from keras.layers import LSTM, Dense, Embedding, Input
from keras.models import Model

results = {}

rng = np.random.RandomState(11)
headline_data = rng.randint(1, 20, size=(32, 6))
additional_data = rng.standard_normal((32, 3))
headline_labels = rng.randint(2, size=(32, 1))
additional_labels = rng.randint(2, size=(32, 1))

main_input = Input(shape=(6,), dtype="int32", name="main_input")
x = Embedding(output_dim=8, input_dim=20, input_length=6, name="embedding")(main_input)
lstm_out = LSTM(6, name="lstm")(x)
auxiliary_output = Dense(1, activation="sigmoid", name="aux_output")(lstm_out)
auxiliary_input = Input(shape=(3,), name="aux_input")
x = keras.layers.concatenate([lstm_out, auxiliary_input])
x = Dense(8, activation="relu", name="dense_a")(x)
x = Dense(8, activation="relu", name="dense_b")(x)
main_output = Dense(1, activation="sigmoid", name="main_output")(x)

model = Model(inputs=[main_input, auxiliary_input], outputs=[main_output, auxiliary_output])
for name in ("embedding", "lstm", "aux_output", "dense_a", "dense_b", "main_output"):
    layer = model.get_layer(name)
    layer.set_weights([0.4 * rng.standard_normal(w.shape) for w in layer.get_weights()])

model.compile(
    optimizer="rmsprop",
    loss={"main_output": "binary_crossentropy", "aux_output": "binary_crossentropy"},
    loss_weights={"main_output": 1.0, "aux_output": 0.2},
)
history = model.fit(
    {"main_input": headline_data, "aux_input": additional_data},
    {"main_output": headline_labels, "aux_output": additional_labels},
    epochs=2,
    batch_size=8,
    verbose=0,
    shuffle=False,
)
score = model.evaluate([headline_data, additional_data], [headline_labels, additional_labels], verbose=0)
main, auxiliary = model.predict([headline_data, additional_data], verbose=0)

results["loss"] = history.history["loss"]
results["main_output_loss"] = history.history["main_output_loss"]
results["aux_output_loss"] = history.history["aux_output_loss"]
results["score"] = score
results["main"] = main
results["auxiliary"] = auxiliary
