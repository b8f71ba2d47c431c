"""What travels in the benchmarks of queues. `src/rig/payload.js` makes the same."""

SIZES = {"1 KB": 2**10, "1 MB": 2**20}


def payloads(kind):
    if kind == "numbers":
        return lambda index: index
    if kind == "objects":
        return lambda index: {"id": index, "name": "item", "tags": ["a", "b"], "nested": {"x": 1.5, "ok": True}}
    buffer = b"\x07" * SIZES[kind]
    return lambda index: buffer


def weights(kind):
    if kind == "numbers":
        return lambda value: value
    if kind == "objects":
        return lambda value: value["id"]
    return len


def check(kind, items, weight):
    expected = items * (items - 1) // 2 if kind in ("numbers", "objects") else items * SIZES[kind]
    if weight != expected:
        raise SystemExit(f"{items} {kind} arrived wrong: {weight} instead of {expected}")
