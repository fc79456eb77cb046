"""What several test modules ask for. The socket block is in pyproject.toml; nothing here may open one."""

from pathlib import Path

import pytest

from tests import shared as beside


@pytest.fixture(scope="session")
def shared() -> Path:
    """../shared, or a skip (a failure with NIANBAO_SHARED_REQUIRED=1)."""
    return beside.shared()
