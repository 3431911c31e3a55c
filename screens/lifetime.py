"""From when to when a screen takes what arrives: while its widgets are there.

Textual hands messages to a screen before it has composed itself, and goes on with it while it is
being taken away: what looks for a widget then finds none. What arrived before counts all the same,
as each screen shows the state that it finds when it begins.
"""

from textual import events, messages
from textual.message import Message
from textual.message_pump import MessagePump


class Lifetime(MessagePump):
    """For a screen: nothing reaches it before its widgets are there, or when it is taken away.

    One that is taken away before it has begun neither begins nor ends: what it would give back
    at its end it has not taken.
    """

    _begun = False

    @property
    def is_on(self) -> bool:
        """Whether it has begun, and is not being taken away."""
        return self._begun and not self._goes

    @property
    def _goes(self) -> bool:
        return self._closing or getattr(self, "_pruning", False) or not self.is_attached

    async def _dispatch_message(self, message: Message) -> None:
        # Textual's one place through which all messages of a screen go; there is no public one.
        if isinstance(message, events.Mount):
            if self._goes:
                return
            await super()._dispatch_message(message)
            self._begun = True
        elif isinstance(message, events.Unmount):
            if self._begun:
                await super()._dispatch_message(message)
        elif not self._goes or type(message).__module__ == messages.__name__:
            await super()._dispatch_message(message)
