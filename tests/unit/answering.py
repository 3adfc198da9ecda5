"""The questions that are answered from the published result, each as somebody types it."""

CASE = "activations.hard_sigmoid[input=kinks]"

QUESTIONS: dict[str, tuple[str, ...]] = {
    "upgrade": ("upgrade", "tf.keras@2.10", "keras@3.15"),
    "history": ("history", "layers.BatchNormalization"),
    "divergences": ("divergences", "--api", "layers.LSTM"),
    "api": ("api", "Model.predict_classes"),
    "compare": ("compare", "py311-tf215/tf.keras", "py311-tf2/keras"),
    "show": ("show", CASE),
    "reproduce": ("reproduce", CASE),
    "environments": ("environments",),
    "unpinned": ("unpinned", "--tensorflow", "2.16"),
    "rule": ("rule", "hard-sigmoid-slope"),
    "rules": ("rule", "--filter", "epsilon"),
}

#: What no answer may need: it is installed for observing, judging and publishing only.
HEAVY = ("jinja2", "keras", "numpy", "psutil", "pyarrow", "pytest", "tensorflow", "xdist")

#: Runs the command where what is heavy cannot be imported; its arguments are the command's.
WITHOUT = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {HEAVY!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from conformance.cli import main
sys.argv[0] = "conformance"
main()
"""
