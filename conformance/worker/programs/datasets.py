"""Programs about keras.datasets: which there are and what they take. None loads anything: nothing is downloaded."""

import inspect

from . import program


@program("datasets.mnist.load_data", "datasets.imdb.load_data", "datasets.cifar10.load_data", logic=True)
def arguments_of_the_datasets(keras, see):
    """The datasets that there are, and the names and defaults of what load_data takes."""
    for name in [
        "mnist",
        "fashion_mnist",
        "cifar10",
        "cifar100",
        "imdb",
        "reuters",
        "boston_housing",
        "california_housing",
    ]:
        try:
            parameters = inspect.signature(getattr(keras.datasets, name).load_data).parameters
        except AttributeError as error:
            see(name, error)
        else:
            defaults = [(key, parameters[key].default) for key in parameters]
            see(name, [[key, None if value is inspect.Parameter.empty else value] for key, value in defaults])


@program("datasets.cifar100.load_data", "datasets.boston_housing.load_data", logic=True)
def datasets_with_wrong_values(keras, see):
    """Labels and shares that are refused before anything is looked for."""
    for name, call in (
        ("cifar100 with unknown labels", lambda: keras.datasets.cifar100.load_data(label_mode="no_such")),
        ("boston_housing with a share of two", lambda: keras.datasets.boston_housing.load_data(test_split=2)),
    ):
        try:
            call()
        except Exception as error:
            see(name, error)
