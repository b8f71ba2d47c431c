import multiprocessing

from payload import check, payloads, weights
from pool_tasks import identity
from sampling import emit, now, params


def main():
    wanted = params()
    kind, items = wanted["kind"], wanted["items"]
    payload = payloads(kind)
    inputs = [payload(index) for index in range(items)]
    per_second = []
    with multiprocessing.Pool(wanted["workers"]) as pool:
        for _ in range(wanted["batches"] + 1):
            start = now()
            outputs = pool.map(identity, inputs)
            per_second.append(items * 1e9 / (now() - start))
            check(kind, items, sum(map(weights(kind), outputs)))
        emit({"perSecond": per_second[1:]})


if __name__ == "__main__":
    main()
