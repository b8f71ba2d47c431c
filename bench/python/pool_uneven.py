import multiprocessing

from pool_tasks import identity, occupy
from sampling import emit, now, params


def uneven_durations(count, seed):
    """The same as `src/pool/uneven-durations.js` makes."""
    durations = []
    for _ in range(count):
        seed = seed * 16807 % 2147483647
        durations.append(100 ** (seed / 2147483647))
    return durations


def main():
    wanted = params()
    workers = wanted["workers"]
    durations = uneven_durations(wanted["tasks"], wanted["seed"])
    best = max(sum(durations) / workers, *durations)
    with multiprocessing.Pool(workers) as pool:
        pool.map(identity, range(100))
        start = now()
        results = [pool.apply_async(occupy, (duration,)) for duration in durations]
        for result in results:
            result.get()
        emit({"overBest": [(now() - start) / 1e6 / best]})


if __name__ == "__main__":
    main()
