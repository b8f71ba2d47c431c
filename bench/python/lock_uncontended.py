import multiprocessing

from sampling import emit, now, params


def take(lock, count):
    for _ in range(count):
        lock.acquire()
        lock.release()


def main():
    wanted = params()
    lock = multiprocessing.Lock()
    take(lock, wanted["warmup"])
    pair = []
    for _ in range(wanted["batches"]):
        start = now()
        take(lock, wanted["pairs"])
        pair.append((now() - start) / wanted["pairs"])
    emit({"pair": pair})


if __name__ == "__main__":
    main()
