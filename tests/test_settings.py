"""Settings from the environment and ``qa.toml``: what cannot be used is named, what is secret is not."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from qa.errors import SettingsError
from qa.settings import load

UNSEEN = "hunter2"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused() -> SettingsError:
    with pytest.raises(SettingsError) as found:
        load()
    return found.value


def test_a_value_that_cannot_be_used_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_SERVE__PORT", "70000")
    assert "serve.port" in str(refused()) and "(found '70000')" in str(refused())


def test_a_short_token_is_refused_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_AUDIT__TOKEN", UNSEEN)
    error = refused()
    assert "audit.token" in str(error) and "16" in str(error)
    assert UNSEEN not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    "content",
    [
        '[audit]\ntoken = "hunter2"',
        '[audit]\nurl = ["hunter2"]',
        '[audit]\nurl2 = "hunter2"',
        '[model]\nkey = ["hunter2"]',
        '[model]\nbase_url = ["http://user:hunter2@127.0.0.1/"]',
        '[model]\narguments = {api_key = ["hunter2"]}',
        'model = "hunter2"',
        'key = "hunter2"',
    ],
)
def test_what_may_be_secret_is_named_and_not_shown(content: str, tmp_path: Path) -> None:
    (tmp_path / "qa.toml").write_text(content, encoding="utf-8")
    assert UNSEEN not in "".join(traceback.format_exception(refused()))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("QA_AUDIT_REQUIRED", "QA_AUDIT__REQUIRED"),
        ("qa_audit_required", "QA_AUDIT__REQUIRED"),
        ("QA_ANSWER__OPERATINGPOINT", "QA_ANSWER__OPERATING_POINT"),
        ("QA_RETRIEVE__ENGLISH__DENCE", "QA_RETRIEVE__ENGLISH__DENSE"),
        ("QA_MODEL__KEYS", "QA_MODEL__KEY"),
    ],
)
def test_a_mistyped_variable_is_refused_with_the_right_name(
    name: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, UNSEEN)
    message = str(refused())
    assert name.upper() in message.upper() and f"did you mean {meant}?" in message and UNSEEN not in message


def test_a_variable_like_no_setting_is_told_and_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("QA_HOME", UNSEEN)
    load()
    assert "QA_HOME" in caplog.text and UNSEEN not in caplog.text


def test_every_way_to_give_a_setting_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "QA_SERVE": '{"port": 9001}',
        "qa_audit__required": "false",
        "QA_RETRIEVE__DUTCH__LEXICAL": "0.5",
        "QA_RETRIEVE__DUTCH__DENSE": "[1.0]",
        "QA_MODEL__ARGUMENTS__API_BASE": "x",
        "QAT_OTHER": "not ours",
    }.items():
        monkeypatch.setenv(name, value)
    found = load()
    assert (found.serve.port, found.audit.required, found.retrieve.dutch.lexical) == (9001, False, 0.5)
    assert found.model.arguments == {"api_base": "x"}
