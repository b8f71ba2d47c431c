"""Where the processes of one run meet: ready after the warm-up, one common go, a report; again for every round."""

import multiprocessing

from sampling import now, spin_until

NOTICE = 20_000_000


class Party:
    """A process's side of the meeting."""

    def __init__(self, connection):
        self._connection = connection

    def go(self):
        self._connection.send("ready")
        at = self._connection.recv()
        spin_until(at)
        return at

    def report(self, measured):
        self._connection.send(measured)


def _play(target, connection, args):
    target(Party(connection), *args)


def perform(roles, rounds=1):
    """Starts a process for each (target, args), and returns, by round, the report of each."""
    connections, processes = [], []
    for target, args in roles:
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.Process(target=_play, args=(target, theirs, args))
        process.start()
        theirs.close()
        connections.append(ours)
        processes.append(process)
    reports = []
    for _ in range(rounds):
        for connection in connections:
            connection.recv()
        at = now() + NOTICE
        for connection in connections:
            connection.send(at)
        reports.append([connection.recv() for connection in connections])
    for process in processes:
        process.join()
        if process.exitcode != 0:
            raise SystemExit(f"a process of the benchmark ended with {process.exitcode}")
    return reports
