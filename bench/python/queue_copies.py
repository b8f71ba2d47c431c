import multiprocessing

from sampling import emit, now, params


def main():
    wanted = params()
    queue = multiprocessing.Queue()
    buffer = b"\x07" * wanted["bytes"]
    pair = []
    for _ in range(wanted["warmup"] + wanted["pairs"]):
        start = now()
        queue.put(buffer)
        if len(queue.get()) != wanted["bytes"]:
            raise SystemExit("another size came back")
        pair.append((now() - start) / 1000)
    emit({"pair": pair[wanted["warmup"] :]})


if __name__ == "__main__":
    main()
