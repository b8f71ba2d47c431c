import time


def identity(value):
    return value


def occupy(milliseconds):
    time.sleep(milliseconds / 1000)
