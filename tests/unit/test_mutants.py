"""Faults for a copy of Keras: where they can be put, which are drawn, and what is left of them afterwards."""

import ast
from itertools import islice
from pathlib import Path

import pytest

from conformance import catalog
from conformance.inventory import api
from conformance.mutants.copying import Copy
from conformance.mutants.drawing import Drawing, Subject, by_definition, mutated
from conformance.mutants.model import KINDS, Fault, Outcome, Place, counts
from conformance.mutants.places import Source, places
from conformance.mutants.reasons import Reason, load, unseen, why
from conformance.mutants.run import about, subjects

CODE = '''
from package.base import Base


class Thing(Base):
    """A docstring with 1 and True."""

    def __init__(self, n=2, *, bias: bool = True):
        super().__init__(n, "é", dtype=None)
        if n < 1:
            raise ValueError(f"{n + 1} is not {1}")
        self.bias = bias

    @decorated(3)
    def call(self, x, mask=None):
        if mask is not None and not self.bias:
            x = where(mask, x, 0)
        elif self.n == 3:
            x += 1
        return -x * 2 if self.bias else x - 1


def other(x):
    return ops.add(x, 1) / 2
'''


def found(name: str) -> list[Place]:
    source = Source(CODE)
    node = source.find(name)
    assert node is not None
    return list(places(source, node))


def changed(place: Place) -> str:
    return mutated(CODE, Fault("x", "x.py", "Thing", place))


def test_each_kind_of_place_is_found() -> None:
    said = {(place.kind, place.before, place.after) for place in found("Thing")}
    assert {
        ("flip", "n < 1", "(n <= 1)"),
        ("flip", "mask is not None", "(mask is None)"),
        ("flip", "mask is not None and not self.bias", "(mask is not None or not self.bias)"),
        ("flip", "not self.bias", "(self.bias)"),
        ("flip", "True", "False"),
        ("flip", "self.n == 3", "(self.n != 3)"),
        ("swap", "where(mask, x, 0)", "(where(x, mask, 0))"),
        ("swap", "-x * 2", "(-x / 2)"),
        ("swap", "-x * 2 if self.bias else x - 1", "(x - 1 if self.bias else -x * 2)"),
        ("drop", "-x", "(x)"),
        ("drop", 'super().__init__(n, "é", dtype=None)', "(super().__init__(n, 'é'))"),
        ("drop", "x += 1", "pass"),
        ("drop", "x = where(mask, x, 0)", "pass"),
        ("move", "2", "(3)"),
    } <= said
    assert {place.kind for place in found("Thing")} == set(KINDS)


def test_words_decorators_and_annotations_are_no_places() -> None:
    lines = {place.line: place.before for place in found("Thing")}
    assert 6 not in lines  # the docstring
    assert 11 not in lines  # what an error says
    assert 14 not in lines  # a decorator
    assert "bool" not in lines.values()


def test_every_place_changes_the_text_at_itself_and_it_still_parses() -> None:
    for place in (*found("Thing"), *found("other")):
        text = changed(place)
        assert text != CODE
        assert ast.dump(ast.parse(text)) != ast.dump(ast.parse(CODE)), place
        assert (text[: place.start], text[len(text) - (len(CODE) - place.end) :]) == (
            CODE[: place.start],
            CODE[place.end :],
        )


def test_what_may_stand_in_either_order_is_not_swapped() -> None:
    assert {(place.kind, place.before) for place in found("other")} == {
        ("swap", "ops.add(x, 1) / 2"),
        ("move", "1"),
        ("move", "2"),
    }


def test_an_elif_is_not_left_out_as_if_it_were_an_if() -> None:
    assert not any(place.before.startswith("elif") for place in found("Thing"))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "installed" / "package"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "base.py").write_text("class Base:\n    def run(self, x):\n        return x + 1\n", encoding="utf-8")
    (folder / "thing.py").write_text(CODE, encoding="utf-8")
    return folder


def test_what_a_class_extends_is_drawn_from_as_well(package: Path) -> None:
    drawing = Drawing(package.parent, [Subject("layers.Thing", "package.thing:Thing")], 1)
    every = list(drawing.faults())
    assert {fault.file for fault in every} == {"package/thing.py", "package/base.py"}
    assert len({(fault.file, fault.place.start, fault.place.after) for fault in every}) == len(every)
    assert {fault.area for fault in every} == {"layers"}


