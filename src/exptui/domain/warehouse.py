"""What the data warehouse holds, and the kinds of groups: what only some projects have to pick from."""

from __future__ import annotations

from pydantic import Field

from exptui.domain.lenient import Line, MaybeLine, MaybeWhole, Objects, SentWhole, line_in


class WarehouseTable(SentWhole):
    """A table that a metric may be measured from."""

    name: Line
    columns: Objects = Field(default_factory=list)
    row_count: MaybeWhole = None

    @property
    def typed_columns(self) -> tuple[tuple[str, str], ...]:
        """The columns by name, each with its type, empty where nobody knows."""
        named = ((line_in(each, "key") or line_in(each, "name") or "", each) for each in self.columns)
        return tuple((name, line_in(each, "type") or "") for name, each in named if name)


class GroupType(SentWhole):
    """A kind of group, such as companies."""

    group_type: Line
    group_type_index: int
    name_singular: MaybeLine = None
