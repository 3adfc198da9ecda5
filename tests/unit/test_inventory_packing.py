"""The file of the inventory: nothing is lost in it, and it answers what is asked of it."""

import json
import lzma
from pathlib import Path

import msgspec
import pytest

from conformance.inventory.answers import Answer, Described
from conformance.inventory.api import FILE, SCHEMA_ID, Apis, decode, load
from conformance.inventory.described import Member, Parameter, Signature, Trial
from conformance.inventory.packing import encoded, packed, provider_of, templated, unpacked, write
from conformance.model.errors import InventoryError

OLD, NEW = "e1/keras", "e2/keras"

BASE = Described("class", (("w", "kwargs", None),), members=(("m", "call", (("o", "x", None),), "", "", ""),))
DENSE = Described(
    "class",
    (("o", "units", None), ("k", "activation", "'relu'"), ("w", "kwargs", None)),
    ("keras.base:Layer", "object_from.elsewhere:Other"),
    (("a", "LIMIT", None, "3", "", ""), ("m", "call", (("o", "inputs", None),), "", "use it less", "TypeError: no")),
    "deprecated: use less",
    "",
    {"output_dim": "units"},
    {"lr": ("r", "TypeError: Dense() got an unexpected lr"), "input_dim": ("w", "no input_dim for Dense")},
)


def answer(provider: str = "keras", **more: object) -> Answer:
    found = Answer(
        provider=provider,
        versions={"keras": "2.3.1"},
        names={"layers": ("module", 0), "layers.Dense": ("class", 1), "layers.Full": ("class", 1)},
        modules={"layers.core.Dense": ("class", 1), "layers.core": ("module", 2)},
        values={"backend.EPSILON": "1e-07"},
        definitions=["keras.layers", "keras.core:Dense", "keras.layers.core"],
        objects={"keras.core:Dense": DENSE, "keras.base:Layer": BASE},
        identifiers={"losses": {"mse": "MeanSquaredError"}},
        custom_objects=["Mine"],
        packages=[("keras", "2.3.1", 0), ("tensorflow.keras", "2.2.4-tf", 1), ("tf_keras", "", 0)],
        failed={"layers.Odd": "ImportError: no"},
    )
    return msgspec.structs.replace(found, **more)


def both() -> dict[str, Answer]:
    newer = answer(
        versions={"keras": "3.0.0"},
        names={"layers": ("module", 0), "layers.Dense": ("class", 1)},
        modules={},
        objects={
            "keras.core:Dense": msgspec.structs.replace(DENSE, deprecated="", renamed={}),
            "keras.base:Layer": BASE,
        },
        identifiers={},
        definitions=["keras.layers", "keras.core:Dense"],
    )
    return {OLD: answer(), NEW: newer}


@pytest.fixture
def apis() -> Apis:
    return decode(encoded(packed(both(), {OLD: "2026-01-01", NEW: "2026-02-02"}, "2026-02-02T00:00:00+00:00")))


def canonical(one: Answer) -> Answer:
    """An answer in which what a position means is written out."""
    names, modules = (
        {path: (kind, one.definitions[number]) for path, (kind, number) in found.items()}
        for found in (one.names, one.modules)
    )
    return msgspec.structs.replace(one, names=names, modules=modules, definitions=sorted(set(one.definitions)))


def test_nothing_is_lost() -> None:
    file = packed(both(), {OLD: "2026-01-01", NEW: "2026-02-02"}, "2026-02-02T00:00:00+00:00")
    again = unpacked(file)
    assert {one: canonical(a) for one, a in again.items()} == {one: canonical(a) for one, a in both().items()}
    assert encoded(packed(again, {OLD: "2026-01-01", NEW: "2026-02-02"}, file.created)) == encoded(file)


def test_an_entry_holds_what_was_observed(apis: Apis) -> None:
    entry = apis.entry(OLD, "layers.core.Dense")
    assert entry is not None
    assert (entry.kind, entry.definition, entry.documented) == ("class", "keras.core:Dense", False)
    assert (entry.canonical, entry.aliases) == ("layers.Dense", ("layers.Dense", "layers.Full", "layers.core.Dense"))
    parameters = Parameter("units", "ordinary", None), Parameter("activation", "keyword-only", "'relu'")
    assert entry.signature == Signature((*parameters, Parameter("kwargs", "kwargs", None)))
    assert entry.signature.text == "(units, *, activation='relu', **kwargs)"
    assert entry.bases == ("keras.base:Layer", "object_from.elsewhere:Other")
    assert entry.renamed == {"output_dim": "units"}
    assert entry.deprecated == "deprecated: use less"
    call = Signature((Parameter("inputs", "ordinary", None),))
    assert entry.members == {
        "LIMIT": Member("LIMIT", "attribute", None, "keras.core:Dense", "3"),
        "call": Member("call", "method", call, "keras.core:Dense", "", "use it less", "TypeError: no"),
    }


