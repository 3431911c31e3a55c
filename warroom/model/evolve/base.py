"""What the parts of the fold share."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from warroom.model.entry import Entry
from warroom.model.events import Event
from warroom.model.incident import Incident

Effects = Mapping[type[Event], Callable[[Incident, Any, Entry], Incident]]
"""What each kind of event makes of an incident."""

Missed = Mapping[str, Callable[[Incident, str, datetime], Incident]]
"""What a missed deadline makes of an incident, by the sort of its subject.

Each takes the rest of the subject (`T3` of `task:T3`) and the moment that passed (UTC).
"""
