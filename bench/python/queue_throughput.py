import multiprocessing

from meeting import perform
from payload import check, payloads, weights
from sampling import emit, now, params


def put_all(queue, payload, items):
    for index in range(items):
        queue.put(payload(index))


def get_all(queue, weigh, items):
    weight = 0
    for _ in range(items):
        weight += weigh(queue.get())
    return weight


def produce(party, queue, kind, warmup, items, batches):
    payload = payloads(kind)
    put_all(queue, payload, warmup)
    for _ in range(batches):
        party.go()
        start = now()
        put_all(queue, payload, items)
        party.report(start)


def consume(party, queue, kind, warmup, items, batches):
    weigh = weights(kind)
    get_all(queue, weigh, warmup)
    for _ in range(batches):
        party.go()
        weight = get_all(queue, weigh, items)
        party.report((now(), weight))


def main():
    wanted = params()
    kind, producers, consumers = wanted["kind"], wanted["producers"], wanted["consumers"]
    items = wanted["items"] // producers
    args = (multiprocessing.Queue(wanted["maxsize"]), kind, wanted["warmup"] // 2, items, wanted["batches"])
    rounds = perform([(produce, args)] * producers + [(consume, args)] * consumers, wanted["batches"])
    per_second = []
    for reports in rounds:
        ends = reports[producers:]
        check(kind, items, sum(weight for _, weight in ends) // producers)
        seconds = (max(end for end, _ in ends) - min(reports[:producers])) / 1e9
        per_second.append(items * producers / seconds)
    samples = {"perSecond": per_second}
    if kind == "1 MB":
        samples["megabytesPerSecond"] = [rate * 1.048576 for rate in per_second]
    emit(samples)


if __name__ == "__main__":
    main()
