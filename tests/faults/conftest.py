"""Workers of a few lines, written for one test."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a worker of a few lines; ``requests`` and ``replies`` are its open pipes."""
    opening = (
        "import argparse, json, os, sys, time\n"
        "parser = argparse.ArgumentParser()\n"
        "for name, kind in (('provider', str), ('requests', int), ('replies', int)):\n"
        "    parser.add_argument('--' + name, type=kind)\n"
        "options = parser.parse_args()\n"
        "requests = os.fdopen(options.requests, 'rb')\n"
        "replies = os.fdopen(options.replies, 'wb', buffering=0)\n"
        "def say(**message):\n"
        "    replies.write(json.dumps(message).encode() + b'\\n')\n"
        "hello = {'kind': 'hello', 'protocol': 1, 'provider': 'keras', 'backend': 'tensorflow', 'device': 'cpu',\n"
        "         'versions': {'keras': '0'}, 'machine': {}}\n"
    )

    def write(body: str) -> Path:
        path = tmp_path / "worker.py"
        path.write_text(opening + body)
        return path

    return write
