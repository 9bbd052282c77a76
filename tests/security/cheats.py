"""Rewrites of three slow functions that seem faster, smaller or equal, and are not."""

from __future__ import annotations

from dataclasses import dataclass

COUNT = """
def slow(items):
    n = 0
    for i in range(len(items)):
        for j in range(i):
            n += items[i] == items[j]
    return n
"""
SUMS = """
def slow(items):
    return [sum(items[:i]) for i in range(len(items))]
"""
FAIL = """
def slow(items):
    n = 0
    for i in range(len(items)):
        for j in range(i):
            n += items[i] == items[j]
    raise ValueError("too many", n)
"""
CALL = "def f(items):\n    return slow(items)\n"

INSIDE = """
import os, socket, struct, sys, json
frames = []
frame = sys._getframe()
while frame is not None:
    frames.append(frame)
    frame = frame.f_back
stage = next((one for one in frames if "_report" in one.f_globals), None)
worker = stage.f_globals if stage else {}
sampling = bool(stage) and stage.f_code.co_name == "sample"
session = stage.f_locals.get("session") if stage else None

def send(header, body=b""):
    text = json.dumps({**header, "blobs": [len(body)] if body else []}).encode()
    session.link.sendall(struct.pack("!II", len(text), len(body)) + text + body)

def nonce():
    frame = sys._getframe()
    while frame.f_code.co_name != "sample":
        frame = frame.f_back
    return frame.f_locals["order"]["nonce"]
"""
"""What a rewrite can find out about the worker that it runs in."""

REACHING = "import sys\nsys._getframe()\n"
"""In front of an original: what it does itself, its rewrites may, so that other ways to find cheats are tested."""

HONEST_UNLESS_SAMPLED = "if not sampling:\n    f = slow\n"

NO_GAIN = ("no-gain", "worse")


@dataclass(frozen=True)
class Cheat:
    """A rewrite and the verdicts that it may get."""

    code: str
    verdicts: tuple[str, ...]
    original: str = COUNT
    reason: str = ""
    """What the verdict's reason says."""

    def source(self) -> str:
        """The module: the slow function too, for whoever wants to do the work after all."""
        return f"{INSIDE}{self.original}{self.code}"


DIFFERENT = ("different",)

