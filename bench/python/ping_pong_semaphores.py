import multiprocessing

from meeting import perform
from ping_pong import all_trips, time_trips
from sampling import emit, params


def pong(party, there, back, wanted):
    party.go()
    for _ in range(all_trips(wanted)):
        there.acquire()
        back.release()
    party.report(None)


def ping(party, there, back, wanted):
    def trip():
        there.release()
        back.acquire()

    party.go()
    party.report(time_trips(wanted, trip))


def main():
    args = (multiprocessing.Semaphore(0), multiprocessing.Semaphore(0), params())
    [[_, trip]] = perform([(pong, args), (ping, args)])
    emit({"trip": trip})


if __name__ == "__main__":
    main()
