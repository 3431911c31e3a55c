"""The row index against a naive model, and what rows say at each width."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from screens.row_index import RowIndex
from screens.rows import CUT, TALL, Columns, Look, Row, block, extent, height, more_line
from warroom.text import cell_width, clean

WIDE = Columns.for_width(80)

alphabet = st.sampled_from("a b cd\n漢é👩‍💻-x")
texts = st.builds(clean, st.text(alphabet, max_size=120) | st.just("word " * 400))
looks = st.builds(
    Look,
    kind=st.sampled_from(["note", "decision"]),
    pending=st.booleans(),
    struck=st.booleans(),
    pinned=st.booleans(),
    amended=st.booleans(),
    heading=st.integers(0, 5).map(lambda n: n == 0),
)
bodies = st.lists(st.tuples(texts, looks), max_size=6)
operations = st.one_of(
    st.tuples(st.just("append"), bodies),
    st.tuples(st.just("prepend"), bodies),
    st.tuples(st.just("before"), bodies, st.integers(0, 50)),
    st.tuples(st.just("again"), bodies, st.integers(0, 50)),
    st.tuples(st.just("replace"), st.integers(0, 50), texts, looks, st.booleans()),
    st.tuples(st.just("remove"), st.integers(0, 50)),
    st.tuples(st.just("filter"), st.sampled_from(["all", "decision"])),
    st.tuples(st.just("width"), st.sampled_from([0, 1, 4, 20, 45, 80, 200])),
    st.tuples(st.just("divide"), st.integers(0, 50)),
    st.tuples(st.just("measure"), st.integers(0, 50)),
    st.tuples(st.just("mend"), st.integers(0, 3)),
    st.tuples(st.just("look"), st.integers(0, 500)),
)


def row(key: int | str, text: str = "text", look: Look | None = None, author: str = "ana") -> Row:
    return Row(key, "02:13:07", "·", author, text, look or Look())


def numbered(count: int, first: int = 0) -> list[Row]:
    return [row(key, f"row {key}") for key in range(first, first + count)]


def decisions(one: Row) -> bool:
    return one.look.kind == "decision"


def always() -> bool:
    return True


def at_most(times: int) -> Callable[[], bool]:
    left = iter(range(times))
    return lambda: next(left, None) is not None


class Naive:
    """The same promises, kept the slow way."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.filtered = False
        self.columns = Columns.for_width(0)
        self.divided: int | str | None = None

    def shown(self) -> list[Row]:
        if not self.filtered:
            return self.rows
        shown: list[Row] = []
        for number, one in enumerate(self.rows):
            if one.look.heading:
                below = self.rows[number + 1 :]
                ends = [n for n, other in enumerate(below) if other.look.heading]
                section = below[: ends[0]] if ends else below
                if any(decisions(other) for other in section):
                    shown.append(one)
            elif decisions(one):
                shown.append(one)
        return shown

    def lines(self) -> list[tuple[int | str, int]]:
        """For every line, the key of its row and the line within."""
        return [
            (one.key, line)
            for one in self.shown()
            for line in range(block(one, self.columns).height + (one.key == self.divided))
        ]


def apply(step: tuple[object, ...], index: RowIndex, naive: Naive, keys: list[int]) -> None:
    def fresh(pairs: object) -> list[Row]:
        assert isinstance(pairs, list)
        made = []
        for text, look in pairs:
            keys[0] += 1
            made.append(row(keys[0], text, look, author="gwendolyn"))
        return made

    def pick(number: object) -> int | None:
        assert isinstance(number, int)
        return number % len(naive.rows) if naive.rows else None

    match step:
        case ("append", pairs):
            rows = fresh(pairs)
            assert index.insert(rows) == rows
            naive.rows += rows
        case ("prepend", pairs):
            rows = fresh(pairs)
            index.prepend(rows)
            naive.rows = rows + naive.rows
        case ("before", pairs, number):
            rows = fresh(pairs)
            at = pick(number)
            if at is not None:
                index.insert(rows, naive.rows[at].key)
                naive.rows[at:at] = rows
        case ("again", pairs, number):
            at = pick(number)
            if at is not None:
                known = row(naive.rows[at].key, "once more", naive.rows[at].look)
                rows = fresh(pairs)
                assert index.insert([known, *rows]) == rows
                naive.rows[at] = known
                naive.rows += rows
        case ("replace", number, str() as text, Look() as look, renamed):
            at = pick(number)
            if at is not None:
                old = naive.rows[at].key
                keys[0] += 1
                new = row(keys[0] if renamed else old, text, look)
                assert index.replace(old, new)
                naive.rows[at] = new
                if naive.divided == old:
                    naive.divided = new.key
        case ("remove", number):
            at = pick(number)
            if at is not None:
                key = naive.rows.pop(at).key
                assert index.remove(key)
                if naive.divided == key:
                    naive.divided = None
        case ("filter", which):
            naive.filtered = which == "decision"
            index.filter(decisions if naive.filtered else None)
        case ("width", int() as width):
            naive.columns = Columns.for_width(width)
            index.set_columns(naive.columns)
        case ("divide", number):
            at = pick(number)
            naive.divided = None if at is None else naive.rows[at].key
            index.divide(naive.divided)
        case ("measure", int() as number):
            if len(index):
                index.measure(number % len(index), 7, -1 if number % 2 else 1)
        case ("mend", int() as times):
            index.mend(at_most(times))
        case ("look", int() as line):
            if len(index):
                item, within = index.locate(line)
                last = index.total - 1
                assert index.start(item) + within == min(line, last)


