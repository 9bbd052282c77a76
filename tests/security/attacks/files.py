"""Attacks on files: reading what is hidden, changing anything at all, finding out what is there."""

from __future__ import annotations

from tests.security.attack import Attack

FILES = {
    "read a secret of the home directory": Attack("return read(world['secret'])", control=True),
    "read a secret through a descriptor of its folder": Attack(
        """
        folder = os.open(world['home'], os.O_RDONLY)
        return os.read(os.open('secret', os.O_RDONLY, dir_fd=folder), 100)
        """,
        control=True,
    ),
    "read a secret through a path-only descriptor": Attack(
        """
        folder = os.open(world['home'], os.O_PATH)
        return os.read(os.open('secret', os.O_RDONLY, dir_fd=folder), 100)
        """,
        control=True,
    ),
    "read a secret through a path from an open folder": Attack(
        """
        folder = os.open('/usr', os.O_RDONLY)
        return os.read(os.open('..' + world['secret'], os.O_RDONLY, dir_fd=folder), 100)
        """,
        control=True,
    ),
    "read a secret after a change of folder": Attack(
        "os.chdir(world['home'])\nreturn read('secret')", control=True
    ),
    "read a secret through dots": Attack("return read('/usr/lib/../..' + world['secret'])", control=True),
    "read a secret through a link in the project": Attack("return read(world['link'])", control=True),
    "read a secret through a linked folder of the project": Attack(
        "return read(world['project'] + '/linked/secret.py')", control=True
    ),
    "import a secret through a linked folder of the project": Attack(
        """
        sys.path.insert(0, world['project'])
        try:
            from linked import secret
        except ImportError:
            return ''
        return secret.SECRET
        """,
        control=True,
    ),
    "read a secret with openat2": Attack(
        """
        how = struct.pack('QQQ', 0, 0, 0)
        return os.read(syscall(437, 437, -100, world['secret'].encode(), how, 24), 100)
        """,
        control=True,
    ),
    "map a secret into memory": Attack(
        """
        import mmap
        return mmap.mmap(os.open(world['secret'], os.O_RDONLY), 0, prot=mmap.PROT_READ)[:]
        """,
        control=True,
    ),
    "copy a secret in the kernel": Attack(
        """
        source = os.open(world['secret'], os.O_RDONLY)
        copy = os.memfd_create('copy')
        return os.sendfile(copy, source, 0, 100) and os.pread(copy, 100, 0)
        """,
        control=True,
    ),
    "read data of the project": Attack("return read(world['project'] + '/data.txt')", control=True),
    "read a hidden file of the project": Attack("return read(world['project'] + '/.env')", control=True),
    "read a file in a hidden folder of the project": Attack(
        "return read(world['project'] + '/.git/config')", control=True
    ),
    "read /etc/passwd": Attack("return read('/etc/passwd')", control=True),
    "read /etc/shadow": Attack("return read('/etc/shadow')"),
    "read /etc/hostname": Attack("return read('/etc/hostname')"),
    "read a file of the supervisor's": Attack("return read(world['harness'])", control=True),
    "list the home directory": Attack("return os.listdir(world['home'])", control=True),
    "list /": Attack("return [n for n in os.listdir('/') if n == 'root' or n == 'home']", control=True),
    "list /tmp": Attack("return world['mark'] in ' '.join(os.listdir('/tmp')) and 'listed'"),
    "list /etc": Attack("return 'passwd' in os.listdir('/etc')", control=True),
    "see a secret's size": Attack("return os.stat(world['secret']).st_size", control=True, only_l3=True),
    "see that a secret exists": Attack("return os.access(world['secret'], os.F_OK)", control=True, only_l3=True),
    "see where a link of the home directory leads": Attack(
        "return os.readlink(world['home'] + '/link')", control=True, only_l3=True
    ),
    "read an attribute of a secret": Attack("return os.getxattr(world['secret'], 'user.note')", control=True),
    "list the attributes of a secret": Attack("return os.listxattr(world['secret'])", control=True),
    "write a secret": Attack("open(world['secret'], 'a').write('x')\nreturn 'written'"),
    "write its own source": Attack("open(world['source'], 'a').write('#')\nreturn 'written'"),
    "write data of the project": Attack("open(world['project'] + '/data.txt', 'a').write('#')\nreturn 'written'"),
    "make a file in the home directory": Attack("open(world['home'] + '/new', 'x')\nreturn 'made'"),
    "make a file beside the code": Attack("open(world['project'] + '/new.py', 'x')\nreturn 'made'"),
    "make a file in /": Attack("open('/' + world['mark'], 'x')\nreturn 'made'"),
    "make a file in /tmp": Attack("open('/tmp/' + world['mark'], 'x')\nreturn 'made'"),
    "make a file in /var/tmp": Attack("open('/var/tmp/' + world['mark'], 'x')\nreturn 'made'"),
    "make a file in /dev": Attack("open('/dev/' + world['mark'], 'x')\nreturn 'made'"),
    "make a file in /dev/shm": Attack("open('/dev/shm/' + world['mark'], 'x')\nreturn 'made'"),
    "make a file in /run": Attack("open('/run/' + world['mark'], 'x')\nreturn 'made'"),
    "make a file in /usr": Attack("open('/usr/lib/' + world['mark'], 'x')\nreturn 'made'"),
    "make a file beside the standard library": Attack(
        "open(os.path.dirname(os.__file__) + '/' + world['mark'], 'x')\nreturn 'made'"
    ),
    "make a compiled module": Attack(
        """
        folder = world['project'] + '/__pycache__'
        os.makedirs(folder, exist_ok=True)
        open(folder + '/helper.' + sys.implementation.cache_tag + '.pyc', 'wb').write(b'x')
        return 'made'
        """
    ),
    "make a nameless file": Attack("return os.open(world['home'], os.O_TMPFILE | os.O_RDWR, 0o600)", control=True),
    "empty a file that may be read": Attack("return os.open(world['source'], os.O_RDONLY | os.O_TRUNC)"),
    "cut a file by name": Attack("os.truncate(world['source'], 1)\nreturn 'cut'"),
    "cut an open file": Attack("os.ftruncate(os.open(world['source'], os.O_RDONLY), 1)\nreturn 'cut'"),
    "punch a hole into an open file": Attack(
        """
        handle = os.open(world['source'], os.O_RDONLY)
        try:
            return syscall(285, 47, handle, 3, 0, 10)
        except OSError as error:
            if error.errno != errno.EBADF:
                raise
        """
    ),
    "write through a shared map": Attack(
        """
        import mmap
        mmap.mmap(os.open(world['source'], os.O_RDONLY), 0, mmap.MAP_SHARED, mmap.PROT_WRITE)[0] = 35
        return 'written'
        """
    ),
    "open an open file again for writing": Attack(
        "return os.open('/proc/self/fd/%d' % os.open(world['source'], os.O_RDONLY), os.O_RDWR)"
    ),
    "remove a file": Attack("os.unlink(world['secret'])\nreturn 'removed'"),
    "remove a folder": Attack("os.rmdir(world['home'] + '/empty')\nreturn 'removed'"),
    "rename a file": Attack("os.rename(world['secret'], world['home'] + '/renamed')\nreturn 'renamed'"),
    "exchange two files": Attack(
        """
        return syscall(316, 276, -100, world['secret'].encode(), -100, world['source'].encode(), 2)
        """
    ),
    "make a folder": Attack("os.mkdir(world['home'] + '/new')\nreturn 'made'"),
    "make a hard link": Attack("os.link(world['source'], world['home'] + '/new')\nreturn 'made'"),
    "make a symbolic link": Attack("os.symlink('/etc', world['project'] + '/new')\nreturn 'made'"),
    "make a pipe with a name": Attack("os.mkfifo(world['home'] + '/new')\nreturn 'made'"),
    "make a device": Attack("os.mknod(world['home'] + '/new', 0o60600, os.makedev(8, 0))\nreturn 'made'"),
    "change a mode": Attack("os.chmod(world['secret'], 0o777)\nreturn 'changed'"),
    "change the mode of an open file": Attack(
        "os.fchmod(os.open(world['source'], os.O_RDONLY), 0o777)\nreturn 'changed'"
    ),
    "change a mode with fchmodat2": Attack("return syscall(452, 452, -100, world['secret'].encode(), 0o777, 0)"),
    "change an owner": Attack("os.chown(world['secret'], os.getuid(), os.getgid())\nreturn 'changed'"),
    "change times": Attack("os.utime(world['secret'], (1, 1))\nreturn 'changed'"),
    "change the times of an open file": Attack(
        "os.utime(os.open(world['source'], os.O_RDONLY), (1, 1))\nreturn 'changed'"
    ),
    "set an attribute": Attack("os.setxattr(world['secret'], 'user.x', b'1')\nreturn 'set'"),
    "remove an attribute": Attack("os.removexattr(world['secret'], 'user.note')\nreturn 'removed'"),
    "set the flags of an inode": Attack(
        """
        import fcntl
        GET, SET, NO_DUMP = 0x80086601, 0x40086602, 0x40
        handle = os.open(world['source'], os.O_RDONLY)
        flags = struct.unpack('l', fcntl.ioctl(handle, GET, bytes(8)))[0]
        fcntl.ioctl(handle, SET, struct.pack('l', flags | NO_DUMP))
        return 'set'
        """
    ),
    "seal a file for ever": Attack(
        """
        import fcntl
        ENABLE_VERITY = 0x40806685
        handle = os.open(world['source'], os.O_RDONLY)
        fcntl.ioctl(handle, ENABLE_VERITY, struct.pack('III', 1, 1, 4096) + bytes(116))
        return 'sealed'
        """
    ),
    "open a block device": Attack("return os.open('/dev/vda', os.O_RDONLY)"),
    "read the machine's memory": Attack("return read('/dev/mem')"),
    "read the kernel's memory": Attack("return read('/proc/kcore')"),
    "use a terminal": Attack("return os.open('/dev/tty', os.O_RDWR)"),
    "make a terminal": Attack("return os.open('/dev/ptmx', os.O_RDWR)", control=True),
    "fill /dev/full": Attack("return os.open('/dev/full', os.O_WRONLY)", control=True),
    "use a fuse": Attack("return os.open('/dev/fuse', os.O_RDWR)"),
    "use a virtual machine": Attack("return os.open('/dev/kvm', os.O_RDWR)"),
    "write to /dev/random": Attack("open('/dev/random', 'wb').write(b'x')\nreturn 'written'", control=True),
    "read the kernel's settings": Attack("return read('/proc/sys/kernel/hostname')", control=True),
    "change the kernel's settings": Attack("open('/proc/sys/kernel/core_pattern', 'r+')\nreturn 'opened'"),
    "read /sys": Attack("return os.listdir('/sys')", control=True),
}
