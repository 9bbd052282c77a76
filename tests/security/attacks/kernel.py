"""Attacks through the kernel's less used doors: privileges, namespaces, foreign calls, global objects."""

from __future__ import annotations

from tests.security.attack import Attack

_FOREIGN = """
import mmap
room = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
room.write(bytes.fromhex({code!r}))
made = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(room)))()
return 'it answered %d' % made
"""

KERNEL = {
    "mount": Attack("return syscall(165, 40, b'none', b'/tmp', b'tmpfs', 0, 0)"),
    "unmount": Attack("return syscall(166, 39, b'/usr', 2)"),
    "mount the new way": Attack("return syscall(430, 430, b'tmpfs', 0)"),
    "copy the mount tree": Attack("return syscall(428, 428, -100, b'/', 0)"),
    "change the root": Attack("return os.chroot('/usr') or 'changed'"),
    "swap the root": Attack("return syscall(155, 41, b'/usr', b'/usr')"),
    "make a user namespace": Attack("return syscall(272, 97, 0x10000000)", control=True),
    "make a mount namespace": Attack("return syscall(272, 97, 0x20000)"),
    "make a network namespace": Attack("return syscall(272, 97, 0x40000000)"),
    "make a thread in a user namespace": Attack("return syscall(56, 220, 0x10000000 | 17, 0, 0, 0, 0)"),
    "join another's namespace": Attack(
        "return syscall(308, 268, syscall(434, 434, world['victim'], 0), 0x10000000)"
    ),
    "become root": Attack("os.setuid(1 if os.getuid() == 0 else 0)\nreturn 'became another'"),
    "become another group": Attack("os.setgroups([0])\nreturn 'became another'"),
    "take capabilities": Attack(
        """
        header = struct.pack('II', 0x20080522, 0)
        return syscall(126, 91, header, struct.pack('6I', *[0xffffffff] * 6))
        """
    ),
    "hold any capability": Attack(
        """
        room = ctypes.create_string_buffer(24)
        syscall(125, 90, struct.pack('II', 0x20080522, 0), room)
        return any(struct.unpack('6I', room.raw)[:2])
        """
    ),
    "allow itself new privileges": Attack("return syscall(157, 167, 38, 0, 0, 0, 0)", endings=("refused",)),
    "load a program into the kernel": Attack("return syscall(321, 280, 0, ctypes.create_string_buffer(72), 72)"),
    "count the machine's events": Attack(
        "return syscall(298, 241, struct.pack('II', 1, 128) + bytes(120), 0, -1, -1, 0)"
    ),
    "handle page faults": Attack("return syscall(323, 282, 1)"),
    "ask for io_uring": Attack("return syscall(425, 425, 8, ctypes.create_string_buffer(120))", control=True),
    "ask for asynchronous input": Attack(
        "return syscall(206, 0, 8, ctypes.create_string_buffer(8))", control=True
    ),
    "make secret memory": Attack("return syscall(447, 447, 0)"),
    "change segment tables": Attack("return syscall(154, None, 1, ctypes.create_string_buffer(16), 16)"),
    "leave a key in a ring": Attack(
        "return syscall(248, 217, b'user', world['mark'].encode(), b'x', 1, -4)", control=True
    ),
    "search a key ring": Attack("return syscall(250, 219, 0, -4, 1)", control=True),
    "ask for a key": Attack("return syscall(249, 218, b'user', world['mark'].encode(), 0, 0)"),
    "take a file's handle": Attack(
        """
        room = struct.pack('II', 128, 0) + bytes(128)
        return syscall(303, 264, -100, world['secret'].encode(), room, ctypes.create_string_buffer(8), 0)
        """,
        control=True,
    ),
    "open a file by its handle": Attack(
        "return syscall(304, 265, os.open('/usr', os.O_RDONLY), struct.pack('II', 8, 1) + bytes(8), 0)"
    ),
    "watch files": Attack("return syscall(294, 26, 0)", control=True),
    "watch a whole mount": Attack("return syscall(300, 262, 0, 0)"),
    "watch a folder by signals": Attack(
        "import fcntl\nfcntl.fcntl(os.open('/usr', os.O_RDONLY), fcntl.F_NOTIFY, 2)\nreturn 'watching'",
        control=True,
    ),
    "restart the machine": Attack("return syscall(169, 142, 0, 0, 0, 0)"),
    "rename the machine": Attack("socket.sethostname(world['mark'])\nreturn 'renamed'"),
    "set the clock": Attack("time.clock_settime(time.CLOCK_REALTIME, 0)\nreturn 'set'"),
    "bend the clock": Attack("return syscall(305, 266, 0, struct.pack('I', 1) + bytes(204))"),
    "read the kernel's log": Attack("return syscall(103, 116, 3, ctypes.create_string_buffer(4096), 4096)"),
    "switch accounting on": Attack("return syscall(163, 89, 0)"),
    "load a module": Attack("return syscall(175, 105, b'', 0, b'')"),
    "load a kernel": Attack("return syscall(246, 104, 0, 0, 0, 0)"),
    "swap to a file": Attack("return syscall(167, 224, world['secret'].encode(), 0)"),
    "touch ports": Attack("return syscall(172, None, 3)"),
    "hang up terminals": Attack("return syscall(153, 58)"),
    "use quotas": Attack("return syscall(179, 60, 0x80000100, 0, 0, 0)"),
    "run at once": Attack("os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))\nreturn 'set'"),
    "raise its priority": Attack("os.setpriority(os.PRIO_PROCESS, 0, -5)\nreturn 'raised'"),
    "lower its priority": Attack("os.nice(1)\nreturn 'lowered'", control=True),
    "choose its cores": Attack("os.sched_setaffinity(0, {0})\nreturn 'chosen'", control=True),
    "put its input first": Attack("return syscall(251, 30, 1, 0, (1 << 13) | 4)"),
    "switch address randomisation off": Attack("return syscall(135, 92, 0x40000)", control=True),
    "place memory on nodes": Attack("return syscall(238, 237, 0, 0, 0)", control=True),
    "make a 32-bit call": Attack(
        _FOREIGN.format(code="b814000000cd80c3"), endings=("denied", "crash"), control=True
    ),
    "make an x32 call": Attack("return syscall(0x40000000 + 39, None)", endings=("denied", "refused")),
    "make a call of no known kernel": Attack("return syscall(999, 999)"),
    "make an unlimited pipe": Attack("import fcntl\nreturn fcntl.fcntl(os.pipe()[0], 1031, 1 << 30)"),
    "lock memory": Attack("return syscall(149, 228, id(None), 1 << 20)"),
    "undo the filter": Attack(
        """
        allow = struct.pack('HBBI', 6, 0, 0, 0x7fff0000)
        room = ctypes.create_string_buffer(allow)
        syscall(317, 277, 1, 0, struct.pack('HxxxxxxQ', 1, ctypes.addressof(room)))
        return os.kill(world['victim'], 0) or 'undone'
        """
    ),
    "undo the file rules": Attack(
        """
        ruleset = syscall(444, 444, struct.pack('QQQ', 1 << 2, 0, 0), 24, 0)
        root = os.open('/', os.O_PATH)
        syscall(445, 445, ruleset, 1, struct.pack('=Qi', 1 << 2, root), 0)
        syscall(446, 446, ruleset, 0)
        return read(world['secret'])
        """,
        control=True,
    ),
    "leave the rules through a thread": Attack(
        """
        import threading
        got = []
        def work():
            try:
                got.append(read(world['secret']))
            except OSError:
                pass
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return got
        """,
        control=True,
    ),
}
