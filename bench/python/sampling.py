"""How a program of the benchmarks is told what to do, and answers: one JSON line of raw samples."""

import json
import sys
import time

now = time.monotonic_ns


def params():
    return json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}


def emit(samples):
    sys.stdout.write(json.dumps({"samples": samples}) + "\n")
    sys.stdout.flush()


def skip(why):
    sys.stdout.write(json.dumps({"skipped": why}) + "\n")
    sys.stdout.flush()
    sys.exit(0)


def spin_until(instant):
    while now() < instant:
        pass