def test_what_is_taken(apis: Apis) -> None:
    entry = apis.entry(OLD, "layers.Dense")
    assert entry is not None
    assert entry.takes("units") == Trial("accepted")
    assert entry.takes("lr") == Trial("refused", "TypeError: Dense() got an unexpected lr")
    assert entry.takes("input_dim") == Trial("warned", "no input_dim for Dense")
    # It takes anything, and nobody tried.
    assert entry.takes("other") is None
    assert entry.members["call"].takes("inputs") == Trial("accepted")
    assert entry.members["call"].takes("other") == Trial("refused")


def test_paths_and_who_has_them(apis: Apis) -> None:
    assert apis.having("layers.Full") == {OLD}
    assert apis.having("layers.Dense") == {OLD, NEW}
    assert apis.having("layers.Nothing") == frozenset()
    assert apis.entry(NEW, "layers.Full") is None
    assert apis.ever_aliases("layers.Dense") == {"layers.Full": {OLD}, "layers.core.Dense": {OLD}}
    assert "layers.core.Dense" not in apis.definitions(OLD)
    assert apis.old_definitions(OLD)["layers.core.Dense"] == "keras.core:Dense"
    assert set(apis.entries(NEW)) == {"layers", "layers.Dense", "backend.EPSILON"}
    assert not apis.documented("layers.core.Dense")
    value = apis.entry(NEW, "backend.EPSILON")
    assert value is not None
    assert (value.kind, value.definition) == ("value", "=1e-07")


def test_the_rest_of_what_was_observed(apis: Apis) -> None:
    assert apis.identifiers(OLD) == {"losses": {"mse": "MeanSquaredError"}}
    assert apis.identifiers(NEW) == {}
    first, second, third = apis.packages(OLD)
    assert (first.same_as, second.same_as, third.same_as) == (("tf_keras",), (), ("keras",))
    assert apis.custom_objects(OLD) == ("Mine",)
    assert apis.failed(OLD) == {"layers.Odd": "ImportError: no"}
    assert apis.notices("layers.Dense") == {"deprecated: use less": {OLD}}
    assert apis.member_notices("layers.Dense", "call") == {"use it less": {OLD, NEW}}
    assert dict(apis.seen) == {OLD: "2026-01-01", NEW: "2026-02-02"}


def test_who_was_not_looked_into_is_an_error(apis: Apis) -> None:
    with pytest.raises(InventoryError, match="nobody looked"):
        apis.entry("mine/keras", "layers.Dense")


def test_the_file_is_written_whole_and_read_again(tmp_path: Path) -> None:
    file = packed(both(), {OLD: "2026-01-01", NEW: "2026-02-02"}, "2026-02-02T00:00:00+00:00")
    write(tmp_path / FILE.name, file)
    assert load(tmp_path / FILE.name).file == file
    assert [one.name for one in tmp_path.iterdir()] == [FILE.name]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", lzma.compress(b"{}"), lzma.compress(b"[]")[:-4]])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE.name
    path.write_bytes(content)
    with pytest.raises(InventoryError):
        load(path)
    with pytest.raises(InventoryError, match="cannot be read"):
        load(tmp_path / "elsewhere.json")


def test_another_schema_is_told_from_damage() -> None:
    file = packed(both(), {OLD: "2026-01-01", NEW: "2026-02-02"}, "2026-02-02T00:00:00+00:00")
    other = json.loads(encoded(file)) | {"schema": SCHEMA_ID.replace(":1", ":9")}
    with pytest.raises(InventoryError, match="another version"):
        decode(json.dumps(other).encode())


def test_what_was_said_is_stored_for_all_classes_at_once() -> None:
    mine = templated("Dense() got an unexpected 'lr' in rlr", "lr", "Dense")
    assert mine == templated("Conv() got an unexpected 'decay' in rlr", "decay", "Conv")


@pytest.mark.parametrize(
    ("identifier", "provider"),
    [
        ("a/keras", "keras"),
        ("a/keras[jax]", "keras"),
        ("a/tf.keras(legacy)", "tf.keras"),
        ("a/tf_keras@gpu", "tf_keras"),
    ],
)
def test_the_provider_of_an_id(identifier: str, provider: str) -> None:
    assert provider_of(identifier) == provider
