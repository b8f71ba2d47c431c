import multiprocessing

from pool_tasks import identity
from proc import watch_family
from sampling import emit, params


def main():
    wanted = params()
    with multiprocessing.Pool(2) as pool:
        pool.map(identity, [1, 2, 3, 4])
        emit({"percent": [watch_family(wanted["settleMs"], wanted["seconds"])]})


if __name__ == "__main__":
    main()
