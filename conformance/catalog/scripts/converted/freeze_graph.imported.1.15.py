"""A trained model is frozen to a graph of constants, as it was given to a server, and run from there."""

import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers import Dense, Flatten
from keras.models import Sequential

results = {}

rng = np.random.RandomState(43)
images = rng.uniform(size=(16, 4, 4))
labels = rng.randint(3, size=16)

K.set_learning_phase(0)
model = Sequential()
model.add(Flatten(input_shape=(4, 4)))
model.add(Dense(6, activation="tanh"))
model.add(Dense(3, activation="softmax"))
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.set_weights([0.4 * rng.standard_normal(w.shape) for w in model.get_weights()])
model.fit(images, labels, batch_size=8, epochs=1, verbose=0, shuffle=False)

session = K.get_session()
output = model.output.op.name
frozen = tf.compat.v1.graph_util.convert_variables_to_constants(session, session.graph.as_graph_def(), [output])
tf.io.write_graph(frozen, "models", "frozen.pb", as_text=False)

graph_def = tf.compat.v1.GraphDef()
with tf.io.gfile.GFile("models/frozen.pb", "rb") as stream:
    graph_def.ParseFromString(stream.read())
with tf.Graph().as_default() as graph:
    tf.import_graph_def(graph_def, name="served")
with tf.compat.v1.Session(graph=graph) as serving:
    feed = {"served/" + model.input.op.name + ":0": images}
    served = serving.run("served/" + output + ":0", feed_dict=feed)

results["served"] = served
results["predictions"] = model.predict(images)
results["variables left"] = sum(node.op.startswith("Var") for node in frozen.node)
