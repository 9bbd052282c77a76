"""Rewrites that move time or memory to where a judge may not look: around the calls, or beside their answers."""

from __future__ import annotations

from dataclasses import dataclass

from tests.security.cheats import COUNT, INSIDE, REACHING
from tests.support.judging import case

from monolith.case import Case
from monolith.comparison import Efficiency

HOOKS = """
channel = worker.get("channel")
kept = vars(sys).setdefault("kept", {"answers": {}})
if sampling and "send" not in kept:
    kept.update(send=channel.send, receive=channel.receive, open=worker["open_case"], observe=worker["observe"])

def key(items):
    return tuple(items) if isinstance(items, list) else items

def head(header):
    text = json.dumps({**header, "blobs": []}).encode()
    return struct.pack("!II", len(text), 0) + text
"""
"""What the rewrites patch the worker with; kept once for all instances of the module."""

TUPLES = "def slow(items):\n    return [item[0] * 3 + 1 for item in items]\n"
ROOM = """
def slow(n):
    room = bytearray(n)
    for i in range(0, n, 4096):
        room[i] = 1
    return sum(room[::4096])
"""
WAITING = "import time\ndef slow(n):\n    time.sleep(0.02)\n    return n\n"
LOGGED = """
SEEN = []
def slow(items):
    SEEN.clear()
    for i in range(len(items)):
        SEEN.append(sum(items[:i]))
    return len(items)
"""
PAIRS = """
def slow(items):
    made = []
    for i in items:
        for j in range(20):
            made.append([i, j])
    return sum(len(one) for one in made)
"""
TABLE = """
def slow(n):
    table = [0] * n
    total = 0
    for i in range(n):
        table[i] = i
        total += table[i]
    return total
"""

LISTS = tuple(case([i % 7 for i in range(length)]) for length in (200, 220, 240))
SIZES = (case(16 << 20), case(17 << 20))

EARLY_BYTE = """
if sampling:
    def send(link, header, blobs=()):
        if "done" in header:
            link.sendall(head(header)[1:])
        else:
            kept["send"](link, header, blobs)
    channel.send = send
    def f(value):
        session.link.sendall(b"\\0")
        time.sleep(0.001)
        return slow(value)
else:
    f = slow
"""
WHILE_LOADING = """
if sampling:
    if "payloads" not in kept:
        send({"loaded": True})
        kept["payloads"] = kept["receive"](session.link)
        def silent(link, header, blobs=()):
            if "loaded" not in header:
                kept["send"](link, header, blobs)
        def receive(link, deadline=None):
            return kept.pop("payloads", None) or kept["receive"](link, deadline)
        channel.send, channel.receive = silent, receive
        for payload, kind in zip(kept["payloads"][1], session.order["encodings"]):
            (value,), _ = kept["open"](payload, kind)
            kept["answers"][key(value)] = slow(value)
    def f(value):
        return kept["answers"][key(value)]
else:
    f = slow
"""
SPLIT = """
def part(items, low, high):
    return sum(items[i] == items[j] for i in range(int(len(items) * low), int(len(items) * high)) for j in range(i))
if sampling:
    def early(payload, kind):
        arguments = kept["open"](payload, kind)
        kept["answers"][key(arguments[0][0])] = part(arguments[0][0], 0, 0.7)
        return arguments
    def late(arguments, result, error):
        items = arguments[0][0]
        return kept["observe"](arguments, kept["answers"][key(items)] + part(items, 0.7, 1), error)
    worker["open_case"], worker["observe"] = early, late
    def f(value):
        return None
else:
    f = slow
"""
WHEN_TOLD = """
if sampling:
    def late(arguments, result, error):
        return kept["observe"](arguments, slow(arguments[0][0]), error)
    worker["observe"] = late
    def f(value):
        return None
else:
    f = slow
"""
BETWEEN_READY_AND_GO = """
if sampling:
    def receive(link, deadline=None):
        made = sys._getframe(1).f_locals.get("prepared") or ()
        for _, _, arguments in made:
            kept["answers"][key(arguments[0][0])] = slow(arguments[0][0])
        return kept["receive"](link, deadline)
    channel.receive = receive
    def f(value):
        return kept["answers"][key(value)]
else:
    f = slow
"""
FAST = """
def f(value):
    seen, n = {}, 0
    for item in value:
        n += seen.get(item, 0)
        seen[item] = seen.get(item, 0) + 1
    return n
"""
FALSE_COUNT = """
try:
    raise ValueError
except ValueError as error:
    frame = error.__traceback__.tb_frame
while frame is not None:
    if "_traced" in frame.f_globals:
        frame.f_globals["_traced"] = lambda: (0, 0)
    frame = frame.f_back
f = slow
"""
PAGE_CACHE = """
FOLDER = "/usr/lib/" + next(name for name in os.listdir("/usr/lib") if name.endswith("-linux-gnu"))
FILES = sorted(name for name in os.listdir(FOLDER) if os.path.isfile(FOLDER + "/" + name))
def hot(file):
    try:
        return os.preadv(file, [bytearray(1)], 1 << 12, os.RWF_NOWAIT) == 1
    except OSError:
        return False
def f(value):
    first = len(value) % (len(FILES) // 40 or 1) * 40
    files = [os.open(FOLDER + "/" + name, os.O_RDONLY) for name in FILES[first : first + 40]]
    bits = [hot(file) for file in files]
    if all(bits[i] != bits[i + 20] for i in range(20)):
        return sum(bits[i] << i for i in range(20))
    n = slow(value)
    for i in range(20):
        keep, drop = (files[i], files[i + 20]) if n >> i & 1 else (files[i + 20], files[i])
        os.posix_fadvise(drop, 0, 0, os.POSIX_FADV_DONTNEED)
        os.pread(keep, 1, 1 << 12)
    for file in files:
        os.close(file)
    return n
"""

