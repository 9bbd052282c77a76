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

SWAPS = """
def slow(items):
    table = [(i * i + 7) % 10_007 for i in range(12_000)]
    for i, item in enumerate(items):
        table[i], table[item] = table[item], table[i]
    return sum(table[:100])
"""
USED_UP = """
ready = [[(i * i + 7) % 10_007 for i in range(12_000)]]
def f(value):
    table = ready.pop() if ready else [(i * i + 7) % 10_007 for i in range(12_000)]
    for i, item in enumerate(value):
        table[i], table[item] = table[item], table[i]
    return sum(table[:100])
"""
PRIMES = """
def slow(n):
    found = []
    for i in range(2, n):
        if all(i % p for p in found if p * p <= i):
            found.append(i)
    return len(found)
"""
SHARED_PRIMES = """
import sys
def f(value):
    found, start = getattr(sys, "found", ([], 2))
    for i in range(start, value):
        if all(i % p for p in found if p * p <= i):
            found.append(i)
    sys.found = found, max(start, value)
    return sum(prime < value for prime in found)
"""
MAPPED = """
import mmap
def f(value):
    with mmap.mmap(-1, 40 * value) as room:  # as much as a list of as many numbers takes
        for at in range(0, 40 * value, 4096):
            room[at] = 1
    return value * (value - 1) // 2
"""
WAITS = """
import time
def f(value):
    n = 0
    for i in range(len(value)):
        one = value[i]
        for other in value[:i]:
            n += one == other
    time.sleep(0.0004)
    return n
"""
MANY_LISTS = tuple(case([i % 7 for i in range(100 + k // 8)] + [k]) for k in range(64))

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
    reaches: bool = True
    """Whether it changes the worker; then its original reaches for the interpreter, too, so that this is not all."""

    def sources(self) -> tuple[str, str]:
        """The original module and the rewritten one."""
        call = "def f(value):\n    return slow(value)\n"
        if not self.reaches:
            return self.original + call, self.original + self.code
        return REACHING + self.original + call, f"import time\n{INSIDE}{HOOKS}{self.original}{self.code}"


MOVED = {
    "work on the inputs while loading": Moved(WHILE_LOADING, ("tampering",), reason="before it was told to start"),
    "memory taken for the inputs while loading": Moved(
        WHILE_LOADING, (*NO_GAIN, "tampering"), ROOM, SIZES, "memory"
    ),
    "work split between before and after": Moved(SPLIT, (*NO_GAIN, "tampering")),
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
    "a table that the first call uses up": Moved(
        USED_UP,
        ("worse",),
        SWAPS,
        tuple(case([(k * 37 + n) % 12_000 for k in range(200)]) for n in range(32)),
        reason="only the first call",
        reaches=False,
    ),
    "partial results left for calls of other instances": Moved(
        SHARED_PRIMES,
        ("worse",),
        PRIMES,
        tuple(case(400 + n) for n in range(32)),
        reason="only after other calls",
        reaches=False,
    ),
    "one large room for all instances": Moved(
        "import sys\nsys.room = getattr(sys, 'room', None) or bytearray(b'x') * (20 << 20)\n" + FAST,
        ("worse",),
        cases=MANY_LISTS,
        reason="peak memory",
        reaches=False,
    ),
    "modules that take long to load": Moved(
        "import asyncio, unittest.mock, xml.dom.minidom, http.server, email.message, multiprocessing.pool\n"
        + FAST,
        NO_GAIN,
        cases=MANY_LISTS,
        reaches=False,
    ),
    "garbage collection off until the first call is over": Moved(
        "import gc\ngc.disable()\n"
        "def f(value):\n    try:\n        return slow(value)\n    finally:\n        gc.enable()\n",
        ("different",),
        PAIRS,
        tuple(case(list(range(length))) for length in (2_000, 2_100)),
        reason="interpreter settings",
        reaches=False,
    ),
    "a built-in that the counter would use": Moved(
        "import builtins\ngenuine = max\n"
        "builtins.max = lambda *w, **m: 0 if len(w) == 2 and w[0] == 0 else genuine(*w, **m)\nf = slow\n",
        NO_GAIN,
        TABLE,
        (case(2_000), case(2_100)),
        "memory",
        reaches=False,
    ),
    "memory that the counter does not see": Moved(
        MAPPED, NO_GAIN, TABLE, (case(20_000), case(21_000)), "memory", reaches=False
    ),
    "short waits": Moved(WAITS, NO_GAIN, cases=MANY_LISTS, reaches=False),
}
