import multiprocessing
import statistics

from pool_tasks import identity
from sampling import emit, now, params


def in_pool(context, workers, tasks):
    start = now()
    pool = context.Pool(workers)
    results = [pool.apply_async(identity, (index,)) for index in range(tasks)]
    for result in results:
        result.get()
    pool.close()
    pool.join()
    return (now() - start) / 1e6


def in_processes(context, tasks):
    start = now()
    processes = [context.Process(target=identity, args=(index,)) for index in range(tasks)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return (now() - start) / 1e6


def main():
    wanted = params()
    workers, tasks = wanted["workers"], wanted["tasks"]
    context = multiprocessing.get_context(wanted["startMethod"])
    in_pool(context, workers, tasks)
    pool = [in_pool(context, workers, tasks) for _ in range(wanted["experiments"])]
    processes = in_processes(context, tasks)
    emit({"pool": pool, "processes": [processes], "ratio": [processes / statistics.median(pool)]})


if __name__ == "__main__":
    main()
