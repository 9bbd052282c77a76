"""What looks like a secret is taken out of a text and put back; ordinary code is left alone."""

from __future__ import annotations

import sysconfig
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.planted import KEYS, VALUES

from afterburner.privacy.masking import Masks

ASSIGNMENTS = [
    'password = "{}"',
    "PASSWD: str = '{}'",
    'db_password = r"{}"',
    'connect(host, user="ann", passwd="{}")',
    'def f(x, secret="{}"):',
    'config = {{"api_key": "{}", "x": 1}}',
    "config['private_key'] = '{}'",
    'os.environ.get("DB_PASSWORD", "{}")',
    'if given.password == "{}":',
    'connection_string = (\n    "{}"\n)',
]

secrets = st.sampled_from(KEYS)
prose = st.sampled_from(["", "x = 1\n", "# the key of the test account: ", 'call("', "'", '"), y', "`", "\n\n"])
anything = st.text() | st.lists(prose | secrets | st.just("<secret-1>") | st.text(max_size=5)).map("".join)


@given(st.lists(anything, max_size=4))
def test_what_was_masked_comes_back_as_it_was(texts: list[str]) -> None:
    masks = Masks()
    for text in texts:
        assert masks.unmask(masks.mask(text)) == text


@given(st.lists(prose, max_size=4), secrets, st.lists(prose, max_size=4))
def test_a_key_of_a_known_form_does_not_survive_wherever_it_stands(
    before: list[str], secret: str, after: list[str]
) -> None:
    assert secret not in Masks().mask(f"{''.join(before)} {secret} {''.join(after)}")


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_value_of_a_telling_name_is_masked_there_and_elsewhere(assignment: str, value: str) -> None:
    masks = Masks()
    first = masks.mask(assignment.format(value))
    assert first == assignment.format("<secret-1>")
    assert masks.mask(f"got {value}, expected") == "got <secret-1>, expected"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgres://ann:pw-of-ann@db:5432/x", "postgres://ann:<secret-1>@db:5432/x"),
        ("https://h/v1?user=a&token=abc&b=1", "https://h/v1?user=a&token=<secret-1>&b=1"),
        ("Server=h;User Id=a;Password=xyz;", "Server=h;User Id=a;Password=<secret-1>;"),
        ("'Authorization: Bearer abcdef123456'", "'Authorization: Bearer <secret-1>'"),
        ("x = 1  # password: winter26", "x = 1  # password: <secret-1>"),
        ('password = "first9\nother = "x"\n', 'password = "<secret-1>\nother = "x"\n'),
        ('password = ("abc" "def12345")', 'password = ("<secret-1>")'),
        ("password = (\n    \"abc\"\n    r'def12345'\n)", "password = (\n    \"<secret-1>'\n)"),
        ('password = "abc1" \\\n    "def12345"', 'password = "<secret-1>"'),
        ('get("DB_PASSWORD", "abc" "def12345")', 'get("DB_PASSWORD", "<secret-1>")'),
        (
            'password = "abc12345"\n"""Of the test account."""',
            'password = "<secret-1>"\n"""Of the test account."""',
        ),
        ('token = "a1b2c3d4e5"', 'token = "<secret-1>"'),
    ],
)
def test_secrets_within_texts(text: str, masked: str) -> None:
    assert Masks().mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "def merge_sorted_segments_of_the_second_level(rows_by_customer_id_and_day_2024):",
        'if token == "identifier" or token.kind == "STRING_LITERAL":',
        'PASSWORD = "password"\nSECRET = os.environ["APP_SECRET"]',
        'getpass("Password: ")\nraise ValueError("wrong password")',
        'token_range = "%d,%d-%d,%d:"; password = "{user}:%(word)s"; api_key = "<your key>"',
        'errors = {"password": "Enter your password again."}',
        '"postgres://{user}:{password}@{host}/db", "https://user:pass@host", "http://u:%s@h"',
        'ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"',
        'HEX = "0123456789abcdef0123456789abcdef"',
        'query = "SELECT id, password FROM users WHERE name = ?"',
        "# see https://docs.example.org/library/asyncio-task.html#asyncio.Task.cancel",
        "tokens = tokenize(text)\npassword = read_password2(tokens)",
        "from package.module_with_a_long_name_3 import CamelCaseNameOfAClass2WithDigits",
        f'NAMESPACE = "{uuid.NAMESPACE_DNS}"',
    ],
)
def test_ordinary_code_is_left_alone(text: str) -> None:
    assert Masks().mask(text) == text


def test_what_a_text_was_cut_off_in_is_masked_when_the_whole_is_known() -> None:
    masks = Masks()
    masks.learn(f'password = "{VALUES[1]}"\nkey = "{KEYS[0]}"\n')
    assert masks.mask(f'line: `key = "{KEYS[0][:15]} ...`') == 'line: `key = "<secret-3> ...`'
    assert masks.mask(f'key = "{KEYS[0][:9]}\n') == 'key = "<secret-4>\n'


def test_an_ordinary_word_is_a_secret_only_as_a_whole_literal() -> None:
    masks = Masks()
    assert masks.mask('password = "winter"') == 'password = "<secret-1>"'
    assert masks.mask("summer and winter; season == 'winter'") == "summer and winter; season == '<secret-1>'"


def test_what_stands_like_a_placeholder_in_the_text_is_no_placeholder() -> None:
    masks = Masks()
    masked = masks.mask(f'key = "{KEYS[0]}"')
    assert masks.unmask(masks.mask('x = "<secret-1>"')) == 'x = "<secret-1>"'
    assert masks.unmask(masked) == f'key = "{KEYS[0]}"'
    assert masks.unmask("<secret-77>") == "<secret-77>"


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    ["a", "ab.", "password ", "password_", "://a:", '"password": ', "-----BEGIN X-----\n", "# ", "'''", "eyJa"],
)
def test_a_long_text_is_done_in_time_whatever_it_holds(text: str) -> None:
    long = text * (200_000 // len(text))
    masks = Masks()
    assert masks.unmask(masks.mask(long)) == long


def test_hardly_anything_of_the_standard_library_looks_like_a_secret() -> None:
    library = Path(sysconfig.get_path("stdlib"))
    texts = [file.read_text("utf-8") for file in sorted(library.glob("[a-h]*.py"))]
    lines = sum(text.count("\n") for text in texts)
    masked = sum(masks_in(text) for text in texts)
    assert lines > 20_000
    assert masked <= 0.2e-3 * lines


def masks_in(text: str) -> int:
    return Masks().mask(text).count("<secret-")
