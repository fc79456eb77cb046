"""`nianbao batch` as tests of the cluster run it: shards of few documents, and documents that take their time or take a process with them.

    python -m tests.support.ray_batch FOLDER --out OUT ...

NIANBAO_TEST_PACE is a folder: each document takes a while and leaves a line in FOLDER/read; one whose name has "deadly" in it kills
whoever reads it, one with "once" does so the first time. NIANBAO_TEST_RETRIES: how often such a one is read again.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from extractor.batch import cluster as ours
from extractor.batch.job import Done, Task
from extractor.cli import main
from extractor.cli.batch import cluster, tables
from extractor.model.asking import Scope
from extractor.run.one_document import read_task

SHARD, SECONDS = 7, 0.12


def read_slowly(folder: Path, scope: Scope, task: Task) -> Done:
    """`read_task`, and what is to happen on the way."""
    time.sleep(SECONDS)
    with (folder / "read").open("a") as file:
        file.write(f"{os.getppid()} {Path(task.name).name}\n")
    once, name = folder / "once", Path(task.name).name
    if "deadly" in name or ("once" in name and not once.exists()):
        if "once" in name:
            once.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return read_task(scope, task)


def _slow(folder: Path, scope: Scope) -> Callable[[Task], Done]:
    return partial(read_slowly, folder, scope)


if __name__ == "__main__":
    tables.SHARD, ours.RETRIES = SHARD, int(os.environ["NIANBAO_TEST_RETRIES"])
    cluster.reader = partial(_slow, Path(os.environ["NIANBAO_TEST_PACE"]))
    sys.exit(main(["batch", *sys.argv[1:]]))
