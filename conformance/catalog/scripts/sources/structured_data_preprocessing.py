"""Rows of mixed columns from tf.data are normalized, looked up, put into bins and encoded inside the model."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

results = {}

rng = np.random.RandomState(5)
rows = 32
features = {
    "age": rng.randint(18, 80, size=rows).astype("float32"),
    "income": rng.uniform(1, 9, size=rows).astype("float32"),
    "city": np.array(["Berlin", "Paris", "Rome", "Oslo"])[rng.choice(4, size=rows, p=[0.4, 0.3, 0.2, 0.1])],
}
labels = rng.randint(0, 2, size=rows)


def dataframe_to_dataset(features, labels):
    return tf.data.Dataset.from_tensor_slices((dict(features), labels))


train_ds = dataframe_to_dataset(features, labels).batch(8).prefetch(tf.data.AUTOTUNE)


def encode_numerical_feature(feature, name, dataset):
    normalizer = layers.Normalization()
    feature_ds = dataset.map(lambda x, y: x[name])
    feature_ds = feature_ds.map(lambda x: tf.expand_dims(x, -1))
    normalizer.adapt(feature_ds)
    return normalizer(feature)


def encode_categorical_feature(feature, name, dataset):
    lookup = layers.StringLookup()
    feature_ds = dataset.map(lambda x, y: x[name])
    feature_ds = feature_ds.map(lambda x: tf.expand_dims(x, -1))
    lookup.adapt(feature_ds)
    results["vocabulary"] = [str(token) for token in lookup.get_vocabulary()]
    encoder = layers.CategoryEncoding(num_tokens=len(lookup.get_vocabulary()), output_mode="multi_hot")
    return encoder(lookup(feature))


age = keras.Input(shape=(1,), name="age")
income = keras.Input(shape=(1,), name="income")
city = keras.Input(shape=(1,), name="city", dtype="string")

age_groups = layers.Discretization(bin_boundaries=[30.0, 45.0, 60.0])(age)
age_groups = layers.CategoryEncoding(num_tokens=4, output_mode="one_hot")(age_groups)
all_features = layers.concatenate(
    [
        encode_numerical_feature(age, "age", train_ds),
        encode_numerical_feature(income, "income", train_ds),
        age_groups,
        encode_categorical_feature(city, "city", train_ds),
    ]
)
x = layers.Dense(8, activation="relu", name="hidden")(all_features)
output = layers.Dense(1, activation="sigmoid", name="score")(x)
model = keras.Model([age, income, city], output)
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="binary_crossentropy", metrics=["accuracy"])
for name in ("hidden", "score"):
    layer = model.get_layer(name)
    layer.set_weights([0.3 * rng.standard_normal(w.shape) for w in layer.get_weights()])

# A column has one number for each row; the model's inputs have a last axis of one.
train_ds = train_ds.map(lambda x, y: ({name: tf.expand_dims(value, -1) for name, value in x.items()}, y))
history = model.fit(train_ds, epochs=2, verbose=0)
sample = {"age": 60.0, "income": 3.0, "city": "Atlantis"}
input_dict = {name: tf.convert_to_tensor([[value]]) for name, value in sample.items()}

results["loss"] = history.history["loss"]
results["accuracy"] = history.history["accuracy"]
results["predictions"] = model.predict(train_ds, verbose=0)
results["unknown city"] = model.predict(input_dict, verbose=0)