def compare(index: RowIndex, naive: Naive) -> None:
    lines = naive.lines()
    shown = naive.shown()
    assert [one.key for one in index.rows()] == [one.key for one in shown]
    assert index.total == len(lines)
    for number, (key, within) in enumerate(lines):
        item, found = index.locate(number)
        assert (index.row(item).key, found) == (key, within)
    items = {one.key: item for item, one in enumerate(shown)}
    for one in naive.rows:
        assert index.item_of(one.key) == items.get(one.key)
    assert index.divided == (None if naive.divided is None else items.get(naive.divided))


@given(st.lists(operations, max_size=30))
def test_index_agrees_with_a_naive_one(steps: list[tuple[object, ...]]) -> None:
    index, naive, keys = RowIndex(), Naive(), [0]
    for step in steps:
        apply(step, index, naive, keys)
    index.mend(always)
    assert not index.rough
    compare(index, naive)


@given(texts, looks, st.integers(0, 120))
def test_an_estimate_of_one_line_is_certain(text: str, look: Look, width: int) -> None:
    columns = Columns.for_width(width)
    one = row(1, text, look, author="gwendolyn-marie")
    if columns.estimate(*extent(one)) == 1:
        assert height(one, columns) == 1


@given(texts, looks, st.integers(2, 120))
def test_lines_fit_their_column(text: str, look: Look, width: int) -> None:
    columns = Columns.for_width(width)
    one = row(1, text, look._replace(heading=False), author="gwendolyn-marie")
    shown = block(one, columns)
    assert all(cell_width(line) <= max(2, columns.text) for line in shown.lines)
    assert shown.height == height(one, columns) <= TALL


def test_rows_that_come_before_the_first_layout_are_counted() -> None:
    index = RowIndex()
    index.insert(numbered(3))
    assert (len(index), index.total) == (3, 3)
    index.set_columns(WIDE)
    assert index.total == 3


def test_a_replaced_row_that_has_come_already_is_there_once() -> None:
    index = RowIndex()
    index.insert([row("pending"), row(7, "from the hub")])
    assert index.replace("pending", row(7, "acknowledged"))
    assert [one.text for one in index.rows()] == ["acknowledged"]


def test_a_row_that_gets_a_new_key_and_fails_the_filter_is_hidden() -> None:
    index = RowIndex()
    index.filter(decisions)
    index.insert([row("pending", look=Look(kind="decision")), row(1)])
    assert index.replace("pending", row(7))
    assert list(index.rows()) == []


def test_unknown_keys_change_nothing() -> None:
    index = RowIndex()
    index.insert(numbered(2))
    assert not index.replace(9, row(9))
    assert not index.remove(9)
    assert index.item_of(9) is None
    assert [one.key for one in index.rows()] == [0, 1]


def test_prepended_rows_leave_the_order_of_the_others() -> None:
    index = RowIndex()
    index.insert(numbered(3, first=10))
    index.prepend(numbered(2, first=5))
    index.prepend(numbered(2))
    assert [one.key for one in index.rows()] == [0, 1, 5, 6, 10, 11, 12]
    assert [index.item_of(key) for key in (0, 5, 12)] == [0, 2, 6]


def test_a_heading_shows_only_above_a_row_that_passes() -> None:
    index = RowIndex()
    index.filter(decisions)
    day = Look(heading=True)
    index.insert([row("d1", look=day), row(1), row("d2", look=day)])
    assert len(index) == 0
    index.insert([row(2, look=Look(kind="decision"))])
    assert [one.key for one in index.rows()] == ["d2", 2]


def test_a_very_long_entry_is_cut_and_says_so() -> None:
    text = "\n".join(f"line {number}" for number in range(46))
    shown = block(row(1, text), WIDE)
    assert shown.height == CUT
    assert shown.lines[-1] == "line 10"
    assert more_line(shown.more) == "… 35 more lines (Enter opens it)"


def test_forty_lines_are_not_cut() -> None:
    text = "\n".join(["line"] * TALL)
    assert block(row(1, text), WIDE).height == TALL


def test_marks_are_words_too() -> None:
    look = Look(struck=True, pinned=True, amended=True)
    assert block(row(1, "wrong", look), WIDE).lines == ("▪ struck: wrong (amended)",)


def test_the_author_stands_before_the_text_where_there_is_no_column() -> None:
    assert block(row(1, "hello"), Columns.for_width(39)).lines == ("ana: hello",)
    assert block(row(1, "hello"), Columns.for_width(40)).lines == ("hello",)
