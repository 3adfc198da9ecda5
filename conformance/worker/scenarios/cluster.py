"""A program in several processes at once, which TensorFlow knows as the workers of one cluster.

``params`` are those of a program, and ``workers``, the number of processes. Each of them gets a ``TF_CONFIG`` that
names a port of the loopback interface for each worker, and its own place among them. What the program sees as
``weights`` is recorded as ``weights | worker 0``, ``weights | worker 1``; a name that says its variant itself comes
before these, as the first worker has seen it.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from .. import apart

#: Between a quantity and its variant (conformance/scenarios/declaration.py).
VARIANTS = " | "
#: Seconds that the others have when a worker has failed: they may wait for it for ever.
GRACE = 15.0
#: Seconds between looks at the processes.
PAUSE = 0.05


def perform(run, api, params):
    """Record the stage of conformance/scenarios/cluster.py."""
    run.keras.used[api] = True
    # What ran in other processes is no proof that two providers are the same objects here.
    run.keras.get("")
    request = {"provider": run.keras.provider, "precision": run.precision, "scenario": "program", "api": api}
    request["params"] = {name: value for name, value in params.items() if name != "workers"}
    with run.stage("run") as stage:
        members = answered(request, params["workers"])
        stage.update(merged(members))
        for rank in sorted(members):
            failed = [one for one in members[rank] if one["status"] != "ok"]
            if failed:
                stage.failed = True
                stage.record["status"] = failed[0]["status"]
                stage.record["raised"] = failed[0]["raised"]
                break


def facts_of(stages):
    """The facts that one process has recorded, by name."""
    facts = {}
    for stage in stages:
        facts.update(stage["facts"])
    return facts


def merged(members):
    """The facts of all processes under the names of variants, the references first."""
    said = {}
    for rank in sorted(members):
        for name, value in facts_of(members[rank]).items():
            if VARIANTS in name:
                said.setdefault(name, value)
    for rank in sorted(members):
        for name, value in facts_of(members[rank]).items():
            if VARIANTS not in name:
                said["%s%sworker %d" % (name, VARIANTS, rank)] = value
    return said


def answered(request, workers):
    """Rank → what that process has recorded; all of them have ended when this returns or raises.

    One that was ended because it waited for a failed one is left out, where that one says why it failed.
    """
    folder = tempfile.mkdtemp(prefix="cluster")
    addresses = ["127.0.0.1:%d" % port for port in free_ports(workers)]
    members = []
    try:
        for rank in range(workers):
            members.append(Member(request, folder, addresses, rank))
        wait(members)
        told = [member for member in members if member.process.poll() is not None]
        return {member.rank: member.stages() for member in told}
    finally:
        for member in members:
            member.end()
        shutil.rmtree(folder, ignore_errors=True)


def wait(members):
    """Until all have ended, or until those have had their time that wait for one that failed."""
    deadline = None
    while any(member.process.poll() is None for member in members):
        if deadline is None and any(member.failed() for member in members):
            deadline = time.time() + GRACE
        if deadline is not None and time.time() > deadline:
            return
        time.sleep(PAUSE)


def free_ports(number):
    """Ports of the loopback interface that were free a moment ago, each another one."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Member:
    """One process of a cluster."""

    def __init__(self, request, folder, addresses, rank):
        self.rank = rank
        self.answer = os.path.join(folder, "answer%d" % rank)
        self.printed = os.path.join(folder, "printed%d" % rank)
        config = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": rank}}
        with open(self.printed, "wb") as printed:
            self.process = subprocess.Popen(
                [sys.executable, "-u", os.path.abspath(apart.__file__)],
                stdin=subprocess.PIPE,
                stdout=printed,
                stderr=subprocess.STDOUT,
                close_fds=True,
                env=dict(os.environ, TF_CONFIG=json.dumps(config)),
            )
        try:
            self.process.stdin.write(json.dumps(dict(request, answer=self.answer)).encode("utf-8"))
            self.process.stdin.close()
        except BrokenPipeError:
            # It has ended already, and what it printed says why.
            pass

    def stages(self):
        """What it has recorded; raises ProcessEndedError where it has not answered."""
        if os.path.exists(self.answer):
            with open(self.answer, "rb") as answer:
                text = answer.read().decode("utf-8")
            if text:
                return json.loads(text)
        status = self.process.poll()
        with open(self.printed, "rb") as printed:
            said = printed.read()[-1000:].decode("utf-8", "backslashreplace")
        raise apart.ProcessEndedError("worker %d: status %d, and it printed: %s" % (self.rank, status, said))

    def failed(self):
        """Whether it has ended without an answer, or with an exception."""
        if self.process.poll() is None:
            return False
        try:
            return any(stage["status"] != "ok" for stage in self.stages())
        except apart.ProcessEndedError:
            return True

    def end(self):
        """End it if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
