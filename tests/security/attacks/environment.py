"""Attacks on what a run inherits: variables, descriptors, names of the harness, expected answers."""

from __future__ import annotations

from tests.security.attack import Attack

ENVIRONMENT = {
    "find variables of the supervisor's": Attack("return [n for n in os.environ]"),
    "find them in the process's first page": Attack(
        """
        environ = ctypes.POINTER(ctypes.c_char_p).in_dll(_libc, 'environ')
        found, number = [], 0
        while environ and environ[number]:
            found.append(environ[number])
            number += 1
        return [entry for entry in found if b'SECRET' in entry]
        """
    ),
    "read them through /proc": Attack("return 'SECRET' in read('/proc/self/environ')"),
    "find them in its own memory": Attack(
        """
        top = 0
        for line in read('/proc/self/maps').splitlines():
            top = line
        return top
        """,
        control=True,
    ),
    "find open descriptors": Attack(
        """
        found = []
        for number in range(3, 1024):
            try:
                found.append(os.fstat(number))
            except OSError:
                pass
        return found[1:]
        """
    ),
    "find a descriptor of a file or folder": Attack(
        """
        import stat
        found = []
        for number in range(1024):
            try:
                mode = os.fstat(number).st_mode
            except OSError:
                continue
            if stat.S_ISDIR(mode) or (stat.S_ISREG(mode) and os.fstat(number).st_nlink):
                found.append(number)
        return found
        """
    ),
    "find a terminal": Attack("return [n for n in range(4) if os.isatty(n)]"),
    "find expected answers among the frames": Attack(
        """
        frame, seen = sys._getframe(), []
        while frame is not None:
            seen += [repr(value)[:10000] for value in frame.f_locals.values() if value is not world]
            frame = frame.f_back
        return '-'.join(['EXPECTED', 'ANSWER']) in ''.join(seen)
        """
    ),
    "find expected answers among all objects": Attack(
        """
        import gc
        name = '-'.join(['EXPECTED', 'ANSWER'])
        return [o for o in gc.get_objects() if type(o) in (dict, list, tuple) and name in repr(o)[:100000]]
        """
    ),
    "find the worker among the modules": Attack("return [n for n in sys.modules if 'monolith' in n]"),
    "find the host's name": Attack("return world['host'] == os.uname().nodename", control=True, only_l3=True),
    "find the real user number": Attack("return os.getuid() == world['uid']", control=True, only_l3=True),
}
