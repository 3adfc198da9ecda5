"""A student learns from a teacher through compute_loss in keras.ops, after the example of keras.io."""

import keras
import numpy as np
from keras import layers, ops

results = {}


class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.teacher = teacher
        self.student = student

    def compile(self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha=0.1, temperature=3):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.student_loss_fn = student_loss_fn
        self.distillation_loss_fn = distillation_loss_fn
        self.alpha = alpha
        self.temperature = temperature

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, allow_empty=False):
        teacher_pred = self.teacher(x, training=False)
        student_loss = self.student_loss_fn(y, y_pred)
        distillation_loss = self.distillation_loss_fn(
            ops.softmax(teacher_pred / self.temperature, axis=1), ops.softmax(y_pred / self.temperature, axis=1)
        ) * (self.temperature**2)
        return self.alpha * student_loss + (1 - self.alpha) * distillation_loss

    def call(self, x):
        return self.student(x)


teacher = keras.Sequential(
    [keras.Input(shape=(6,)), layers.Dense(12), layers.LeakyReLU(negative_slope=0.2), layers.Dense(3)], name="teacher"
)
student = keras.Sequential(
    [keras.Input(shape=(6,)), layers.Dense(4, activation="tanh"), layers.Dense(3)], name="student"
)
rng = np.random.RandomState(38)
for network in (teacher, student):
    network.set_weights([0.4 * rng.standard_normal(w.shape) for w in network.get_weights()])
x_train = rng.uniform(-1, 1, size=(32, 6)).astype("float32")
y_train = np.argmax(teacher.predict(x_train, verbose=0), axis=1)

distiller = Distiller(student=student, teacher=teacher)
distiller.compile(
    optimizer=keras.optimizers.Adam(0.01),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
    student_loss_fn=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    distillation_loss_fn=keras.losses.KLDivergence(),
    alpha=0.1,
    temperature=10,
)
history = distiller.fit(x_train, y_train, batch_size=8, epochs=2, shuffle=False, verbose=0)

results["history"] = {name: history.history[name] for name in sorted(history.history)}
results["evaluated"] = distiller.evaluate(x_train, y_train, verbose=0)
results["predictions"] = student.predict(x_train, verbose=0)
