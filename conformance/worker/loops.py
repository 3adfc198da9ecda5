"""Training loops that people write themselves; imported only where their framework is there."""


def tape_step(model, loss, optimizer, compiled):
    """One step of the loop in TensorFlow's tutorials; ``compiled`` puts it under tf.function."""
    import tensorflow as tf

    def step(x, y):
        with tf.GradientTape() as tape:
            value = loss(y, model(x, training=True))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(value, variables), variables))
        return value

    if compiled:
        # tf.function makes no variables after its first call; new-style optimizers make their slots here.
        if hasattr(optimizer, "build"):
            optimizer.build(model.trainable_variables)
        return tf.function(step)
    return step
