"""Which functions plainly use the network, standard input or the clock, and which only look like it."""

from __future__ import annotations

import pytest

from afterburner.target.locate import functions


def reason_of(source: str) -> str | None:
    (span,) = [span for span in functions(source) if span.name == "f"]
    return span.unsupported


@pytest.mark.parametrize(
    ("source", "called"),
    [
        ("import requests\ndef f(u): return [requests.get(u).json()]", "requests.get"),
        ("import requests as r\ndef f(u): return r.Session()", "requests.Session"),
        ("import urllib.request\ndef f(u): return urllib.request.urlopen(u)", "urllib.request.urlopen"),
        (
            "from urllib.request import urlopen as o\ndef f(u):\n    with o(u) as g: return g",
            "urllib.request.urlopen",
        ),
        ("from urllib import request\ndef f(u): return request.urlopen(u)", "urllib.request.urlopen"),
        (
            "def f(u):\n    from socket import create_connection\n    create_connection(u)",
            "socket.create_connection",
        ),
        ("import http.client as c\ndef f(h): return c.HTTPSConnection(h)", "http.client.HTTPSConnection"),
        (
            "import aiohttp\nasync def f():\n    async with aiohttp.ClientSession() as s: pass",
            "aiohttp.ClientSession",
        ),
        ("import httpx\nclass A:\n    def f(self):\n        return httpx.AsyncClient()", "httpx.AsyncClient"),
        ("import ftplib, smtplib\ndef f(h): return smtplib.SMTP(h), ftplib.FTP(h)", "smtplib.SMTP"),
        (
            "try:\n    import requests\nexcept ImportError:\n    requests = None\ndef f(u): requests.put(u)",
            "requests.put",
        ),
        ("def g():\n    import socket\n    def f(): return socket.socket()\n", "socket.socket"),
    ],
)
def test_a_call_into_the_network_is_declined(source: str, called: str) -> None:
    assert reason_of(source) == (
        f"`f` uses the network (`{called}`); "
        "move the work that computes into a function of its own and optimize that."
    )


@pytest.mark.parametrize(
    ("imported", "call"),
    [
        ("import time", "time.time"),
        ("from datetime import datetime", "datetime.now"),
        ("import datetime as d", "d.date.today"),
    ],
)
def test_reading_the_clock_is_declined(imported: str, call: str) -> None:
    reason = reason_of(f"{imported}\ndef f(x):\n    return x + {call}()\n")
    assert reason is not None
    assert reason.startswith("`f` reads the clock (`")
    assert reason.endswith("`); pass the time in as an argument.")


def test_measuring_how_long_something_takes_is_not() -> None:
    assert reason_of("import time\ndef f(x):\n    return x + time.perf_counter()\n") is None


def test_waiting_for_standard_input_is_declined() -> None:
    assert reason_of("def f():\n    return [int(x) for x in input('?').split()]") == (
        "`f` waits for standard input (`input`); "
        "move the work that computes into a function of its own and optimize that."
    )


@pytest.mark.parametrize(
    "source",
    [
        "import requests\ndef f(): raise requests.HTTPError(requests.codes.ok)",
        "import socket\ndef f(): return socket.AF_INET, socket.inet_aton('::')",
        "import http.client\ndef f(c): return http.client.responses.get(c)",
        "import urllib.request\ndef f(u): return urllib.request.Request(u)",
        "import urllib.parse\ndef f(u): return urllib.parse.quote(u)",
        "import requests\ndef f(requests): return requests.get(1)",
        "import requests\ndef f():\n    requests = {}\n    return requests.get(1)",
        "try:\n    import fake as requests\nexcept E:\n    import requests\ndef f(): requests.get(1)",
        "import requests\nrequests = Fake()\ndef f(): return requests.get(1)",
        "import requests\ndef g(requests):\n    def f(): return requests.get(1)\n",
        "from .requests import get\ndef f(): return get(1)",
        "from . import requests\ndef f(): return requests.get(1)",
        "def f(): return requests.get(1)",
        "import requests\ndef f(): return lambda u: requests.get(u)",
        "import requests\ndef f():\n    class A:\n        x = requests.get(1)\n    return A",
        "import requests\ndef f(u, get=requests.get): return get(u)",
        "def f(input): return input()",
        "from six.moves import input\ndef f(): return input()",
        "from shell import *\ndef f(): return input()",
        "def input(): return ''\ndef f(): return input()",
        "def f(x): return x.input(), input",
        "def f(x): return input.read()",
    ],
)
def test_what_only_looks_like_it_can_be_optimized(source: str) -> None:
    assert reason_of(source) is None
