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

#: Further questions to what the package ships with, by command: their answers are of other data than that result.
FURTHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "api": (("layers.LSTM",),),
    "coverage": ((), ("layers.LSTM",)),
    "exported": ((), ("keras@3.15",), ("--tools",)),
    "exporting": (("list",),),
    "find": (("hard_sigmoid",), ("cannot import name merge",)),
    "gpu": ((),),
    "instead": (("K.function",),),
    "lint": (("{code}", "--from", "tf.keras@2.10", "--to", "keras@3.15"),),
    "load": ((), ("tf.keras@2.10", "keras@3.15")),
    "scripts": ((), ("mnist_cnn",), ("tf.keras@2.10", "keras@3.15")),
    "speed": ((), ("tf.keras@2.10", "keras@3.15")),
    "symbols": (("layers.LSTM",),),
    "tf-upgrade-v2": ((), ("tf.keras@2.15",)),
}

#: Commands that observe, judge, publish or run programs: they may need more than the package asks for.
MORE = frozenset(
    {"archive", "catalog", "check", "completeness", "dev", "export", "lattice", "ledger", "merge", "mutants"}
    | {"publish", "report", "reproducers", "run"}
)

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

#: Runs one command after the other so; its argument is a list of their arguments, as JSON. Prints how each ended.
ALL_WITHOUT = (
    WITHOUT.removesuffix("main()\n")
    + """
import contextlib, io, json
ended = []
for words in json.loads(sys.argv.pop()):
    sys.argv[1:] = words
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            ended.append([end.code, said.getvalue()])
print(json.dumps(ended))
"""
)
