import multiprocessing

from pool_tasks import identity
from sampling import emit, now, params


def main():
    wanted = params()
    warmup, size, task = wanted["warmup"], wanted["bytes"], []
    buffer = b"\x07" * size
    with multiprocessing.Pool(wanted["workers"]) as pool:
        for _ in range(warmup + wanted["tasks"]):
            start = now()
            answer = pool.apply(identity, (buffer,))
            task.append((now() - start) / 1000)
            if len(answer) != size:
                raise SystemExit("another size came back")
        emit({"task": task[warmup:]})


if __name__ == "__main__":
    main()
