"""Programs about keras.distribution on the one device that there is: meshes, layouts, and a model under them."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program("distribution.DeviceMesh", "distribution.TensorLayout", logic=True)
def meshes_and_layouts(keras, see):
    """DeviceMesh and TensorLayout: shapes, names of axes, and what does not fit."""
    distribution = keras.distribution
    mesh = distribution.DeviceMesh((2, 2), ["batch", "model"], ["cpu:0", "cpu:1", "cpu:2", "cpu:3"])
    see("shape", list(mesh.shape))
    see("axis names", list(mesh.axis_names))
    see("devices", [[str(one) for one in row] for row in mesh.devices])
    make = distribution.DeviceMesh
    attempt(see, "too few devices", lambda: make((2, 2), ["a", "b"], ["cpu:0"]) and "made")
    attempt(see, "too few names", lambda: make((2, 2), ["a"], ["cpu:0"] * 4) and "made")
    attempt(see, "no shape", lambda: make((), [], []) and "made")
    attempt(see, "no names", lambda: make((1,), None, ["cpu:0"]) and "made")
    layout = distribution.TensorLayout(["batch", None], mesh)
    see("axes", list(layout.axes))
    attempt(see, "unknown axis", lambda: distribution.TensorLayout(["no_such"], mesh) and "made")
    bare = distribution.TensorLayout([None])
    see("no mesh", bare.device_mesh)
    attempt(see, "a mesh later", lambda: (setattr(bare, "device_mesh", mesh), bare.device_mesh is mesh)[1])
    attempt(see, "another mesh", lambda: setattr(bare, "device_mesh", mesh))


@program("distribution.list_devices", "distribution.get_device_count", "distribution.initialize", logic=True)
def devices_that_there_are(keras, see):
    """list_devices and get_device_count of CPUs and of an unknown kind, and initialize without other processes."""
    distribution = keras.distribution
    attempt(see, "CPUs", lambda: [one.lower().split("/")[-1] for one in distribution.list_devices("cpu")])
    attempt(see, "capitals", lambda: len(distribution.list_devices("CPU")))
    attempt(see, "how many", lambda: distribution.get_device_count("cpu"))
    attempt(see, "of any kind", lambda: distribution.get_device_count() == len(distribution.list_devices()))
    attempt(see, "an unknown kind", lambda: distribution.list_devices("no_such"))
    attempt(see, "how many of an unknown kind", lambda: distribution.get_device_count("no_such"))
    attempt(see, "a number", lambda: distribution.list_devices(3))


@program(
    "distribution.LayoutMap",
    "distribution.ModelParallel",
    "distribution.DataParallel",
    "distribution.distribution",
    "distribution.set_distribution",
    logic=True,
)
def layouts_by_the_path_of_a_variable(keras, see):
    """LayoutMap: which layout a path gets; ModelParallel and DataParallel: layouts of data and of variables."""
    distribution = keras.distribution
    try:
        name = distribution.list_devices("cpu")[0]
    except Exception as error:
        see("devices", error)
        name = "cpu:0"
    mesh = distribution.DeviceMesh((1, 1), ["batch", "model"], [name])
    table = distribution.LayoutMap(mesh)
    table["dense.*kernel"] = distribution.TensorLayout([None, "model"])
    table["dense.*bias"] = ("model",)
    for path in ("dense/kernel", "dense_1/bias", "other/kernel", "a/dense/kernel"):
        attempt(see, "layout of " + path, lambda path=path: None if table[path] is None else list(table[path].axes))
    attempt(see, "length", lambda: len(table))
    attempt(see, "keys", lambda: list(table))
    attempt(see, "twice", lambda: table.__setitem__("dense.*bias", ("model",)))
    attempt(see, "no layout", lambda: table.__setitem__("third", 3))
    attempt(see, "two fit", lambda: (table.__setitem__("kernel", ("model",)), table["dense/kernel"])[1] and "found")
    attempt(see, "a mesh", lambda: table.device_mesh is mesh)

    def told(made):
        return [list(made.get_data_layout((4, 2)).axes), made.batch_dim_name]

    attempt(see, "ModelParallel", lambda: told(distribution.ModelParallel(layout_map=table, batch_dim_name="batch")))
    flat = distribution.DeviceMesh((1,), ["batch"], [name])
    attempt(see, "DataParallel", lambda: told(distribution.DataParallel(device_mesh=flat)))
    attempt(see, "DataParallel of devices", lambda: told(distribution.DataParallel(devices=[name])))
    attempt(see, "no map", lambda: distribution.ModelParallel() and "made")
    attempt(see, "at first", distribution.distribution)

    def set_and_read():
        made = distribution.DataParallel(device_mesh=flat)
        distribution.set_distribution(made)
        try:
            return distribution.distribution() is made
        finally:
            distribution.set_distribution(None)

    attempt(see, "set", set_and_read)
    attempt(see, "afterwards", distribution.distribution)


@program("distribution.DataParallel", "distribution.distribute_tensor", "Model.predict", logic=True)
def model_under_a_distribution(keras, see, tensor):
    """A model made and used within DataParallel.scope on one device, and distribute_tensor."""
    distribution = keras.distribution
    flat = distribution.DeviceMesh((1,), ["batch"], distribution.list_devices("cpu")[:1])
    made = distribution.DataParallel(device_mesh=flat)

    def used():
        with made.scope():
            model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
            return model.predict(np.array([[2.0], [3.0]], "float32"), verbose=0)

    attempt(see, "predicted", used)
    layout = distribution.TensorLayout(["batch", None], flat)
    attempt(see, "tensor", lambda: distribution.distribute_tensor(tensor([[1.0, 2.0]]), layout))
    attempt(see, "no layout", lambda: distribution.distribute_tensor(tensor([[1.0, 2.0]]), None))
