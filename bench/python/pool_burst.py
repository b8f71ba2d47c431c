import multiprocessing

from payload import check
from pool_tasks import identity
from sampling import emit, now, params


def burst(pool, form, tasks):
    if form == "apply_async":
        results = [pool.apply_async(identity, (index,)) for index in range(tasks)]
        total = sum(result.get() for result in results)
    else:
        total = sum(pool.imap_unordered(identity, range(tasks)))
    check("numbers", tasks, total)


def main():
    wanted = params()
    form, tasks = wanted["form"], wanted["tasks"]
    with multiprocessing.Pool(wanted["workers"]) as pool:
        burst(pool, form, wanted["warmup"])
        start = now()
        burst(pool, form, tasks)
        emit({"perSecond": [tasks * 1e9 / (now() - start)]})


if __name__ == "__main__":
    main()
