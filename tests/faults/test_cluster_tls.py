"""A Dask cluster behind TLS: who has no certificate of its authority is told so, and gets nothing."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from table import ROOT

from conformance.execution import cluster as remote
from conformance.model.errors import RemoteError

pytestmark = pytest.mark.night

if "CI" not in os.environ:
    pytest.importorskip("distributed", reason="the optional group distributed is not installed here")


@dataclass(frozen=True)
class Secured:
    """A scheduler's address, and the files of an authority and of one certificate with its key."""

    address: str
    authority: Path
    certificate: Path
    key: Path

    @property
    def settings(self) -> dict[str, object]:
        """What SECURITY.md tells a user to give Dask."""
        return {
            "distributed.comm.require-encryption": True,
            "distributed.comm.tls.ca-file": str(self.authority),
            "distributed.comm.tls.client.cert": str(self.certificate),
            "distributed.comm.tls.client.key": str(self.key),
        }


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("tls")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
    openssl(folder, *new, "/CN=authority", "-x509", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem")
    openssl(folder, *new, "/CN=cluster", "-keyout", "key.pem", "-out", "request.pem")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-out", "cert.pem")
    openssl(folder, "x509", "-req", "-in", "request.pem", *signing)
    file = folder / "scheduler.json"
    tls = ["--tls-ca-file", "ca.pem", "--tls-cert", "cert.pem", "--tls-key", "key.pem"]
    line = [sys.executable, "-m", "dask", "scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", "0"]
    line += ["--no-dashboard", "--scheduler-file", str(file), *tls]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "dask.log").open("wb") as log:
        process = subprocess.Popen(line, cwd=folder, env=variables, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 60
            while not file.exists() or not file.read_text():
                assert time.monotonic() < deadline, (folder / "dask.log").read_text()
                time.sleep(0.05)
            address = json.loads(file.read_text())["address"]
            yield Secured(address, folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
        finally:
            process.terminate()
            process.wait(10)


def test_who_has_a_certificate_is_let_in(secured: Secured) -> None:
    import dask
    import distributed  # its defaults come with it, and would replace what was set before

    assert distributed
    assert secured.address.startswith("tls://")
    with dask.config.set(secured.settings), remote.cluster(secured.address):
        pass


def test_who_has_none_gets_a_typed_error(secured: Secured) -> None:
    with pytest.raises(RemoteError, match="TLS"), remote.cluster(secured.address):
        pass


def test_nobody_gets_in_without_encryption(secured: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "TIMEOUT", 2.0)
    plain = secured.address.replace("tls://", "tcp://")
    with pytest.raises(RemoteError, match="no Dask scheduler"), remote.cluster(plain):
        pass
