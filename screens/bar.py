"""What the lines have in common that stand on top of every screen while something is so."""

from screens.paint import Painted


class Bar(Painted):
    """One line, or none. It asks the app by itself, so that any screen can have it."""

    def on_mount(self) -> None:
        """Say it at once, and again each second."""
        self.look()
        # On a screen that looks each second anyway three timers more would wake the processor.
        if not getattr(self.screen, "looks_after_bars", False):
            self.set_interval(1.0, self.look)

    def look(self) -> None:
        """Say what is so now."""
        shown = self.has_to_say()
        if shown != self.display:
            self.display = shown
        if shown:
            self.repaint()

    def has_to_say(self) -> bool:
        """Whether there is a line at all."""
        raise NotImplementedError
