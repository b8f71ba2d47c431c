import multiprocessing
import time

from proc import memory_of
from sampling import emit, params


def main():
    other = multiprocessing.Queue()
    other.put(0)
    other.get()
    queue = multiprocessing.Queue()
    before = memory_of("self")["pss"]
    for index in range(params()["items"]):
        queue.put(index)
    time.sleep(0.3)
    emit({"grownMB": [memory_of("self")["pss"] - before]})
    queue.cancel_join_thread()


if __name__ == "__main__":
    main()
