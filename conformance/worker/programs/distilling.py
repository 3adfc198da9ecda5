"""Programs about keras.distillation: a student that learns from a teacher."""

import numpy as np

from . import program

X = np.array([[1.0, 2.0], [3.0, -1.0]], "float32")
Y = np.array([0, 1])


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def classifier(keras, name, kernel):
    """Two inputs, two logits, the kernel as given."""
    inputs = keras.Input((2,), name=name + "_inputs")
    outputs = keras.layers.Dense(2, use_bias=False, name=name + "_logits")(inputs)
    model = keras.Model(inputs, outputs, name=name)
    model.set_weights([np.array(kernel, "float32")])
    return model


@program("distillation.LogitsDistillation", "distillation.DistillationLoss", logic=True)
def loss_between_two_logits(keras, see, tensor):
    """LogitsDistillation: the loss of a student's logits, by temperature and by another loss; what it refuses."""
    make = keras.distillation.LogitsDistillation
    teacher, student = tensor([[2.0, 0.0], [0.0, 1.0]]), tensor([[1.0, 0.0], [0.5, 0.5]])
    attempt(see, "default", lambda: make().compute_loss(teacher, student))
    attempt(see, "temperature 1", lambda: make(temperature=1.0).compute_loss(teacher, student))
    attempt(see, "crossentropy", lambda: make(loss="categorical_crossentropy").compute_loss(teacher, student))
    attempt(see, "the same", lambda: make().compute_loss(teacher, teacher))
    attempt(see, "temperature 0", lambda: make(temperature=0.0) and None)
    attempt(see, "config", lambda: sorted(make().get_config()))
    base = keras.distillation.DistillationLoss
    attempt(see, "DistillationLoss", lambda: base().compute_loss(teacher, student))


@program("distillation.FeatureDistillation", logic=True)
def loss_between_two_layers(keras, see, tensor):
    """FeatureDistillation: the loss of what two layers give, by name, by another loss, of another shape."""
    make = keras.distillation.FeatureDistillation
    teacher, student = tensor([[2.0, 0.0]]), tensor([[1.0, 0.5]])
    attempt(see, "default", lambda: make().compute_loss(teacher, student))
    attempt(see, "absolute", lambda: make(loss="mae").compute_loss(teacher, student))
    attempt(see, "config", lambda: sorted(make(teacher_layer_name="a", student_layer_name="b").get_config()))


@program("distillation.Distiller", "Model.fit", logic=True)
def student_of_a_teacher(keras, see):
    """Distiller: a step of fit, who is trained, what predict and evaluate give, and what comes back at the end."""
    teacher = classifier(keras, "teacher", [[1.0, 0.0], [0.0, 1.0]])
    student = classifier(keras, "student", [[0.5, 0.0], [0.0, 0.25]])
    distiller = keras.distillation.Distiller(
        teacher=teacher,
        student=student,
        distillation_losses=keras.distillation.LogitsDistillation(temperature=2.0),
        student_loss_weight=0.5,
    )
    distiller.compile(keras.optimizers.SGD(0.25), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = distiller.fit(X, Y, batch_size=2, epochs=1, verbose=0).history
    see("keys", sorted(history))
    see("loss", history["loss"][0])
    see("student", student.get_weights()[0])
    see("teacher", teacher.get_weights()[0])
    attempt(see, "predicted", lambda: distiller.predict(X, verbose=0))
    attempt(see, "evaluated", lambda: len(np.ravel(distiller.evaluate(X, Y, verbose=0))))
    attempt(see, "student is", lambda: distiller.student is student)
    attempt(see, "teacher is frozen", lambda: bool(teacher.trainable))
    attempt(see, "config", lambda: sorted(distiller.get_config()))


@program("distillation.Distiller", logic=True)
def distillers_that_do_not_fit(keras, see):
    """Distiller with losses of another number than weights, a loss that is none, weights out of range."""
    make, loss = keras.distillation.Distiller, keras.distillation.LogitsDistillation
    teacher, student = classifier(keras, "t", np.eye(2)), classifier(keras, "s", np.eye(2))
    attempt(see, "weights of two", lambda: make(teacher, student, [loss()], [0.5, 0.5]) and None)
    attempt(see, "a string", lambda: make(teacher, student, "kl_divergence") and None)
    attempt(see, "weight of 2", lambda: make(teacher, student, loss(), student_loss_weight=2.0) and None)
    attempt(see, "the same model", lambda: make(teacher, teacher, loss()) and None)
    attempt(see, "no model", lambda: make(teacher, 3, loss()) and None)
    feature = keras.distillation.FeatureDistillation(teacher_layer_name="no_such", student_layer_name="s_logits")
    attempt(see, "an unknown layer", lambda: make(teacher, student, feature) and None)
