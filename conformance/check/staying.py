"""What a program takes from ``tensorflow.keras`` on purpose: what TensorFlow has still and the Keras beside it not.

``lint --fix`` writes such imports (``from tensorflow.keras.preprocessing.image import ImageDataGenerator``).
"""

from functools import lru_cache

from conformance.inventory import api
from conformance.lint.namespace import KEPT_BY_TENSORFLOW, Namespace
from conformance.model.observation import Implementation

#: Below which path of Keras that is.
BELOW = KEPT_BY_TENSORFLOW.removeprefix("tensorflow.keras.")


@lru_cache(maxsize=64)
def staying(implementation: Implementation) -> frozenset[str]:
    """The paths (``preprocessing.text.Tokenizer``) and modules that TensorFlow alone has where this one is.

    Of an implementation whose API nobody looked into it is taken to have that of the newest of its kind.
    """
    if implementation.provider != "keras":
        return frozenset()
    apis = api.load()
    name = implementation.id
    if name not in apis.versions:
        alike = [one for one, of in apis.versions.items() if one.endswith("/keras") and "tensorflow" in of]
        if implementation.backend != "tensorflow" or not alike:
            return frozenset()
        name = alike[-1]
    names = Namespace(apis, name, name)
    if not names.tensorflow:
        return frozenset()
    there = [one for one in apis.paths_of(names.tensorflow) if one.startswith(BELOW)]
    mine = {one for one in apis.paths_of(name) if one.startswith(BELOW)}
    found = {one for one in there if apis.entry(name, one) is None}
    modules = {one.rpartition(".")[0] for one in found} - {BELOW.rstrip(".")}
    return frozenset(found | {one for one in modules if not any(path.startswith(f"{one}.") for path in mine)})
