"""Attacks on what all share: memory, cores, descriptors, disk; each is bounded, so that it cannot harm for real."""

from __future__ import annotations

from tests.security.attack import REFUSED, Attack

_T = 0.4
"""Seconds until a call that never ends is killed."""

RESOURCES = {
    "take all memory": Attack("return len(bytearray(1 << 40))", endings=("out-of-memory", "refused")),
    "take memory bit by bit": Attack(
        "kept = []\nwhile len(kept) < 300:\n    kept.append(bytes(10 << 20))\nreturn 'took 3 GB'",
        endings=("out-of-memory", "refused"),
    ),
    "take shared memory": Attack("import mmap\nreturn len(mmap.mmap(-1, 8 << 30))"),
    "take memory outside of Python": Attack(
        "_libc.mmap.restype = ctypes.c_long\nreturn _libc.mmap(None, ctypes.c_size_t(8 << 30), 3, 34, -1, 0) != -1"
    ),
    "take memory through a growing break": Attack(
        "_libc.sbrk.restype = ctypes.c_long\nreturn _libc.sbrk(ctypes.c_long(4 << 30)) != -1"
    ),
    "raise its own memory limit": Attack(
        """
        import resource
        try:
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except ValueError:
            return ''
        return 'raised'
        """
    ),
    "raise another limit with prlimit": Attack("return syscall(302, 261, 0, 9, struct.pack('qq', -1, -1), 0)"),
    "keep memory in nameless files": Attack(
        """
        kept = 0
        try:
            for _ in range(100):
                handle = os.memfd_create('room')
                while kept < 1 << 30:
                    kept += os.write(handle, bytes(1 << 16))
        except OSError:
            pass
        return kept >= 100 << 20
        """
    ),
    "map the same memory a second time": Attack(
        """
        import mmap
        room = mmap.mmap(-1, 1 << 20)
        start = ctypes.addressof(ctypes.c_char.from_buffer(room))
        libc = ctypes.CDLL(None, use_errno=True)
        libc.mremap.restype = ctypes.c_void_p
        again = libc.mremap(ctypes.c_void_p(start), ctypes.c_size_t(0), ctypes.c_size_t(1 << 20), 1)
        return again not in (None, ctypes.c_void_p(-1).value)
        """,
        control=True,
    ),
    "hide memory that is mapped": Attack(
        """
        import mmap
        room = mmap.mmap(-1, 1 << 20)
        room[:] = bytes(1 << 20)
        room.madvise(mmap.MADV_DONTNEED)
        return 'hidden'
        """,
        control=True,
    ),
    "write a large file": Attack(
        """
        handle = os.memfd_create('room')
        os.ftruncate(handle, 64 << 20)
        return 'grew'
        """
    ),
    "open many files": Attack("return len([os.open('/dev/null', 0) for _ in range(2000)])"),
    "open many pipes": Attack("return len([os.pipe() for _ in range(2000)])"),
    "dump its core": Attack(
        """
        import resource
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
        except ValueError:
            return ''
        return 'may'
        """
    ),
    "loop for ever": Attack("while True:\n    pass", endings=("timeout",), limit_s=_T),
    "sleep for ever": Attack("while True:\n    time.sleep(1000)", endings=("timeout",), limit_s=_T),
    "wait for ever": Attack(
        "import threading\nthreading.Lock().acquire()\nwhile True:\n    time.sleep(9)",
        endings=("timeout",),
        limit_s=_T,
    ),
    "compute a huge number": Attack("return (3 ** 10 ** 8) % 7", endings=("timeout",), limit_s=_T),
    "search a bad pattern": Attack(
        "import re\nreturn re.match(r'(a+)+$', 'a' * 60 + 'b')", endings=("timeout",), limit_s=_T
    ),
    "ignore all signals and loop": Attack(
        """
        import signal
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            pass
        """,
        endings=("timeout",),
        limit_s=_T,
    ),
    "loop in threads": Attack(
        """
        import threading
        def work():
            while True:
                pass
        for _ in range(4):
            threading.Thread(target=work).start()
        work()
        """,
        endings=("timeout",),
        limit_s=_T,
    ),
    "return and leave threads at work": Attack(
        """
        import threading
        def work():
            while True:
                pass
        threading.Thread(target=work).start()
        """,
    ),
    "stop itself": Attack("import signal\nsignal.raise_signal(signal.SIGSTOP)\nreturn 'stopped'"),
    "catch its own end": Attack(
        """
        while True:
            try:
                while True:
                    time.sleep(1)
            except BaseException:
                pass
        """,
        endings=("timeout",),
        limit_s=_T,
    ),
    "recurse without end": Attack(
        "def down():\n    down()\ntry:\n    down()\nexcept RecursionError:\n    return ''"
    ),
    "recurse without end or limit": Attack(
        """
        sys.setrecursionlimit(10**9)
        value = []
        for _ in range(10**6):
            value = [value]
        return repr(value) and ''
        """,
        endings=("crash", "out-of-memory", "refused"),
    ),
    "crash the interpreter": Attack("ctypes.string_at(0)", endings=("crash",)),
    "crash it with bad code": Attack(
        "code = (lambda: 0).__code__\nexec(code.replace(co_code=bytes([100, 99]) * 20, co_consts=()))",
        endings=("crash", "refused", "timeout"),
        limit_s=1.0,
    ),
    "abort": Attack("os.abort()", endings=("crash",)),
    "exit": Attack("os._exit(0)", endings=("crash",)),
    "exit without the os module": Attack("import posix\nposix._exit(0)", endings=("crash",)),
    "exit by number": Attack("syscall(231, 94, 0)", endings=("crash",)),
    "end its main thread": Attack("syscall(60, 93, 0)", endings=("crash", "timeout"), limit_s=1.0),
    "flood standard output": Attack(
        "for _ in range(200):\n    print('x' * (1 << 16))\n    sys.stdout.flush()\nreturn 'flooded'",
        endings=(REFUSED, "crash"),
    ),
    "flood standard error": Attack("while True:\n    os.write(2, bytes(1 << 20))", endings=(REFUSED, "crash")),
    "return a huge text": Attack("sys.stdout.huge = 'x' * (200 << 20)\nreturn ''"),
    "read for ever": Attack(
        "handle = os.open('/dev/zero', 0)\nwhile True:\n    os.read(handle, 1 << 20)",
        endings=("timeout",),
        limit_s=_T,
    ),
    "read standard input": Attack("return sys.stdin.read()"),
}