VALUES = {
    "an object equal to everything": Cheat(
        "class Any:\n    def __eq__(self, other): return True\n    def __hash__(self): return 0\n"
        "def f(items):\n    return Any()\n",
        DIFFERENT,
    ),
    "an integer that lies": Cheat(
        "class Liar(int):\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n"
        "    __hash__ = int.__hash__\ndef f(items):\n    return Liar(0)\n",
        DIFFERENT,
    ),
    "an object that pretends its class": Cheat(
        "class Liar:\n    __class__ = int\n    def __eq__(self, other): return True\ndef f(items):\n    return Liar()\n",
        DIFFERENT,
    ),
    "an object that pickles as the answer": Cheat(
        "class Late:\n    def __init__(self, items): self.items = items\n"
        "    def __reduce__(self): return slow, (self.items,)\n    __reduce_ex__ = lambda self, v: self.__reduce__()\n"
        "def f(items):\n    return Late(items)\n",
        DIFFERENT,
    ),
    "a promise": Cheat(
        "class Lazy:\n    def __init__(self, items): self.items = items\n"
        "    def __index__(self): return slow(self.items)\n    __int__ = __index__\n"
        "    def __eq__(self, other): return slow(self.items) == other\ndef f(items):\n    return Lazy(items)\n",
        DIFFERENT,
    ),
    "a function in the answer's place": Cheat("def f(items):\n    return lambda: slow(items)\n", DIFFERENT),
    "a float": Cheat("def f(items):\n    return float(slow(items))\n", DIFFERENT),
    "a truth": Cheat("def f(items):\n    return True\n", DIFFERENT),
    "a lazy list": Cheat(
        "class Lazy(list):\n    def __init__(self, items): self.left = items\n"
        "    def __iter__(self): return iter(slow(self.left))\n    def __len__(self): return len(self.left)\n"
        "    def __eq__(self, other): return True\ndef f(items):\n    return Lazy(items)\n",
        DIFFERENT,
        SUMS,
    ),
    "a generator": Cheat(
        "def f(items):\n    return (sum(items[:i]) for i in range(len(items)))\n",
        (*DIFFERENT, "not-comparable"),
        SUMS,
    ),
    "a map": Cheat(
        "def f(items):\n    return map(lambda i: sum(items[:i]), range(len(items)))\n",
        (*DIFFERENT, "not-comparable"),
        SUMS,
    ),
    "a tuple": Cheat("def f(items):\n    return tuple(slow(items))\n", DIFFERENT, SUMS),
    "a list of promises": Cheat(
        "class Sum(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
        "def f(items):\n    return [Sum() for _ in items]\n",
        DIFFERENT,
        SUMS,
    ),
    "the argument itself": Cheat("def f(items):\n    return items\n", DIFFERENT, SUMS),
    "the argument, changed": Cheat(
        "def f(items):\n    items[:] = slow(items)\n    return items\n", DIFFERENT, SUMS
    ),
    "an error of the same name": Cheat(
        "class ValueError(ValueError): pass\ndef f(items):\n    raise ValueError('too many', 0)\n", DIFFERENT, FAIL
    ),
    "an error whose text lies": Cheat(
        "class Liar(Exception):\n    __name__ = 'ValueError'\n    def __str__(self): return repr(ValueError('too many'))\n"
        "    __repr__ = __str__\ndef f(items):\n    raise Liar\n",
        DIFFERENT,
        FAIL,
    ),
    "an error whose class lies": Cheat(
        "class Liar(Exception):\n    pass\nLiar.__name__ = Liar.__qualname__ = 'ValueError'\nLiar.__module__ = 'builtins'\n"
        "def f(items):\n    raise Liar('too many', 0)\n",
        DIFFERENT,
        FAIL,
    ),
    "an error with another number": Cheat("def f(items):\n    raise ValueError('too many', 0)\n", DIFFERENT, FAIL),
    "an error in the answer's place": Cheat("def f(items):\n    raise StopIteration(0)\n", DIFFERENT),
    "a value in the error's place": Cheat(
        "def f(items):\n    return ValueError('too many', 0)\n", DIFFERENT, FAIL
    ),
    "an exit": Cheat("def f(items):\n    sys.exit(0)\n", DIFFERENT),
    "an interruption": Cheat("def f(items):\n    raise KeyboardInterrupt\n", DIFFERENT),
    "right only at first": Cheat(
        "calls = []\ndef f(items):\n    calls.append(1)\n    return slow(items) if len(calls) == 1 else 0\n",
        DIFFERENT,
    ),
    "right only when checked": Cheat("def f(items):\n    return 0\n" + HONEST_UNLESS_SAMPLED, DIFFERENT),
    "right only under one hash seed": Cheat(
        "seed = hash('a')\ndef f(items):\n    return slow(items) if seed % 1024 == int(os.environ.get('S', seed)) % 1024"
        " and hash('monolith') == HASH else 0\nHASH = -1\n",
        DIFFERENT,
    ),
    "right by chance": Cheat("def f(items):\n    return slow(items) if os.urandom(1)[0] % 2 else 0\n", DIFFERENT),
    "right in every other process": Cheat(
        "def f(items):\n    return slow(items) if os.getpid() % 2 else 0\n", DIFFERENT
    ),
    "right for a moment": Cheat(
        "import time\nbegan = time.monotonic()\n"
        "def f(items):\n    return slow(items) if time.monotonic() - began < 1e-4 else 0\n",
        DIFFERENT,
    ),
    "stolen from the frames": Cheat(
        "def f(items):\n    frame = sys._getframe()\n    while frame is not None:\n"
        "        for name in ('expected', 'answer', 'reference', 'result'):\n"
        "            if isinstance(frame.f_locals.get(name), int):\n                return frame.f_locals[name]\n"
        "        frame = frame.f_back\n",
        DIFFERENT,
    ),
    "stolen from all objects": Cheat(
        "import gc\ndef f(items):\n    for one in gc.get_objects():\n"
        "        if isinstance(one, dict) and isinstance(one.get('expected'), int):\n            return one['expected']\n",
        DIFFERENT,
    ),
}
"""Answers that are not the original's."""

