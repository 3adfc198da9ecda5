"""An attention layer of one's own on top of an LSTM, written as for Kaggle's toxic comments."""

import numpy as np
from keras import constraints, initializers, regularizers
from keras import ops as K
from keras.backend import epsilon, floatx
from keras.layers import LSTM, Bidirectional, Dense, Embedding, Input, Layer
from keras.models import Model

results = {}


class Attention(Layer):
    """Weighs the steps of a sequence, and adds them."""

    def __init__(self, step_dim, W_regularizer=None, b_regularizer=None, W_constraint=None, bias=True, **kwargs):
        self.supports_masking = True
        self.init = initializers.get("glorot_uniform")
        self.W_regularizer = regularizers.get(W_regularizer)
        self.b_regularizer = regularizers.get(b_regularizer)
        self.W_constraint = constraints.get(W_constraint)
        self.bias = bias
        self.step_dim = step_dim
        self.features_dim = 0
        super(Attention, self).__init__(**kwargs)

    def build(self, input_shape):
        assert len(input_shape) == 3
        self.W = self.add_weight(
            shape=(input_shape[-1],),
            initializer=self.init,
            name="{}_W".format(self.name),
            regularizer=self.W_regularizer,
            constraint=self.W_constraint,
        )
        self.features_dim = input_shape[-1]
        if self.bias:
            self.b = self.add_weight(
                shape=(input_shape[1],),
                initializer="zeros",
                name="{}_b".format(self.name),
                regularizer=self.b_regularizer,
            )
        else:
            self.b = None
        self.built = True

    def compute_mask(self, inputs, mask=None):
        return None

    def call(self, x, mask=None):
        eij = K.reshape(
            K.dot(K.reshape(x, (-1, self.features_dim)), K.reshape(self.W, (self.features_dim, 1))),
            (-1, self.step_dim),
        )
        if self.bias:
            eij += self.b
        eij = K.tanh(eij)
        a = K.exp(eij)
        if mask is not None:
            a *= K.cast(mask, floatx())
        a /= K.cast(K.sum(a, axis=1, keepdims=True) + epsilon(), floatx())
        return K.sum(x * K.expand_dims(a, -1), axis=1)

    def compute_output_shape(self, input_shape):
        return input_shape[0], self.features_dim


rng = np.random.RandomState(14)
maxlen, max_features = 7, 15
x = rng.randint(1, max_features, size=(24, maxlen))
y = rng.randint(2, size=(24, 2))

inp = Input(shape=(maxlen,))
embedded = Embedding(max_features, 6)(inp)
hidden = Bidirectional(LSTM(4, return_sequences=True))(embedded)
attended = Attention(maxlen)(hidden)
outp = Dense(2, activation="sigmoid")(attended)
model = Model(inputs=inp, outputs=outp)
model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
model.set_weights([0.3 * rng.standard_normal(w.shape) for w in model.get_weights()])

history = model.fit(x, y, batch_size=8, epochs=2, verbose=0, shuffle=False)

results["loss"] = history.history["loss"]
results["predictions"] = model.predict(x, verbose=0)