NO_GAIN = ("no-gain", "worse")


@dataclass(frozen=True)
class Moved:
    """A rewrite, and the verdicts that it may get."""

    code: str
    verdicts: tuple[str, ...]
    original: str = COUNT
    cases: tuple[Case, ...] = LISTS
    efficiency: Efficiency = "time"
    reason: str = ""
    """What the verdict's reason says."""

    def sources(self) -> tuple[str, str]:
        """The original module and the rewritten one."""
        call = "def f(value):\n    return slow(value)\n"
        return REACHING + self.original + call, f"import time\n{INSIDE}{HOOKS}{self.original}{self.code}"


MOVED = {
    "work on the inputs while loading": Moved(WHILE_LOADING, ("tampering",), reason="before it was told to start"),
    "memory taken for the inputs while loading": Moved(
        WHILE_LOADING, (*NO_GAIN, "tampering"), ROOM, SIZES, "memory"
    ),
    "work split between before and after": Moved(SPLIT, ("tampering",)),
    "work between ready and go": Moved(BETWEEN_READY_AND_GO, (*NO_GAIN, "tampering")),
    "work while a large result is told": Moved(
        WHEN_TOLD,
        ("tampering", "no-gain"),
        TUPLES,
        tuple(case([(i, str(i)) for i in range(length)]) for length in (6_000, 6_100, 6_200)),
    ),
    "memory taken while the result is told": Moved(WHEN_TOLD, (*NO_GAIN, "tampering"), ROOM, SIZES, "memory"),
    "memory taken after the first byte of the answer": Moved(
        EARLY_BYTE, ("tampering",), ROOM, SIZES, "memory", "out of turn"
    ),
    "an area after the first byte of the answer": Moved(
        EARLY_BYTE, ("tampering",), ROOM, SIZES, "integral", "out of turn"
    ),
    "waiting after the first byte of the answer": Moved(
        EARLY_BYTE, ("tampering",), WAITING, (case(3), case(4)), reason="out of turn"
    ),
    "effects left out when timed": Moved(
        "def f(value):\n    if sampling:\n        return len(value)\n    return slow(value)\n",
        ("different",),
        LOGGED,
        reason="SEEN",
    ),
    "garbage collection put off": Moved(
        "import gc\ngc.set_threshold(10**9)\nf = slow\n",
        ("different",),
        PAIRS,
        tuple(case(list(range(length))) for length in (2_000, 2_100)),
        reason="interpreter settings",
    ),
    "everything frozen before garbage is collected": Moved(
        "import gc\ndef f(value):\n    gc.freeze()\n    return slow(value)\n",
        ("different",),
        PAIRS,
        tuple(case(list(range(length))) for length in (2_000, 2_100)),
        reason="interpreter settings",
    ),
    "sleeping while loading": Moved("time.sleep(0.05)\n" + FAST, ("worse",), reason="loading"),
    "allocations that the counter was told not to see": Moved(
        FALSE_COUNT, NO_GAIN, TABLE, (case(2_000), case(2_100)), "memory"
    ),
    "a memory in what the kernel has cached of files": Moved(PAGE_CACHE, (*NO_GAIN, "denied", "different")),
}