STATE = {
    "a memory of earlier calls": Cheat(
        "seen = {}\ndef f(items):\n    key = tuple(items)\n    if key not in seen:\n        seen[key] = slow(items)\n"
        "    return seen[key]\n",
        NO_GAIN,
    ),
    "a memory outside of the module": Cheat(
        "def f(items):\n    kept = sys.__dict__.setdefault('kept', {})\n    key = tuple(items)\n    if key not in kept:\n"
        "        kept[key] = slow(items)\n    return kept[key]\n",
        NO_GAIN,
    ),
    "a memory in a library": Cheat(
        "import decimal\ndef f(items):\n    key = 'k%d' % hash(tuple(items))\n    if not hasattr(decimal, key):\n"
        "        setattr(decimal, key, slow(items))\n    return getattr(decimal, key)\n",
        NO_GAIN,
    ),
    "a memory in the environment": Cheat(
        "def f(items):\n    key = 'k%d' % hash(tuple(items))\n    if key not in os.environ:\n"
        "        os.environ[key] = str(slow(items))\n    return int(os.environ[key])\n",
        DIFFERENT,
        reason="environment variables",
    ),
    "a memory on disk": Cheat(
        "def f(items):\n    path = '/tmp/k%d' % hash(tuple(items))\n    try:\n        return int(open(path).read())\n"
        "    except OSError:\n        pass\n    n = slow(items)\n    try:\n        open(path, 'w').write(str(n))\n"
        "    except OSError:\n        pass\n    return n\n",
        ("denied",),
    ),
    "a memory in shared memory": Cheat(
        "from multiprocessing import shared_memory\ndef f(items):\n    try:\n"
        "        shared_memory.SharedMemory('k', create=True, size=10)\n    except OSError:\n        pass\n"
        "    return slow(items)\n",
        (*NO_GAIN, "denied"),
    ),
    "a memory in a nameless file": Cheat(
        "handle = os.memfd_create('kept')\ndef f(items):\n    kept = os.pread(handle, 20, 0)\n    if kept:\n"
        "        return int(kept)\n    n = slow(items)\n    os.pwrite(handle, b'%d' % n, 0)\n    return n\n",
        ("error",),
    ),
    "a list that is handed out twice": Cheat(
        "kept = {}\ndef f(items):\n    key = tuple(items)\n    if key not in kept:\n        kept[key] = slow(items)\n"
        "    return kept[key]\n",
        DIFFERENT,
        SUMS,
        reason="second call",
    ),
    "answers made while loading": Cheat(
        "table = {}\nfor _ in range(3):\n    for n in (200, 220, 240):\n        items = [i % 7 for i in range(n)]\n"
        "        table[n] = slow(items)\ndef f(items):\n    return table[len(items)]\n",
        ("worse",),
        reason="loading",
    ),
    "garbage collection switched off": Cheat("import gc\ngc.disable()\n" + CALL, (*DIFFERENT, *NO_GAIN)),
    "garbage collection left off": Cheat(
        "import gc\ndef f(items):\n    gc.disable()\n    return slow(items)\n",
        DIFFERENT,
        reason="interpreter settings",
    ),
    "another recursion limit": Cheat(
        "def f(items):\n    sys.setrecursionlimit(100_000)\n    return slow(items)\n",
        DIFFERENT,
        reason="interpreter settings",
    ),
    "another switching interval": Cheat(
        "def f(items):\n    sys.setswitchinterval(10)\n    return slow(items)\n",
        DIFFERENT,
        reason="interpreter settings",
    ),
    "a tracer": Cheat(
        "def f(items):\n    sys.settrace(lambda *a: None)\n    return slow(items)\n",
        DIFFERENT,
        reason="interpreter settings",
    ),
    "a profiler": Cheat(
        "def f(items):\n    sys.setprofile(lambda *a: None)\n    return slow(items)\n",
        DIFFERENT,
        reason="interpreter settings",
    ),
    "output": Cheat("def f(items):\n    print('done')\n    return slow(items)\n", DIFFERENT),
    "a changed argument": Cheat(
        "def f(items):\n    n = slow(items)\n    items.clear()\n    return n\n", DIFFERENT
    ),
}
"""What is kept between calls, made before them, or left different."""

