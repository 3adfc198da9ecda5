"""A small invented lattice: two writers and readers that know each other, and one between them."""

from conformance.lattice.model import Attempt, Lattice, Party, StageOutcome, Written
from conformance.model.observation import SameAs

OLD, NEW, LEGACY, JAX = "py37-tf20/keras", "py311-tf2/keras", "py311-tf2/tf_keras", "py313-keras315-jax/keras[jax]"
#: The same objects as OLD.
SECOND = "py37-tf20/tf.keras"

OK: StageOutcome = ("ok", "")
RIGHT: dict[str, StageOutcome] = {"load": OK, "structure": OK, "weights": OK, "outputs": OK}
PLAIN, OWN = "load_model(path)", "own code, then load_weights(path)"


def tried(way: str = PLAIN, /, **stages: StageOutcome) -> Attempt:
    return Attempt(way, {**RIGHT, **stages})


def refused(text: str, way: str = PLAIN) -> Attempt:
    return Attempt(way, {"load": ("raises", text)})


def invented_lattice(hostile: str = "") -> Lattice:
    """OLD and NEW saved four models; NEW, OLD and LEGACY loaded; nobody loaded the JSON; JAX only saved."""
    told = f"Error: nobody knows this </script> {hostile}"
    written = {
        OLD: {
            "dense": Written({"h5": "o1", "keras": "o1k", "json": "o1j"}, {"yaml": "no yaml"}),
            "lstm": Written({"h5": "o2", "keras": "o2k"}),
            "nested": Written({"h5": "o3"}),
            "attention": Written(error="no such layer"),
        },
        NEW: {
            "dense": Written({"h5": "n1", "keras": "n1k"}),
            "lstm": Written({"h5": "n2"}),
            "nested": Written({"h5": "n3"}),
            "attention": Written({"h5": "n4"}),
        },
        JAX: {"dense": Written({"h5": "n1"})},
    }
    read = {
        OLD: {"o1": [tried()], "n1": [refused("ValueError: ['batch_shape', 'optional']"), tried(OWN)]},
        LEGACY: {"o1": [tried()], "o3": [tried()]},
        NEW: {
            "o1": [
                tried(outputs=("differs", "by up to 0.5 (largest value 1)")),
                tried("another way", compiled=("differs", "x")),
            ],
            "o1k": [tried()],
            "o2": [refused("ValueError: Unrecognized keyword arguments passed to LSTM: {'time_major': False}")],
            "o2k": [refused(told), tried(OWN)],
            "o3": [refused(told), tried(OWN)],
            "again": [tried()],
            "n1": [tried(compiled=("differs", "not compiled"))],
            "n2": [tried()],
            "n3": [tried()],
        },
    }
    over = {LEGACY: {"o3": {"keras": "again"}}}
    versions = {OLD: "2.3.1", NEW: "3.15.1", LEGACY: "2.21.0", JAX: "3.15.1"}
    party = {name: Party({"keras": version}, "lock", 2.0) for name, version in versions.items()}
    return Lattice(
        "2026-11-28",
        "worker",
        {name: party[name] for name in written},
        {name: party[name] for name in read},
        written,
        read,
        over,
        {SECOND: SameAs(OLD, ["layers.Dense"])},
    )
