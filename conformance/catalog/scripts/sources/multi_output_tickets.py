"""Tickets get a priority and a department: several inputs and outputs, with losses, weights and metrics as dicts."""

import keras
import numpy as np
from keras import layers

results = {}

num_tags, num_words, num_departments = 4, 12, 3

title_input = keras.Input(shape=(None,), name="title")
tags_input = keras.Input(shape=(num_tags,), name="tags")
title_features = layers.Embedding(num_words, 4)(title_input)
title_features = layers.GRU(5)(title_features)
x = layers.concatenate([title_features, tags_input])
priority_pred = layers.Dense(1, name="priority")(x)
department_pred = layers.Dense(num_departments, name="department")(x)
model = keras.Model(
    inputs=[title_input, tags_input],
    outputs={"priority": priority_pred, "department": department_pred},
)
model.compile(
    optimizer=keras.optimizers.RMSprop(1e-2),
    loss={
        "priority": keras.losses.BinaryCrossentropy(from_logits=True),
        "department": keras.losses.CategoricalCrossentropy(from_logits=True),
    },
    loss_weights={"priority": 1.0, "department": 0.2},
    metrics={"priority": ["mae"], "department": ["accuracy"]},
)

rng = np.random.RandomState(30)
for layer in model.layers:
    layer.set_weights([0.3 * rng.standard_normal(w.shape) for w in layer.get_weights()])
title_data = rng.randint(num_words, size=(32, 5))
tags_data = rng.randint(2, size=(32, num_tags)).astype("float32")
priority_targets = rng.randint(2, size=(32, 1)).astype("float32")
dept_targets = np.eye(num_departments)[rng.randint(num_departments, size=32)]

history = model.fit(
    {"title": title_data, "tags": tags_data},
    {"priority": priority_targets, "department": dept_targets},
    epochs=2,
    batch_size=8,
    shuffle=False,
    verbose=0,
)
predicted = model.predict({"title": title_data, "tags": tags_data}, verbose=0)

results["names"] = sorted(history.history)
results["history"] = history.history
results["priority"] = predicted["priority"]
results["department"] = predicted["department"]
