"""A contract for import-linter: which modules of one package may import which, as a table that must be complete.

    type = "tools.import_table.TableContract"
    container = "newsroom.core"
    allowed = ["journal -> ", "articles -> journal, media"]

import-linter's own `layers` allows too much for such a table, and its `forbidden` says nothing of a package that is new.
"""

from __future__ import annotations

import grimp
from importlinter import Contract, ContractCheck, fields, output


class TableContract(Contract):
    """Every child of the container has a row; its modules import no other children than the row names."""

    container = fields.ModuleField()
    allowed = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Compare the imports between the children with the table."""
        container = self.container.name  # type: ignore[attr-defined]
        table = self._table()
        children = {child.rsplit(".", 1)[1] for child in graph.find_children(container)}
        wrong = [f"{child} has no row" for child in sorted(children - set(table))]
        wrong += [f"the row {row} is of nothing" for row in sorted(set(table) - children)]
        for module in sorted(graph.modules):
            own = _child(module, container)
            for imported in sorted(graph.find_modules_directly_imported_by(module)) if own else ():
                other = _child(imported, container)
                if imported == container or (other and other != own and other not in table.get(own, ())):
                    detail = graph.get_import_details(importer=module, imported=imported)[0]
                    wrong.append(f"{own} may not import {other or container}: {module}:{detail['line_number']}")
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say what is not in the table."""
        for line in check.metadata["wrong"]:
            output.print_error(line, bold=False)

    def _table(self) -> dict[str, set[str]]:
        table: dict[str, set[str]] = {}
        for row in self.allowed:  # type: ignore[attr-defined]
            own, _, others = row.partition("->")
            table[own.strip()] = {other.strip() for other in others.split(",") if other.strip()}
        return table


def _child(module: str, container: str) -> str:
    """The child of the container that the module stands in; nothing for one outside, or for the container itself."""
    return module.removeprefix(container + ".").split(".")[0] if module.startswith(container + ".") else ""