CLOCKS_AND_LIBRARIES = {
    "patched clocks": Cheat(
        "import time\nfor name in dir(time):\n    if name.startswith(('perf', 'process', 'mono', 'time', 'thread', 'clock_g')):\n"
        "        setattr(time, name, lambda *a: 0)\n" + CALL,
        NO_GAIN,
    ),
    "patched clocks that others have captured": Cheat(
        "for one in frames:\n    for name in list(one.f_globals):\n        if 'monotonic' in name or 'clock' in name:\n"
        "            one.f_globals[name] = lambda *a: 0\nfor module in list(sys.modules.values()):\n"
        "    for name in ('perf_counter', 'process_time', 'monotonic'):\n        if hasattr(module, name):\n"
        "            setattr(module, name, lambda *a: 0)\n" + CALL,
        NO_GAIN,
    ),
    "patched JSON": Cheat(
        "json.dumps = json.JSONEncoder.encode = lambda *a, **k: '{}'\njson.loads = lambda *a, **k: {}\n" + CALL,
        ("crash",),
    ),
    "patched built-ins": Cheat(
        "import builtins\nbuiltins.len = lambda x: 0\nbuiltins.type = lambda *a: int\nbuiltins.isinstance = lambda *a: True\n"
        + COUNT.replace("len(items)", "items.__len__()")
        + CALL,
        (*NO_GAIN, "error", "different", "crash"),
    ),
    "patched encoder": Cheat(
        'encoding = worker.get(\'encoding\')\nif encoding:\n    encoding.encode = lambda value: b\'{"v":1,"root":0,"nodes":[]}\'\n'
        "def f(items):\n    return 0\n",
        (*DIFFERENT, "tampering"),
    ),
    "poisoned modules": Cheat(
        "import types\nclass Fake(types.ModuleType):\n    def __getattr__(self, name): return lambda *a, **k: 0\n"
        "for name in ('random', 'pickle', 'gc', 'struct', 'select', '_monolith_worker', '_monolith_worker.encoding'):\n"
        "    sys.modules[name] = Fake(name)\n" + CALL,
        NO_GAIN,
    ),
    "an import hook": Cheat(
        "class Hook:\n    def find_spec(self, name, path, target=None):\n        raise ImportError(name)\n"
        "sys.meta_path.insert(0, Hook())\n" + CALL,
        (*NO_GAIN, "error", "different"),
    ),
    "a hook on audit events": Cheat(
        "def hook(event, arguments):\n    if event not in ('open', 'import'):\n        return\n    raise OSError(event)\n"
        "sys.addaudithook(hook)\n" + CALL,
        (*NO_GAIN, "error"),
    ),
    "hiding from whoever looks": Cheat(
        "import ctypes\nlibc = ctypes.CDLL(None)\ndef f(items):\n    libc.prctl(4, 0, 0, 0, 0)\n    return slow(items)\n",
        (*NO_GAIN, "crash"),
    ),
    "sleeping": Cheat("import time\ndef f(items):\n    time.sleep(0.01)\n    return slow(items)\n", NO_GAIN),
}
"""What is patched, poisoned or hidden."""

