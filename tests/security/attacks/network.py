"""Attacks over networks and sockets; the listeners of the world see whether anything arrived."""

from __future__ import annotations

from tests.security.attack import Attack

NETWORK = {
    "connect to a port of the host": Attack(
        "socket.create_connection(('127.0.0.1', world['port']), 1).send(b'x')\nreturn 'connected'", control=True
    ),
    "connect without the socket module": Attack(
        """
        handle = syscall(41, 198, 2, 1, 0)
        address = struct.pack('=HH', 2, socket.htons(world['port'])) + bytes([127, 0, 0, 1]) + bytes(8)
        return syscall(42, 203, handle, address, 16)
        """,
        control=True,
    ),
    "send a datagram to the host": Attack(
        """
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', world['udp_port']))
        return 'sent'
        """,
        control=True,
    ),
    "connect over IPv6": Attack(
        "socket.socket(socket.AF_INET6, socket.SOCK_STREAM)\nreturn 'socket'", control=True
    ),
    "connect to a Unix socket": Attack(
        "socket.socket(socket.AF_UNIX).connect(world['unix'])\nreturn 'connected'", control=True
    ),
    "connect to an abstract Unix socket": Attack(
        "socket.socket(socket.AF_UNIX).connect('\\0' + world['mark'])\nreturn 'connected'", control=True
    ),
    "bind a port": Attack("socket.socket().bind(('127.0.0.1', 0))\nreturn 'bound'", control=True),
    "bind an abstract Unix socket": Attack(
        "socket.socket(socket.AF_UNIX).bind('\\0new' + world['mark'])\nreturn 'bound'", control=True
    ),
    "bind a Unix socket in the file system": Attack(
        "socket.socket(socket.AF_UNIX).bind(world['home'] + '/new')\nreturn 'bound'"
    ),
    "send to a Unix socket from a pair": Attack(
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        return ours.sendto(b'x', world['unix_datagram'])
        """,
        control=True,
    ),
    "connect one end of a pair elsewhere": Attack(
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ours.connect(world['unix_datagram'])
        return ours.send(b'x')
        """,
        control=True,
    ),
    "pass a descriptor to the supervisor": Attack(
        """
        for number in range(3, 64):
            try:
                link = socket.socket(fileno=os.dup(number))
            except OSError:
                continue
            return socket.send_fds(link, [b''], [0]) or 'passed'
        """,
        control=True,
    ),
    "look up a name": Attack("return socket.gethostbyname('localhost.example')"),
    "open a raw socket": Attack("return socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"),
    "open a packet socket": Attack("return socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"),
    "open a netlink socket": Attack("return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", control=True),
    "open a socket to the hypervisor": Attack("return socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)"),
    "use the kernel's ciphers": Attack("return socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)"),
    "open a bluetooth socket": Attack("return socket.socket(31, socket.SOCK_RAW, 1)"),
    "have a pair of another family load a module": Attack(
        """
        try:
            return syscall(53, 199, 30, 1, 0, ctypes.create_string_buffer(8))
        except OSError as error:
            return '' if error.errno == errno.EPERM else 'the kernel looked for it: %s' % error
        """,
        control=True,
    ),
    "send with io_uring": Attack("return syscall(425, 425, 8, ctypes.create_string_buffer(120))"),
}
