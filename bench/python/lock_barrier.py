import multiprocessing

from meeting import perform
from sampling import emit, now, params


def meet_often(party, barrier, warmup, rounds, batches):
    party.go()
    for _ in range(warmup):
        barrier.wait()
    times = []
    for _ in range(batches):
        start = now()
        for _ in range(rounds):
            barrier.wait()
        times.append((now() - start) / rounds / 1000)
    party.report(times)


def main():
    wanted = params()
    parties = wanted["parties"]
    args = (multiprocessing.Barrier(parties), wanted["warmup"], wanted["rounds"], wanted["batches"])
    [[first, *_]] = perform([(meet_often, args)] * parties)
    emit({"round": first})


if __name__ == "__main__":
    main()
