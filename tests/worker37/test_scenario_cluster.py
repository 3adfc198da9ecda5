"""Clusters: real processes, each with its place in TF_CONFIG; what they record, and what is left of them."""

import os
import shutil
import tempfile
import time
import unittest

from tests.worker37 import load

cluster, recording, apart = load("scenarios.cluster"), load("recording"), load("apart")

#: A process that answers as apart.py does, without a Keras.
CHILD = """
import json, os, sys, time
request = json.loads(sys.stdin.read())
config = json.loads(os.environ["TF_CONFIG"])
rank = config["task"]["index"]
with open(os.path.join(%r, "pid%%d" %% rank), "w") as file:
    file.write(str(os.getpid()))
def answer(status="ok", **facts):
    stage = {"stage": "run", "status": status, "facts": facts}
    if status != "ok":
        stage["raised"] = {"type": "ValueError", "message": "no", "traceback": ""}
    with open(request["answer"], "w") as file:
        file.write(json.dumps([stage]))
api = request["api"]
if api == "agree":
    answer(**{"weights": rank, "ports": config["cluster"]["worker"], "weights | one device": "reference %%d" %% rank})
elif api == "params":
    answer(**{"params": sorted(request["params"]), "scenario": request["scenario"]})
elif api == "raises" and rank == 1:
    answer("error", seen="before")
elif api == "dies" and rank == 1:
    print("a last word")
    os._exit(3)
else:
    time.sleep(600)
"""


class Keras:
    """As much of a Keras as is asked for."""

    provider = "keras"

    def __init__(self):
        self.used = {}

    def get(self, name):
        self.used[name] = False


class Clusters(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        path = os.path.join(self.folder, "child.py")
        with open(path, "w") as file:
            file.write(CHILD % self.folder)
        before, grace = apart.__file__, cluster.GRACE
        self.addCleanup(setattr, apart, "__file__", before)
        self.addCleanup(setattr, cluster, "GRACE", grace)
        apart.__file__, cluster.GRACE = path, 0.5

    def performed(self, api):
        run = recording.Run(Keras(), None, "float32")
        cluster.perform(run, api, {"workers": 2, "program": "a", "source": "", "compared": "numbers"})
        (stage,) = run.stages
        return stage

    def ended(self):
        """The ranks of which no process is left."""
        gone = []
        for rank in (0, 1):
            with open(os.path.join(self.folder, "pid%d" % rank)) as file:
                number = int(file.read())
            try:
                os.kill(number, 0)
            except OSError:
                gone.append(rank)
        return gone

    def test_facts_come_back_by_rank_after_the_reference_of_the_first(self):
        stage = self.performed("agree")
        facts = dict(stage["facts"])
        first, second = facts.pop("ports | worker 0"), facts.pop("ports | worker 1")
        self.assertEqual(
            facts, {"weights | one device": "reference 0", "weights | worker 0": 0, "weights | worker 1": 1}
        )
        self.assertEqual(next(iter(stage["facts"])), "weights | one device")
        self.assertEqual(first, second)
        self.assertEqual(len(set(first)), 2)
        self.assertEqual(stage["status"], "ok")
        self.assertEqual(self.ended(), [0, 1])

    def test_each_process_gets_the_program_without_the_number_of_workers(self):
        facts = self.performed("params")["facts"]
        self.assertEqual(facts["params | worker 1"], ["compared", "program", "source"])
        self.assertEqual(facts["scenario | worker 0"], "program")

    def test_one_that_raises_ends_the_other_that_waits_for_it(self):
        begin = time.time()
        stage = self.performed("raises")
        self.assertEqual(stage["status"], "error")
        self.assertEqual(stage["raised"]["type"], "ValueError")
        self.assertEqual(stage["facts"], {"seen | worker 1": "before"})
        self.assertLess(time.time() - begin, 60)
        self.assertEqual(self.ended(), [0, 1])

    def test_one_that_dies_is_told_with_what_it_printed(self):
        stage = self.performed("dies")
        self.assertEqual(stage["raised"]["type"], "ProcessEndedError")
        self.assertIn("worker 1: status 3", stage["raised"]["message"])
        self.assertIn("a last word", stage["raised"]["message"])
        self.assertEqual(self.ended(), [0, 1])

    def test_an_exception_of_the_worker_itself_ends_all(self):
        def interrupted(members):
            deadline = time.time() + 60
            while not all(os.path.exists(os.path.join(self.folder, "pid%d" % rank)) for rank in (0, 1)):
                self.assertLess(time.time(), deadline)
                time.sleep(0.05)
            raise KeyboardInterrupt

        self.addCleanup(setattr, cluster, "wait", cluster.wait)
        cluster.wait = interrupted
        with self.assertRaises(KeyboardInterrupt):
            self.performed("waits")
        self.assertEqual(self.ended(), [0, 1])


if __name__ == "__main__":
    unittest.main()
