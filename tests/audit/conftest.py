from __future__ import annotations

import pytest

from qa.audit.log import Log
from qa.service import Service
from tests.audit.steps import QUESTIONS


@pytest.fixture
def log(service: Service) -> Log:
    """The log of a service that has answered the questions of ``steps``."""
    for question in QUESTIONS:
        service.ask(question, channel="http", asker="anna")
    return service.audit_log()
