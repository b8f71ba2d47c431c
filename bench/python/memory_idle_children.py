import multiprocessing
import os
import time

from proc import descendants, memory_of
from sampling import emit, params


def idle(ready):
    ready.release()
    time.sleep(600)


def main():
    wanted = params()
    context = multiprocessing.get_context(wanted["startMethod"])
    ready = context.Semaphore(0)
    processes = [context.Process(target=idle, args=(ready,)) for _ in range(wanted["children"])]
    for process in processes:
        process.start()
    for _ in processes:
        ready.acquire()
    time.sleep(wanted["settleMs"] / 1000)
    weights = [memory_of(pid) for pid in descendants(os.getpid())]
    emit({name: [sum(weight[name] for weight in weights)] for name in ("pss", "rss")})
    for process in processes:
        process.terminate()


if __name__ == "__main__":
    main()
