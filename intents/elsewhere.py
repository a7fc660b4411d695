"""`_elsewhere.yaml`: sentences no entry should answer, from which the matcher learns to say "I do not know"."""

from intents.document import Items, Table, Text, parse_document
from intents.fault import Fault

__all__ = ["read_elsewhere"]


def read_elsewhere(file: str, text: str) -> tuple[dict[str, tuple[str, ...]], list[Fault]]:
    """Return kind -> sentences; what is faulty is left out and reported."""
    tree, faults = parse_document(file, text)
    if not isinstance(tree, Table):
        return {}, faults or [Fault(file, 1, "not-a-table")]
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, node in tree.values.items():
        if not isinstance(node, Items):
            faults.append(Fault(file, node.line, "not-a-list", {"key": kind}))
            continue
        faults += [
            Fault(file, item.line, "not-text", {"key": kind}) for item in node.values if not isinstance(item, Text)
        ]
        kinds[kind] = tuple(item.value for item in node.values if isinstance(item, Text) and item.value)
    return kinds, faults
