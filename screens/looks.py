"""Styles of component classes, looked up when something is drawn with them and not before."""

from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.geometry import Region
from textual.widget import Widget

from screens.brush import Brush


class Drawn(Widget):
    """A widget that draws its lines itself, in the styles of component classes.

    It names none in COMPONENT_CLASSES: Textual works those out for each widget each time that a
    class of the screen changes, a dozen for a line that uses two. Of the 370 ms that a room took
    from its imports to its first frame they took 150.
    """

    def redraw(self, region: Region) -> None:
        """Draw a region of the content again, and nothing else; soon."""
        brush = getattr(self.screen, "brush", None) if self.is_mounted else None
        if isinstance(brush, Brush):
            brush.mark(self, region)
        else:
            self.refresh(region)

    def get_component_styles(self, *names: str) -> RenderStyles:
        """The styles of these classes, from the style sheet as it is now."""
        for name in names:
            if name not in self._component_styles:
                node = DOMNode(classes=name)
                node._attach(self)
                self.app.stylesheet.apply(node)
                self._component_styles[name] = node.styles
        return super().get_component_styles(*names)

    def notify_style_update(self) -> None:
        """Look them up anew: another theme, the focus, another class somewhere above."""
        self._component_styles.clear()
        super().notify_style_update()
