"""What a target is allowed works, at each level; what it is not is denied, and nothing is left behind."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from tests.monolith.box.boxed import STRONG, box, descendants, living, told

from monolith.allowances import Allowances
from monolith.box.levels import Isolation
from monolith.box.pick import choose
from monolith.errors import NoIsolation
from monolith.zygote import ZygoteError

pytestmark = pytest.mark.process
at_each_level = pytest.mark.parametrize("level", STRONG)
only_l3 = pytest.mark.parametrize("level", [level for level in STRONG if level is Isolation.L3])

USE_FILES = """
import os, shutil, tempfile
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "a"), "w") as file:
        file.write("text")
    os.rename(os.path.join(folder, "a"), os.path.join(folder, "b"))
    os.makedirs(os.path.join(folder, "c", "d"))
    shutil.rmtree(os.path.join(folder, "c"))
    names = os.listdir(folder)
return names, tempfile.gettempdir() == os.environ["TMPDIR"]
"""


@at_each_level
def test_without_allowances_nothing_is_open(level: Isolation, tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("data")
    with box(level, roots=(str(tmp_path),)) as zygote:
        assert told(zygote, "import os; return dict(os.environ)") == {}
        assert told(zygote, USE_FILES).startswith("denied: opened /")
        assert told(zygote, "import subprocess; subprocess.run(['/bin/true'])") == "denied: ran a program"
        assert told(zygote, f"open({str(tmp_path / 'data.txt')!r})").startswith("denied: opened")
        assert not zygote.single_use


@at_each_level
def test_without_allowances_the_kernel_refuses_too(level: Isolation, tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("data")
    body = f"""
    import ctypes, os
    libc = ctypes.CDLL(None, use_errno=True)
    tried = [libc.open(path, flags, 0o600) for path, flags in [
        ({str(tmp_path / "data.txt")!r}.encode(), 0), (b"/tmp/x", os.O_CREAT | os.O_RDWR), (b"/dev/shm/x", 66)]]
    return [*tried, libc.fork(), libc.mkdir(b"/tmp/y", 0o700), libc.execl(b"/bin/true", b"true", None)]
    """
    with box(level, roots=(str(tmp_path),)) as zygote:
        assert told(zygote, body) == [-1] * 6
    assert not Path("/tmp/x").exists()


@at_each_level
def test_temporary_files_work_in_a_private_folder(level: Isolation) -> None:
    with box(level, Allowances(temporary_files=True)) as zygote:
        assert zygote.single_use
        assert told(zygote, USE_FILES) == (["b"], True)


@at_each_level
@pytest.mark.parametrize("attempt", ["open({!r}, 'w')", "os.remove({!r})", "os.rename({!r}, 'x')", "os.fork()"])
def test_temporary_files_open_nothing_else(attempt: str, level: Isolation, tmp_path: Path) -> None:
    target = tmp_path / "module.py"
    target.write_text("text")
    with box(level, Allowances(temporary_files=True), (str(tmp_path),)) as zygote:
        assert told(zygote, "import os; " + attempt.format(str(target))).startswith("denied: ")
    assert target.read_text() == "text"


@at_each_level
def test_temporary_files_open_nothing_else_in_the_kernel(level: Isolation, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("text")
    (tmp_path / ".env").write_text("KEY=secret")
    body = f"""
    import ctypes, os
    libc, folder = ctypes.CDLL(None), {str(tmp_path)!r}.encode()
    stolen = os.environ["TMPDIR"].encode() + b"/stolen"
    return [libc.open(folder + b"/.env", 0), libc.open(folder + b"/module.py", os.O_WRONLY),
            libc.open(folder + b"/new", os.O_CREAT | os.O_RDWR, 0o600), libc.unlink(folder + b"/module.py"),
            libc.rename(folder + b"/module.py", stolen), libc.link(folder + b"/.env", stolen),
            libc.chmod(folder + b"/module.py", 0), libc.fork(), libc.socket(2, 1, 0)]
    """
    with box(level, Allowances(temporary_files=True), (str(tmp_path),)) as zygote:
        assert told(zygote, body) == [-1] * 9
    assert (tmp_path / "module.py").read_text() == "text"


@at_each_level
def test_one_run_does_not_see_the_files_of_another(level: Isolation) -> None:
    write = "import os; open(os.environ['TMPDIR'] + '/left', 'w').write('for the next'); return 'written'"
    look = "import os; return os.listdir(os.environ['TMPDIR'])"
    with box(level, Allowances(temporary_files=True)) as zygote:
        assert told(zygote, write) == "written"
        with pytest.raises(ZygoteError, match="one run only"):
            told(zygote, look)
    with box(level, Allowances(temporary_files=True)) as zygote:
        assert told(zygote, look) == []


@at_each_level
def test_no_temporary_folder_is_left(level: Isolation) -> None:
    before = set(os.listdir(tempfile.gettempdir()))
    lock = (
        "import os; os.makedirs(os.environ['TMPDIR'] + '/a/b'); os.mkdir(os.environ['TMPDIR'] + '/c', 0); return 1"
    )
    with box(level, Allowances(temporary_files=True)) as zygote:
        assert told(zygote, lock) == 1
    left = set(os.listdir(tempfile.gettempdir())) - before
    assert not [name for name in left if name.startswith("monolith-")]


@at_each_level
def test_the_folder_of_a_killed_supervisor_is_removed_by_the_next(level: Isolation) -> None:
    dead = os.fork()
    if dead == 0:
        os._exit(0)
    os.waitpid(dead, 0)
    left = Path(tempfile.gettempdir(), f"monolith-{dead}-left")
    (left / "folder").mkdir(parents=True)
    with box(Isolation.L2, Allowances(temporary_files=True)):
        pass
    assert not left.exists()


@at_each_level
def test_environment_variables_are_set(level: Isolation) -> None:
    with box(level, Allowances(environment=(("MODE", "fast"), ("LEVEL", "3")))) as zygote:
        assert told(zygote, "import os; return dict(os.environ)") == {"MODE": "fast", "LEVEL": "3"}
        assert not zygote.single_use


@at_each_level
def test_project_data_is_readable_and_hidden_files_are_not(level: Isolation, tmp_path: Path) -> None:
    (tmp_path / "some-data").mkdir()
    (tmp_path / "some-data" / "words.txt").write_text("words")
    (tmp_path / ".env").write_text("KEY=secret")
    roots = (str(tmp_path),)
    with box(level, Allowances(project_data=True), roots) as zygote:
        read = f"return open({str(tmp_path / 'some-data' / 'words.txt')!r}).read()"
        assert told(zygote, read) == "words"
        assert told(zygote, f"return open({str(tmp_path / '.env')!r}).read()").startswith("denied: opened")
        write = f"open({str(tmp_path / 'some-data' / 'words.txt')!r}, 'w')"
        assert told(zygote, write).startswith("denied: opened")
    assert (tmp_path / "some-data" / "words.txt").read_text() == "words"


@only_l3
def test_subprocesses_work_and_have_no_network(level: Isolation) -> None:
    body = """
    import subprocess, sys
    said = subprocess.run(["/bin/echo", "hello"], capture_output=True, check=True).stdout
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    failed = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True)
    return said, failed.returncode, b"PermissionError" in failed.stderr
    """
    with box(level, Allowances(subprocesses=True)) as zygote:
        assert zygote.single_use
        assert told(zygote, body) == (b"hello\n", 1, True)


@only_l3
def test_a_pool_of_processes_works(level: Isolation) -> None:
    body = """
    import multiprocessing
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.map(abs, [-1, 2, -3])
    """
    with box(level, Allowances(subprocesses=True)) as zygote:
        assert told(zygote, body) == [1, 2, 3]


@only_l3
def test_subprocesses_may_not_run_what_they_wrote(level: Isolation) -> None:
    body = """
    import os, subprocess
    path = os.environ["TMPDIR"] + "/program"
    with open(path, "w") as file:
        file.write("#!/bin/sh\\n")
    os.chmod(path, 0o755)
    try:
        subprocess.run([path])
    except PermissionError:
        return "refused"
    """
    with box(level, Allowances(subprocesses=True, temporary_files=True)) as zygote:
        assert told(zygote, body) == "refused"


@only_l3
def test_the_whole_tree_ends_with_the_run(level: Isolation) -> None:
    body = """
    import os, subprocess, time
    for _ in range(3):
        subprocess.Popen(["/bin/sleep", "600"], start_new_session=True)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    return "started"
    """
    with box(level, Allowances(subprocesses=True)) as zygote:
        assert told(zygote, body) == "started"
        tree = descendants(os.getpid())
        assert len(tree) >= 6
    assert living(tree) == []


@only_l3
def test_a_fork_bomb_is_bounded(level: Isolation) -> None:
    if os.getuid() == 0:
        pytest.skip("the kernel does not count processes of root")
    body = """
    import os, time
    for count in range(1000):
        try:
            if os.fork() == 0:
                time.sleep(60)
        except BlockingIOError:
            return count < 100
    """
    with box(level, Allowances(subprocesses=True)) as zygote:
        assert told(zygote, body) is True


def test_subprocesses_are_refused_where_a_tree_cannot_be_ended() -> None:
    with pytest.raises(NoIsolation, match="needs L3"):
        choose(Isolation.L0, Allowances(subprocesses=True))
    with pytest.raises(NoIsolation, match="needs L3"), box(Isolation.L0, Allowances(subprocesses=True)):
        pass
