from __future__ import annotations

import pytest

from tests.audit.flipping import run


@pytest.mark.sqlite_file
def test_any_one_byte_flipped_in_a_value_or_in_the_file_is_found_at_its_record() -> None:
    assert "all found" in run(trials=80, seed=20230601)
