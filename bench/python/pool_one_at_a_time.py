import multiprocessing

from pool_tasks import identity
from sampling import emit, now, params


def main():
    wanted = params()
    warmup, task = wanted["warmup"], []
    with multiprocessing.Pool(wanted["workers"]) as pool:
        for index in range(warmup + wanted["tasks"]):
            start = now()
            pool.apply(identity, (index,))
            task.append((now() - start) / 1000)
        emit({"task": task[warmup:]})


if __name__ == "__main__":
    main()
