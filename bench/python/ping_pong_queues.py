import multiprocessing

from meeting import perform
from ping_pong import all_trips, time_trips
from sampling import emit, params


def pong(party, there, back, wanted):
    party.go()
    for _ in range(all_trips(wanted)):
        back.put(there.get())
    party.report(None)


def ping(party, there, back, wanted):
    sent = 0

    def trip():
        nonlocal sent
        sent += 1
        there.put(sent)
        if back.get() != sent:
            raise SystemExit("another answer than the number sent")

    party.go()
    party.report(time_trips(wanted, trip))


def main():
    args = (multiprocessing.Queue(), multiprocessing.Queue(), params())
    [[_, trip]] = perform([(pong, args), (ping, args)])
    emit({"trip": trip})


if __name__ == "__main__":
    main()
