"""The structure goes into a file of its own, the weights into another, and both are read again."""

import numpy as np
from keras.layers import Dense
from keras.models import Sequential, model_from_json

results = {}

rng = np.random.RandomState(32)
X = rng.standard_normal((24, 8))
Y = rng.randint(2, size=24)

model = Sequential()
model.add(Dense(12, input_dim=8, kernel_initializer="uniform", activation="relu"))
model.add(Dense(8, kernel_initializer="uniform", activation="relu"))
model.add(Dense(1, kernel_initializer="uniform", activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])
model.fit(X, Y, epochs=2, batch_size=8, verbose=0, shuffle=False)
results["scores"] = model.evaluate(X, Y, verbose=0)

model_json = model.to_json()
with open("model.json", "w") as json_file:
    json_file.write(model_json)
model.save_weights("model.weights.h5")
print("Saved model to disk")

with open("model.json", "r") as json_file:
    loaded_model_json = json_file.read()
loaded_model = model_from_json(loaded_model_json)
loaded_model.load_weights("model.weights.h5")
print("Loaded model from disk")
loaded_model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
results["loaded"] = loaded_model.evaluate(X, Y, verbose=0)
results["predictions"] = loaded_model.predict(X, verbose=0)

with open("model.yaml", "w") as yaml_file:
    yaml_file.write(model.to_json())
with open("model.yaml", "r") as yaml_file:
    results["yaml"] = '"class_name": "Sequential"' in yaml_file.read()
