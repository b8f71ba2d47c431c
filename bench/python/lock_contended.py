import multiprocessing

from meeting import perform
from sampling import emit, now, params

STRIDE = 16


def take(lock, end):
    taken = 0
    while now() < end:
        for _ in range(STRIDE):
            lock.acquire()
            taken += 1
            lock.release()
    return taken


def contend(party, lock, windows, window_ms):
    take(lock, now() + 50_000_000)
    for _ in range(windows):
        start = party.go()
        party.report(take(lock, start + window_ms * 1_000_000))


def main():
    wanted = params()
    parties, window_ms = wanted["parties"], wanted["windowMs"]
    role = (contend, (multiprocessing.Lock(), wanted["windows"], window_ms))
    rounds = perform([role] * parties, wanted["windows"])
    emit(
        {
            "perSecond": [sum(taken) * 1000 / window_ms for taken in rounds],
            "poorestShare": [min(taken) / max(1, sum(taken) / parties) for taken in rounds],
        }
    )


if __name__ == "__main__":
    main()
