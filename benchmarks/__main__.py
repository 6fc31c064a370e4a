"""`python -m benchmarks`: which measurements there are, a line each."""

from __future__ import annotations

import ast
from pathlib import Path


def main() -> None:
    """Print each module that can be run, with the first line of its docstring."""
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body):
            print(f"python -m benchmarks.{path.stem:<12} {(ast.get_docstring(tree) or '').partition(chr(10))[0]}")


if __name__ == "__main__":
    main()
