"""What /proc says of a process. `src/rig/proc.js` says the same."""

import os
import re
import time


def memory_of(pid):
    """Megabytes, from /proc/<pid>/smaps_rollup."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        text = file.read()
    return {name.lower(): int(re.search(rf"^{name}:\s+(\d+) kB", text, re.M)[1]) / 1024 for name in ("Pss", "Rss")}


def ticks_of(pid):
    """User and system time, in clock ticks (1/100 s)."""
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12])


def descendants(ancestor):
    """The processes below one, however deep."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parents[int(name)] = int(_stat(name)[1])
            except (FileNotFoundError, ProcessLookupError):
                pass
    found, before = {ancestor}, 0
    while before != len(found):
        before = len(found)
        found |= {pid for pid, parent in parents.items() if parent in found}
    return found - {ancestor}


def _stat(pid):
    """After the name, which may hold blanks: state is 0, ppid 1, utime 11, stime 12."""
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(") ")[2].split()


def watch_family(settle_ms, seconds):
    """What this process and all below it use of one core, in percent."""
    time.sleep(settle_ms / 1000)
    family = [os.getpid(), *descendants(os.getpid())]
    start, before = time.monotonic(), sum(map(ticks_of, family))
    time.sleep(seconds)
    return (sum(map(ticks_of, family)) - before) / (time.monotonic() - start)
