"""A trained model is frozen to a graph of constants, as it was given to a server, and run from there."""

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import Dense, Flatten
from keras.models import Sequential
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

results = {}

rng = np.random.RandomState(43)
images = rng.uniform(size=(16, 4, 4))
labels = rng.randint(3, size=16)

model = Sequential()
model.add(Flatten(input_shape=(4, 4)))
model.add(Dense(6, activation="tanh"))
model.add(Dense(3, activation="softmax"))
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
model.fit(images, labels, batch_size=8, epochs=1, verbose=0, shuffle=False)

signature = tf.TensorSpec((None, 4, 4), K.floatx())
concrete = convert_variables_to_constants_v2(tf.function(lambda x: model(x)).get_concrete_function(signature))
frozen = concrete.graph.as_graph_def()
tf.io.write_graph(frozen, "models", "frozen.pb", as_text=False)

graph_def = tf.compat.v1.GraphDef()
with tf.io.gfile.GFile("models/frozen.pb", "rb") as stream:
    graph_def.ParseFromString(stream.read())
wrapped = tf.compat.v1.wrap_function(lambda: tf.import_graph_def(graph_def, name="served"), [])
ends = [wrapped.graph.as_graph_element("served/" + one.name) for one in (*concrete.inputs, *concrete.outputs)]
served = wrapped.prune(ends[0], ends[1])(tf.cast(images, K.floatx()))

results["served"] = served
results["predictions"] = model.predict(images, verbose=0)
results["variables left"] = sum(node.op.startswith("Var") for node in frozen.node)
