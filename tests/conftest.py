"""What all tests share: where the checkout is, and how long a generated example may take."""

from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no finding: examples are bounded in number, not in time.
settings.register_profile("engross", deadline=None)
settings.load_profile("engross")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top of the checkout."""
    return Path(__file__).parent.parent
