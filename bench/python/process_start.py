import multiprocessing
import os
import tempfile

from process_targets import nothing, stamp
from sampling import emit, now, params


def main():
    wanted = params()
    context = multiprocessing.get_context(wanted["startMethod"])
    warmup = wanted["warmup"]
    first_line, start_join = [], []
    with tempfile.TemporaryDirectory(prefix="mp-bench-") as folder:
        for turn in range(warmup + wanted["starts"]):
            file = os.path.join(folder, str(turn))
            stamped = context.Process(target=stamp, args=(file,))
            start = now()
            stamped.start()
            stamped.join()
            with open(file) as stamps:
                first_line.append((int(stamps.read()) - start) / 1e6)

            empty = context.Process(target=nothing)
            start = now()
            empty.start()
            empty.join()
            start_join.append((now() - start) / 1e6)
    emit({"firstLine": first_line[warmup:], "startJoin": start_join[warmup:]})


if __name__ == "__main__":
    main()
