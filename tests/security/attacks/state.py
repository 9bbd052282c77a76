"""Attacks across runs: what one run leaves for the next to find."""

from __future__ import annotations

from tests.security.attack import Attack

_LOCK = "import fcntl\nfcntl.{call}(os.open(world['source'], os.O_RDONLY), {how})\nreturn 'locked'"

STATE = {
    "leave a file": Attack(
        "return read('/tmp/' + world['mark'])", before="open('/tmp/' + world['mark'], 'w').write('left')"
    ),
    "leave a file in memory": Attack(
        "return read('/dev/shm/' + world['mark'])", before="open('/dev/shm/' + world['mark'], 'w').write('left')"
    ),
    "leave a variable": Attack("return getattr(sys, 'left', '')", before="sys.left = 'left'"),
    "leave a module": Attack("return 'left_module' in sys.modules", before="sys.modules['left_module'] = sys"),
    "leave an environment variable": Attack("return os.environ.get('LEFT')", before="os.environ['LEFT'] = 'x'"),
    "leave a changed library": Attack(
        "import json\nreturn json.dumps(1) == 'x'", before="import json\njson.dumps = lambda *a, **k: 'x'"
    ),
    "leave a changed built-in": Attack(
        "return len([]) == 7", before="import builtins\nbuiltins.len = lambda x: 7"
    ),
    "leave another folder": Attack("return os.getcwd() != '/'", before="os.chdir('/usr')"),
    "leave a mask": Attack("return os.umask(0o22) == 0", before="os.umask(0)"),
    "leave a descriptor": Attack(
        """
        found = []
        for number in range(3, 1024):
            try:
                found.append(os.fstat(number))
            except OSError:
                pass
        return found[1:]
        """,
        before="os.dup2(os.memfd_create('left'), 40)",
    ),
    "leave shared memory of System V": Attack(
        "return syscall(29, 194, world['key'], 100, 0o600)",
        before="syscall(29, 194, world['key'], 100, 0o1600)",
    ),
    "leave a semaphore of System V": Attack("return syscall(64, 190, world['key'], 1, 0o1600)"),
    "leave a message queue of System V": Attack("return syscall(68, 186, world['key'], 0o1600)"),
    "leave a message queue of POSIX": Attack(
        "return syscall(240, 180, world['mark'].encode(), os.O_CREAT | os.O_RDWR, 0o600, 0)"
    ),
    "leave a lock with flock": Attack(_LOCK.format(call="flock", how="fcntl.LOCK_SH"), control=True),
    "leave a lock with lockf": Attack(
        _LOCK.format(call="lockf", how="fcntl.LOCK_SH | fcntl.LOCK_NB"), control=True
    ),
    "leave a lock of an open file": Attack(
        """
        import fcntl
        lock = struct.pack('hhlli4x', fcntl.F_RDLCK, 0, 0, 0, 0)
        fcntl.fcntl(os.open(world['source'], os.O_RDONLY), 37, lock)
        return 'locked'
        """,
        control=True,
    ),
    "make an editor wait for a lease": Attack(
        """
        import fcntl
        fcntl.fcntl(os.open(world['source'], os.O_RDONLY), 1024, fcntl.F_RDLCK)
        return 'leased'
        """
    ),
    "share memory with the next run": Attack(
        """
        from multiprocessing import shared_memory
        return shared_memory.SharedMemory(world['mark'], create=True, size=10)
        """
    ),
    "tell the next run by a file's times": Attack(
        "return os.stat(world['source']).st_atime == 5.0", before="os.utime(world['source'], (5, 5))"
    ),
    "change the warm interpreter": Attack(
        "import decimal\nreturn decimal.getcontext().prec == 5",
        before="import decimal\ndecimal.getcontext().prec = 5\ndecimal.DefaultContext.prec = 5",
    ),
    "set an alarm for the next run": Attack(
        "time.sleep(0.3)\nreturn ''", before="import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.2)"
    ),
}
