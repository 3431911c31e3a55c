"""The zone of the machine the screen runs on, with its daylight saving at each moment."""

from datetime import UTC, datetime, timedelta, tzinfo


class SystemZone(tzinfo):
    """Local time as the system has it (TZ, /etc/localtime), right for past moments as well."""

    def fromutc(self, dt: datetime) -> datetime:
        """The local time of a moment."""
        return dt.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """How far local time is ahead of UTC."""
        return _system(dt).utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Not known apart from the offset."""
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        """The zone's short name, "CET"."""
        return _system(dt).tzname()


def _system(moment: datetime | None) -> datetime:
    return (moment.replace(tzinfo=None) if moment else datetime.now()).astimezone()  # noqa: DTZ005
