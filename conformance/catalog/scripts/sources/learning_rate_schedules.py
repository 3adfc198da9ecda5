"""Three learning-rate schedules drive AdamW with weight decay and clipped gradients."""

import keras
import numpy as np
from keras import layers

results = {}

rng = np.random.RandomState(22)
x = rng.uniform(-1, 1, size=(32, 6)).astype("float32")
y = (2 * x[:, :1] - x[:, 1:2]).astype("float32")
weights = [0.4 * rng.standard_normal(shape) for shape in ((6, 8), (8,), (8, 1), (1,))]

schedules = {
    "exponential": keras.optimizers.schedules.ExponentialDecay(0.02, decay_steps=4, decay_rate=0.5),
    "cosine": keras.optimizers.schedules.CosineDecay(0.02, decay_steps=10, alpha=0.1),
    "piecewise": keras.optimizers.schedules.PiecewiseConstantDecay([3, 6], [0.02, 0.01, 0.005]),
}
for name, schedule in schedules.items():
    model = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="tanh"), layers.Dense(1)])
    model.set_weights(weights)
    optimizer = keras.optimizers.AdamW(learning_rate=schedule, weight_decay=0.004, clipnorm=1.0)
    model.compile(optimizer=optimizer, loss="mse")
    history = model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    results[name] = {
        "rates": [float(schedule(step)) for step in (0, 3, 4, 9, 20)],
        "loss": history.history["loss"],
        "predictions": model.predict(x, verbose=0),
    }
