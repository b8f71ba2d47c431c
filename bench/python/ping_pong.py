"""Microseconds per round trip: of whole batches when both sides are busy, else of each trip after a pause."""

import time

from sampling import now


def time_trips(wanted, trip):
    for _ in range(wanted["warmup"]):
        trip()
    for _ in range(wanted.get("settle", 0)):
        time.sleep(wanted["pauseMs"] / 1000)
        trip()
    samples = []
    for _ in range(wanted["batches"]):
        if wanted["pauseMs"] > 0 or wanted.get("each"):
            for _ in range(wanted["trips"]):
                if wanted["pauseMs"] > 0:
                    time.sleep(wanted["pauseMs"] / 1000)
                start = now()
                trip()
                samples.append((now() - start) / 1000)
        else:
            start = now()
            for _ in range(wanted["trips"]):
                trip()
            samples.append((now() - start) / wanted["trips"] / 1000)
    return samples


def all_trips(wanted):
    return wanted["warmup"] + wanted.get("settle", 0) + wanted["trips"] * wanted["batches"]
