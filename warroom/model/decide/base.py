"""What the parts of the rules share."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from warroom.model.commands import Command
from warroom.model.events import Event
from warroom.model.incident import Incident

Rules = Mapping[type[Command], Callable[[Incident, Any, str, datetime], list[Event]]]
"""The rule for each command: the state, the command, who asks, the hub's clock (UTC)."""

Passing = Callable[[Incident, str, datetime], list[Event]]
"""What follows when a deadline passes, beside the record that it did.

It takes the rest of the subject (`T3` of `task:T3`) and the hub's clock (UTC).
"""
