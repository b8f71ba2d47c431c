import multiprocessing

from meeting import perform
from sampling import emit, now, params


def wait(party, condition, waiting, warmup, rounds, batches):
    party.go()
    for _ in range(warmup + rounds * batches):
        condition.acquire()
        waiting.release()
        condition.wait()
        condition.release()
    party.report(None)


def notify_often(condition, waiting, rounds):
    for _ in range(rounds):
        waiting.acquire()
        condition.acquire()
        condition.notify()
        condition.release()


def notify(party, condition, waiting, warmup, rounds, batches):
    party.go()
    times = []
    notify_often(condition, waiting, warmup)
    for _ in range(batches):
        start = now()
        notify_often(condition, waiting, rounds)
        times.append((now() - start) / rounds / 1000)
    party.report(times)


def main():
    wanted = params()
    counts = (wanted["warmup"], wanted["rounds"], wanted["batches"])
    args = (multiprocessing.Condition(), multiprocessing.Semaphore(0), *counts)
    [[_, times]] = perform([(wait, args), (notify, args)])
    emit({"round": times})


if __name__ == "__main__":
    main()
