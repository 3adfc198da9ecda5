"""Windows of a time series from timeseries_dataset_from_array go into an LSTM, after the example of keras.io."""

import keras
import numpy as np

results = {}

keras.utils.set_random_seed(812)

rng = np.random.RandomState(33)
steps = np.arange(80)
features = np.stack([np.sin(steps / 5.0), np.cos(steps / 7.0), rng.uniform(-0.1, 0.1, size=80)], axis=1)
mean, std = features[:60].mean(axis=0), features[:60].std(axis=0)
features = ((features - mean) / std).astype("float32")
past, future, batch_size = 6, 2, 8

dataset_train = keras.utils.timeseries_dataset_from_array(
    features[: 60 - future], features[past + future : 60 + past, 0], sequence_length=past, batch_size=batch_size
)
dataset_val = keras.utils.timeseries_dataset_from_array(
    features[60:-future],
    features[60 + past + future - 1 :, 0],
    sequence_length=past,
    sampling_rate=1,
    batch_size=batch_size,
)
for batch in dataset_train.take(1):
    inputs, targets = batch
results["shapes"] = [list(inputs.numpy().shape), list(targets.numpy().shape)]

inputs = keras.layers.Input(shape=(past, 3))
lstm_out = keras.layers.LSTM(6)(inputs)
outputs = keras.layers.Dense(1)(lstm_out)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.05), loss="mse")
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])

es_callback = keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=0, patience=5)
history = model.fit(dataset_train, epochs=3, validation_data=dataset_val, callbacks=[es_callback], verbose=0)

results["loss"] = history.history["loss"]
results["val_loss"] = history.history["val_loss"]
results["predictions"] = model.predict(dataset_val, verbose=0)
