from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.scripted_hub import ScriptedHub
from warroom.model import events as ev
from warroom.model.words import Priority, Severity


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[ScriptedHub]:
    hub = ScriptedHub(tmp_path / "hub.sock")
    await hub.start()
    await hub.record("INC-1", ev.Declared("Checkout", Severity.SEV2, Priority.P2))
    yield hub
    hub.drop()
    await hub.stop()
