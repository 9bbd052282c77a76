"""System calls by name, with their numbers on x86_64 and aarch64, as the kernel's tables give them."""

from __future__ import annotations

_REFUSED = """
socket 41 198, connect 42 203, accept 43 202, accept4 288 242, bind 49 200, listen 50 201, sendmsg 46 211,
sendmmsg 307 269, ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, kcmp 312 272,
pidfd_getfd 438 438, process_madvise 440 440, process_mrelease 448 448, move_pages 279 239,
migrate_pages 256 238, mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, unshare 272 97,
setns 308 268, open_tree 428 428, open_tree_attr 467 467, move_mount 429 429, fsopen 430 430,
fsconfig 431 431, fsmount 432 432, fspick 433 433, mount_setattr 442 442, statmount 457 457,
listmount 458 458, chown 92 -, lchown 94 -, fchown 93 55, fchownat 260 54, file_setattr 469 469,
quotactl 179 60, quotactl_fd 443 443, setrlimit 160 164, setpriority 141 140, sched_setparam 142 118,
sched_setscheduler 144 119, sched_setaffinity 203 122, sched_setattr 314 274, ioprio_set 251 30,
personality 135 92, setuid 105 146, setgid 106 144, setreuid 113 145, setregid 114 143, setresuid 117 147,
setresgid 119 149, setfsuid 122 151, setfsgid 123 152, setgroups 116 159, capset 126 91,
lsm_set_self_attr 460 460, bpf 321 280, perf_event_open 298 241, userfaultfd 323 282,
io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427, memfd_secret 447 447,
modify_ldt 154 -, add_key 248 217, request_key 249 218, keyctl 250 219, name_to_handle_at 303 264,
open_by_handle_at 304 265, lookup_dcookie 212 18, reboot 169 142, init_module 175 105,
finit_module 313 273, delete_module 176 106, kexec_load 246 104, kexec_file_load 320 294, swapon 167 224,
swapoff 168 225, sethostname 170 161, setdomainname 171 162, ioperm 173 -, iopl 172 -, acct 163 89,
vhangup 153 58, syslog 103 116, settimeofday 164 170, clock_settime 227 112, adjtimex 159 171,
clock_adjtime 305 266, flock 73 32, shmget 29 194, shmat 30 196, shmdt 67 197, shmctl 31 195,
semget 64 190, semop 65 193, semtimedop 220 192, semctl 66 191, msgget 68 186, msgsnd 69 189,
msgrcv 70 188, msgctl 71 187, mq_open 240 180, mq_unlink 241 181, mq_timedsend 242 182,
mq_timedreceive 243 183, mq_notify 244 184, mq_getsetattr 245 185, inotify_init 253 -,
inotify_init1 294 26, inotify_add_watch 254 27, fanotify_init 300 262, fanotify_mark 301 263,
mbind 237 235, set_mempolicy 238 237, get_mempolicy 239 236, set_mempolicy_home_node 450 450, fork 57 -,
vfork 58 -, execve 59 221, execveat 322 281, kill 62 129, tkill 200 130, tgkill 234 131,
rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240, pidfd_open 434 434, pidfd_send_signal 424 424,
chmod 90 -, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452, utime 132 -, utimes 235 -, futimesat 261 -,
utimensat 280 88, truncate 76 45, setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14,
lremovexattr 198 15, fremovexattr 199 16, setxattrat 463 463, removexattrat 466 466, io_setup 206 0,
io_destroy 207 1, io_submit 209 2, io_cancel 210 3, io_getevents 208 4, io_pgetevents 333 292,
fadvise64 221 223, readahead 187 213, mincore 27 232, cachestat 451 451, memfd_create 319 279,
remap_file_pages 216 234, splice 275 76, tee 276 77, vmsplice 278 75
"""
_ALLOWED = """
read 0 63, write 1 64, close 3 57, mmap 9 222, mprotect 10 226, munmap 11 215, brk 12 214, futex 202 98,
exit_group 231 94, rt_sigreturn 15 139,
madvise 28 233, lseek 8 62, fstat
5 80, getrandom 318 278, ftruncate 77 46, dup2 33 -, dup3 292 24, setsid 112 157, gettid
186 178, wait4 61 260, nanosleep 35 101, clock_nanosleep 230 115, recvfrom 45 207,
sched_getaffinity 204 123, rseq 334 293, set_robust_list 273 99, getdents64 217 61, prlimit64 302 261, seccomp
317 277, unlink 87 -, unlinkat 263 35, mkdirat 258 34
"""


def _table(text: str, column: int) -> dict[str, int]:
    rows = [row.split() for row in text.replace("\n", " ").split(",")]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


COLUMNS = {"x86_64": 1, "aarch64": 2}
REFUSED = {machine: _table(_REFUSED, column) for machine, column in COLUMNS.items()}
"""What no candidate needs."""
ALLOWED = {machine: _table(_ALLOWED, column) for machine, column in COLUMNS.items()}
"""What an interpreter needs."""
