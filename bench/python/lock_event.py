import multiprocessing
import time

from meeting import perform
from sampling import emit, now, params


def wait(party, events, woken, rounds):
    party.go()
    times = []
    for turn in range(rounds):
        events[turn % 2].wait()
        times.append(now())
        woken.release()
    party.report(times)


def set_them(party, events, woken, rounds, waiters, pause_ms):
    party.go()
    times = []
    for turn in range(rounds):
        time.sleep(pause_ms / 1000)
        times.append(now())
        events[turn % 2].set()
        for _ in range(waiters):
            woken.acquire()
        events[turn % 2].clear()
    party.report(times)


def main():
    wanted = params()
    waiters, warmup = wanted["waiters"], wanted["warmup"]
    events = [multiprocessing.Event(), multiprocessing.Event()]
    shared = (events, multiprocessing.Semaphore(0), warmup + wanted["rounds"])
    roles = [(set_them, (*shared, waiters, wanted["pauseMs"]))] + [(wait, shared)] * waiters
    [[set_at, *woken_at]] = perform(roles)
    wake = [(max(times[turn] for times in woken_at) - at) / 1000 for turn, at in enumerate(set_at)]
    emit({"wake": wake[warmup:]})


if __name__ == "__main__":
    main()