def test_a_seed_draws_the_same_faults_and_another_one_others(package: Path) -> None:
    def drawn(seed: int) -> list[Fault]:
        names = [Subject("layers.Thing", "package.thing:Thing"), Subject("ops.other", "package.thing:other")]
        return list(islice(Drawing(package.parent, names, seed).faults(), 8))

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_definition_has_one_name() -> None:
    names = {"models.Model": "m:Model", "Model": "m:Model", "gone": ""}
    assert by_definition(names) == [Subject("Model", "m:Model")]


def test_a_copy_has_a_fault_for_a_while_and_the_installed_package_never(package: Path, tmp_path: Path) -> None:
    copy = Copy(tmp_path / "copy", package)
    place = next(place for place in found("other") if place.kind == "swap")
    file = copy.folder / "package" / "thing.py"
    before = file.stat().st_mtime
    with copy.with_fault(Fault("ops.other", "package/thing.py", "other", place)):
        assert "return (ops.add(x, 1) * 2)" in file.read_text(encoding="utf-8")
        assert file.stat().st_mtime != before
        assert (package / "thing.py").read_text(encoding="utf-8") == CODE
    assert file.read_text(encoding="utf-8") == CODE
    assert file.stat().st_mtime == before


def test_a_copy_is_mended_where_trying_a_fault_fails(package: Path, tmp_path: Path) -> None:
    copy = Copy(tmp_path / "copy", package)
    fault = Fault("ops.other", "package/thing.py", "other", found("other")[0])
    with pytest.raises(KeyError), copy.with_fault(fault):
        raise KeyError
    assert (copy.folder / "package" / "thing.py").read_text(encoding="utf-8") == CODE


def test_a_case_is_about_the_class_of_a_member_and_every_alias() -> None:
    cases = catalog.load()
    chosen = {name: cases[name] for name in ("programs.training.validation_split", "layers.Dense[input=(0,4)]")}
    apis = api.load()
    definitions = about(chosen, apis, "py313-tf221/keras")
    assert [case.id for case in definitions["keras.src.layers.core.dense:Dense"]] == ["layers.Dense[input=(0,4)]"]
    assert [case.id for case in definitions["keras.src.models.model:Model"]] == ["programs.training.validation_split"]
    assert {(one.area, one.symbol) for one in subjects(definitions, apis, "py313-tf221/keras")} == {
        ("layers", "layers.Dense"),
        ("Model", "Model"),
    }


def test_counts_are_by_area() -> None:
    fault = Fault("layers.Thing", "package/thing.py", "Thing", found("Thing")[0])
    several = counts([Outcome(fault, "seen", 3, 1), Outcome(fault, "survived", 3, 3), Outcome(fault, "seen", 3, 2)])
    assert several == {"layers": {"seen": 2, "survived": 1}}


def test_reasons_are_those_of_one_place_and_of_the_symbols_that_they_name() -> None:
    place = Place("drop", 7, 0, 9, "scale /=\n    fan", "pass")
    fault = Fault("initializers.GlorotUniform", "keras/a.py", "Scaling", place)
    symbols = ("initializers.GlorotUniform",)
    told = "no mode of theirs"
    reasons = [Reason("keras/a.py", "Scaling", "scale /= fan", told, after="pass", line=7, symbols=symbols)]
    assert why(fault, reasons) == told
    for other in (
        Fault("initializers.VarianceScaling", "keras/a.py", "Scaling", place),
        Fault(fault.symbol, "keras/b.py", "Scaling", place),
        Fault(fault.symbol, "keras/a.py", "Scaling", Place("drop", 8, 0, 9, place.before, "pass")),
        Fault(fault.symbol, "keras/a.py", "Scaling", Place("drop", 7, 0, 9, "scale *= fan", "pass")),
        Fault(fault.symbol, "keras/a.py", "Scaling", Place("swap", 7, 0, 9, place.before, "scale *= fan")),
    ):
        assert why(other, reasons) == ""


def test_only_what_survived_is_unseen_for_a_reason() -> None:
    one = load()[0]
    fault = Fault("x", one.file, one.within, Place("swap", one.line or 1, 0, 1, one.before, ""))
    assert unseen([Outcome(fault, "survived", 1), Outcome(fault, "seen", 1)]) == [Outcome(fault, "survived", 1)]
    assert all(reason.why.endswith(".") for reason in load())
