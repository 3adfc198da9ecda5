"""Stores: what a message says of where a file lies."""

import pytest

from conformance.storage.stores import without_store


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("File not found: filepath=/a/b/files/0123456789abcdef/m.keras.", "File not found: m.keras."),
        ("E: no model in '/a/b/files/0123456789abcdef/m'", "E: no model in 'm'"),
        ("E: see /a/files/m.keras and /a/files/0123/m", "E: see /a/files/m.keras and /a/files/0123/m"),
        ("E: no", "E: no"),
    ],
)
def test_a_message_loses_the_folders_of_a_store(text: str, shown: str) -> None:
    assert without_store(text) == shown
