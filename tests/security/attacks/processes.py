"""Attacks on processes: making them, stopping them, looking into them; the victim is a process of the same user."""

from __future__ import annotations

from tests.security.attack import Attack

PROCESSES = {
    "fork": Attack("if os.fork() == 0:\n    linger()\nreturn 'forked'", control=True),
    "fork many times": Attack(
        """
        for _ in range(20):
            if os.fork() == 0:
                linger()
        return 'forked'
        """,
        control=True,
    ),
    "leave a daemon behind": Attack(
        """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                linger()
            os._exit(0)
        return 'left'
        """,
        control=True,
    ),
    "fork without the os module": Attack(
        """
        process = _libc.fork()
        if process == 0:
            linger()
        return process > 0
        """,
        control=True,
    ),
    "fork by number": Attack("if syscall(57, None) == '0':\n    os._exit(0)\nreturn 'forked'"),
    "clone": Attack("if syscall(56, 220, 17, 0, 0, 0, 0) == '0':\n    os._exit(0)\nreturn 'cloned'", control=True),
    "clone that shares memory": Attack(
        "return syscall(56, 220, 0x100 | 17, 0, 0, 0, 0)", endings=("refused", "crash")
    ),
    "clone3": Attack(
        """
        arguments = struct.pack('8Q', 0, 0, 0, 0, 17, 0, 0, 0)
        if syscall(435, 435, arguments, len(arguments)) == '0':
            os._exit(0)
        return 'cloned'
        """,
        control=True,
    ),
    "clone into another process's place": Attack(
        "return syscall(56, 220, 0x8000 | 17, 0, 0, 0, 0)", endings=("refused", "crash")
    ),
    "fork through multiprocessing": Attack(
        """
        import multiprocessing
        multiprocessing.get_context('fork').Process(target=time.sleep, args=(20,), daemon=True).start()
        return 'forked'
        """,
    ),
    "run a shell": Attack("return os.system('true') == 0", control=True),
    "run a program": Attack("return os.posix_spawn('/usr/bin/true', ['true'], {})", control=True),
    "run a program from memory": Attack(
        """
        handle = os.memfd_create('program')
        os.write(handle, b'#!/usr/bin/true\\n')
        return syscall(322, 281, handle, b'', 0, 0, 0x1000)
        """,
        endings=("refused", "crash"),
    ),
    "become a program": Attack("os.execv('/usr/bin/true', ['true'])"),
    "become a program through the loader": Attack(
        "os.execv('/lib64/ld-linux-x86-64.so.2', ['ld', '/usr/bin/true'])"
    ),
    "kill a process of the same user": Attack("return os.kill(world['victim'], 9) or 'killed'"),
    "see whether a process can be signalled": Attack("return os.kill(world['victim'], 0) or 'can'", control=True),
    "signal the supervisor": Attack("return os.kill(world['supervisor'], 0) or 'can'", control=True),
    "signal its parent": Attack("return os.kill(os.getppid() or world['supervisor'], 0) or 'can'", control=True),
    "signal everything": Attack("return os.kill(-1, 0) or 'can'", control=True),
    "signal its group": Attack("return os.killpg(0, 0) or 'can'", control=True),
    "signal one thread": Attack("return syscall(200, 130, world['victim'], 0)", control=True),
    "signal with tgkill": Attack("return syscall(234, 131, world['victim'], world['victim'], 0)", control=True),
    "queue a signal": Attack("return syscall(129, 138, world['victim'], 0, ctypes.create_string_buffer(128))"),
    "signal through a process descriptor": Attack(
        """
        handle = syscall(434, 434, world['victim'], 0)
        return syscall(424, 424, handle, 0, 0, 0)
        """,
        control=True,
    ),
    "signal whoever made the socket": Attack(
        """
        PEER_DESCRIPTOR = 77
        for number in range(3, 64):
            try:
                link = socket.socket(fileno=os.dup(number))
            except OSError:
                continue
            handle = link.getsockopt(socket.SOL_SOCKET, PEER_DESCRIPTOR)
            return syscall(424, 424, handle, 0, 0, 0)
        """,
        control=True,
    ),
    "signal as the owner of a pipe": Attack(
        """
        import fcntl, signal
        reading, writing = os.pipe()
        fcntl.fcntl(reading, fcntl.F_SETOWN, world['victim'])
        fcntl.fcntl(reading, 10, signal.SIGKILL)
        fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
        os.write(writing, b'x')
        return 'set'
        """
    ),
    "signal as the owner of a socket": Attack(
        """
        import fcntl
        SET_OWNER = 0x8901
        ours, theirs = socket.socketpair()
        fcntl.ioctl(ours, SET_OWNER, struct.pack('i', world['victim']))
        return 'set'
        """
    ),
    "trace a process": Attack("return syscall(101, 117, 0x4206, world['victim'], 0, 0)"),
    "trace itself": Attack("return syscall(101, 117, 0, 0, 0, 0)", control=True),
    "read another's memory": Attack(
        """
        room = ctypes.create_string_buffer(8)
        ours = struct.pack('QQ', ctypes.addressof(room), 8)
        theirs = struct.pack('QQ', id(None), 8)
        return syscall(310, 270, world['victim'], ours, 1, theirs, 1, 0)
        """
    ),
    "write another's memory": Attack(
        """
        room = ctypes.create_string_buffer(8)
        ours = struct.pack('QQ', ctypes.addressof(room), 8)
        return syscall(311, 271, world['victim'], ours, 1, ours, 1, 0)
        """
    ),
    "read another's memory through /proc": Attack("return os.open('/proc/%d/mem' % world['victim'], os.O_RDONLY)"),
    "read the supervisor's memory through /proc": Attack(
        "return os.open('/proc/%d/mem' % world['supervisor'], os.O_RDONLY)"
    ),
    "read the parent's memory through /proc": Attack(
        "return os.open('/proc/%d/mem' % (os.getppid() or 1), os.O_RDONLY)"
    ),
    "read another's environment": Attack("return read('/proc/%d/environ' % world['victim'])", control=True),
    "read another's command line": Attack("return read('/proc/%d/cmdline' % world['victim'])", control=True),
    "open another's file": Attack("return read('/proc/%d/fd/0' % world['victim'])"),
    "see another's program": Attack("return os.readlink('/proc/%d/exe' % world['victim'])", control=True),
    "enter another's root": Attack("return os.listdir('/proc/%d/root' % world['victim'])"),
    "list processes": Attack("return [n for n in os.listdir('/proc') if n.isdecimal()]", control=True),
    "see that a process exists": Attack(
        "return os.stat('/proc/%d' % world['victim'])", control=True, only_l3=True
    ),
    "see another's session": Attack(
        "return 'session %d' % os.getsid(world['victim'])", control=True, only_l3=True
    ),
    "see another's limits": Attack(
        "room = ctypes.create_string_buffer(16)\nreturn syscall(302, 261, world['victim'], 7, 0, room)",
        control=True,
        only_l3=True,
    ),
    "take another's descriptor": Attack(
        "return syscall(438, 438, syscall(434, 434, world['victim'], 0), 0, 0)", control=True
    ),
    "change another's limits": Attack("return syscall(302, 261, world['victim'], 7, struct.pack('QQ', 5, 5), 0)"),
    "change another's priority": Attack("return syscall(141, 140, 0, world['victim'], 19)"),
    "change another's cores": Attack("return os.sched_setaffinity(world['victim'], {0}) or 'set'"),
    "change another's scheduling": Attack(
        "os.sched_setscheduler(world['victim'], os.SCHED_BATCH, os.sched_param(0))\nreturn 'set'"
    ),
    "advise on another's memory": Attack("return syscall(440, 440, 0, 0, 0, 21, 0)"),
    "move another's pages": Attack("return syscall(279, 239, world['victim'], 0, 0, 0, 0, 0)"),
    "compare with another's kernel objects": Attack(
        "return syscall(312, 272, os.getpid(), world['victim'], 1, 0, 0)"
    ),
    "choose who dies when memory runs out": Attack(
        "open('/proc/%d/oom_score_adj' % world['victim'], 'w').write('1000')\nreturn 'set'"
    ),
    "outlive its parent": Attack("return syscall(157, 167, 1, 0, 0, 0, 0)", control=True),
    "leave its session": Attack("os.setsid()\nreturn 'left'"),
    "join another's group": Attack("return os.setpgid(0, world['victim']) or 'joined'"),
}