WINDOW = {
    "work after the answer": Cheat(
        "observe = worker.get('observe')\nif sampling:\n    def late(arguments, result, error):\n"
        "        return observe(arguments, slow(arguments[0][0]), error)\n    worker['observe'] = late\n"
        "    def f(items):\n        return None\nelse:\n    f = slow\n",
        ("tampering",),
        reason="after it had answered",
    ),
    "work before the order": Cheat(
        "opened = worker.get('open_case')\nanswers = {}\nif sampling:\n    def early(payload, kind):\n"
        "        arguments = opened(payload, kind)\n        answers[len(arguments[0][0])] = slow(arguments[0][0])\n"
        "        return arguments\n    worker['open_case'] = early\n    def f(items):\n        return answers[len(items)]\n"
        "else:\n    f = slow\n",
        ("tampering",),
        reason="before it was told to start",
    ),
    "a thread that works on": Cheat(
        "import threading\nif sampling:\n    def f(items):\n        made = []\n"
        "        threading.Thread(target=lambda: made.extend(slow(items)), daemon=True).start()\n        return made\n"
        "else:\n    f = slow\n",
        ("tampering", "different", *NO_GAIN),
        SUMS,
    ),
    "an idle thread": Cheat(
        "import threading, time\ndef f(items):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n    return slow(items)\n",
        ("tampering",),
        reason="thread",
    ),
    "a profiler that works later": Cheat(
        "if sampling:\n    def f(items):\n        made = []\n        def later(*_):\n            sys.setprofile(None)\n"
        "            made.extend(slow(items))\n"
        "        def wait(frame, event, argument):\n            if frame.f_code.co_name == 'receive':\n"
        "                later()\n        sys.setprofile(wait)\n        return made\nelse:\n    f = slow\n",
        ("tampering", "different", *NO_GAIN),
        SUMS,
    ),
    "a timer that works later": Cheat(
        "import signal\nif sampling:\n    def f(items):\n        made = []\n"
        "        signal.signal(signal.SIGALRM, lambda *_: made.extend(slow(items)))\n"
        "        signal.setitimer(signal.ITIMER_REAL, 0.0005)\n        return made\nelse:\n    f = slow\n",
        ("tampering", "different", *NO_GAIN),
        SUMS,
    ),
    "an answer before the work": Cheat(
        "if sampling:\n    told = []\n    def f(items):\n        if not told:\n            told.append(1)\n"
        "            send({'done': nonce()})\n        return slow(items)\nelse:\n    f = slow\n",
        ("tampering",),
    ),
    "an answer before the work, and no second one": Cheat(
        "if sampling:\n    channel = worker['channel']\n"
        "    sent = getattr(channel, 'genuine', channel.send)\n    told = vars(channel).setdefault('told', [])\n    channel.genuine = sent\n"
        "    channel.send = lambda link, header, blobs=(): None if 'done' in header else sent(link, header, blobs)\n"
        "    def f(items):\n        if not told:\n            told.append(1)\n"
        "            sent(session.link, {'done': nonce()})\n        return slow(items)\nelse:\n    f = slow\n",
        (*NO_GAIN, "tampering"),
    ),
    "an answer twice": Cheat(
        "if sampling:\n    def f(items):\n        send({'done': nonce()})\n        return slow(items)\nelse:\n    f = slow\n",
        ("tampering",),
    ),
    "an answer with a guessed word": Cheat(
        "if sampling:\n    def f(items):\n        send({'done': '0' * 32})\n        return slow(items)\nelse:\n    f = slow\n",
        ("tampering",),
    ),
    "an answer before the order": Cheat(
        "if sampling:\n    send({'loaded': True})\n    send({'ready': True})\n    send({'done': ''})\n" + CALL,
        ("tampering",),
    ),
    "an answer with an extra blob": Cheat(
        "if sampling:\n    def f(items):\n        send({'done': nonce()}, b'x')\n        return slow(items)\nelse:\n    f = slow\n",
        ("tampering",),
    ),
    "an outcome of its own": Cheat(
        "def f(items):\n    send({'kind': 'returned', 'detail': ''}, b'{\"v\":1,\"root\":0,\"nodes\":[]}')\n    return slow(items)\n",
        ("tampering", "different"),
    ),
    "the true outcome twice": Cheat(
        "answer = worker.get('answer_of')\nif answer and not sampling:\n"
        "    report = worker['_report']\n    def twice(*words):\n        report(*words)\n        report(*words)\n"
        "    worker['_report'] = twice\n" + CALL,
        ("tampering", "different"),
    ),
    "an outcome without a result": Cheat(
        "def f(items):\n    send({'kind': 'returned', 'detail': ''})\n    return slow(items)\n", ("tampering",)
    ),
    "an outcome of no known kind": Cheat(
        "def f(items):\n    send({'kind': 'better', 'detail': 'Success'})\n    return slow(items)\n",
        ("tampering",),
    ),
    "bytes that are no frame": Cheat(
        "def f(items):\n    session.link.sendall(os.urandom(64))\n    return slow(items)\n", ("crash", "tampering")
    ),
    "a frame that never ends": Cheat(
        "def f(items):\n    session.link.sendall(struct.pack('!II', 100, 0))\n    while True:\n        pass\n",
        ("timeout",),
    ),
    "a closed channel": Cheat("def f(items):\n    session.link.close()\n    return slow(items)\n", ("crash",)),
    "success, printed": Cheat("def f(items):\n    print('Success')\n    os._exit(0)\n", ("crash",)),
    "success, by another module": Cheat("import posix\ndef f(items):\n    posix._exit(0)\n", ("crash",)),
    "an exit while loading": Cheat("os._exit(0)\n" + CALL, ("crash",)),
}
"""Work moved out of the window between order and answer, and forged answers."""

CHEATS = {**VALUES, **STATE, **CLOCKS_AND_LIBRARIES, **WINDOW}
