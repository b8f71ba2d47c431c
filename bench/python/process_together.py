import multiprocessing

from process_targets import nothing
from sampling import emit, now, params


def together(context, count):
    start = now()
    processes = [context.Process(target=nothing) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return (now() - start) / 1e6


def main():
    wanted = params()
    context = multiprocessing.get_context(wanted["startMethod"])
    together(context, wanted["warmup"])
    emit({"together": [together(context, wanted["processes"])]})


if __name__ == "__main__":
    main()
