"""How much one query may ask for: how deep, and how many values it can lead to at most.

Counted on the query's text before anything is read, with every list as long as it can be. A fragment counts each time
it is used, but is looked at once, so that nesting fragments costs the server nothing (the GraphQL "billion laughs").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    ValidationRule,
)

if TYPE_CHECKING:
    from graphql import SelectionSetNode, ValidationContext

PAGE = 20
PAGE_MAX = 100
"""How many a page has, and can have."""
DEPTH_MAX = 6
COST_MAX = 2_000
"""Values: two full pages of the log, with all that is said of each."""
FIELDS_MAX = 10
"""Of `Query`, whatever they are called: each is a transaction."""
TOKENS_MAX = 1_000
_LIST = 50
"""How long a list without pages is taken to be: consents, sessions."""
_LISTS = frozenset({"sessions", "consents"})
_PAGED = frozenset({"accessLog"})


class Limits(ValidationRule):
    """Refuses what is too deep or too much. Introspection has a rule of graphql-core's own."""

    def __init__(self, context: ValidationContext) -> None:
        """Weigh every operation of the document."""
        super().__init__(context)
        self._fragments = {
            node.name.value: node for node in context.document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, tuple[int, int, int]] = {}
        for node in context.document.definitions:
            if isinstance(node, OperationDefinitionNode):
                depth, cost, fields = self._weigh(node.selection_set, frozenset())
                if fields > FIELDS_MAX:
                    self.report_error(GraphQLError(f"The query asks {fields} things; {FIELDS_MAX} is the most.", node))
                if depth > DEPTH_MAX:
                    self.report_error(GraphQLError(f"The query is {depth} deep; {DEPTH_MAX} is the most.", node))
                if cost > COST_MAX:
                    self.report_error(
                        GraphQLError(f"The query can lead to {cost} values; {COST_MAX} is the most.", node)
                    )

    def _weigh(self, selections: SelectionSetNode | None, inside: frozenset[str]) -> tuple[int, int, int]:
        """Return how deep a selection goes, how many values it can lead to, and how many fields it begins with."""
        deepest = cost = fields = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                if node.name.value.startswith("__"):
                    continue
                below, values, _ = self._weigh(node.selection_set, inside)
                below, values, here = below + 1, 1 + values * _times(node), 1
            elif isinstance(node, FragmentSpreadNode):
                below, values, here = self._fragment(node.name.value, inside)
            else:
                assert isinstance(node, InlineFragmentNode)  # noqa: S101 - there are three kinds of selections
                below, values, here = self._weigh(node.selection_set, inside)
            deepest, cost, fields = max(deepest, below), cost + values, fields + here
        return deepest, cost, fields

    def _fragment(self, name: str, inside: frozenset[str]) -> tuple[int, int, int]:
        # One that contains itself is refused by another rule; here it must only end.
        if name in inside or name not in self._fragments:
            return 0, 0, 0
        if name not in self._known:
            self._known[name] = self._weigh(self._fragments[name].selection_set, inside | {name})
        return self._known[name]


def _times(node: FieldNode) -> int:
    """Return how many values a field can have."""
    name = node.name.value
    if name in _LISTS:
        return _LIST
    if name not in _PAGED:
        return 1
    given: Any = next((argument.value for argument in node.arguments or () if argument.name.value == "first"), None)
    if given is None:
        return PAGE
    # What a variable will be isn't known here.
    return min(max(int(given.value), 1), PAGE_MAX) if isinstance(given, IntValueNode) else PAGE_MAX
