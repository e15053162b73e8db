"""DESIGN's rules that a machine can hold: imports go one way, one foreign library has one owner."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import errors

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "qa").rglob("*.py"))

# A room may import what stands on its own line or above.
ORDER = [
    {"qa", "qa.model", "qa.errors", "qa.explanation"},
    {"qa.settings", "qa.text", "qa.intervals", "qa.templates"},
    {"qa.cite", "qa.wire"},
    {"qa.documents"},
    {"qa.index"},
    {"qa.facts"},
    {"qa.answer"},
    {"qa.anticipated"},
    {"qa.audit"},
    {"qa.earlier"},
    {"qa.service"},
    {"qa.serve", "qa.commands"},
    {"qa.cli"},
]
OWNERS = {
    "alembic": {"qa.audit.database.migrate", "qa.audit.database.migrations"},
    "babel": {"qa.facts.places"},
    "bm25s": {"qa.index.lexical"},
    "Stemmer": {"qa.index.lexical"},
    "cryptography": {"qa.audit.keys"},
    "docx": {"qa.documents.docx"},
    "faiss": {"qa.index.dense"},
    "fastapi": {"qa.serve"},
    "jinja2": {"qa.templates"},
    "llama_index": {"qa.answer.llama"},
    "lingua": {"qa.answer.understand"},
    "lxml": {"qa.documents.html"},
    "markdown_it": {"qa.documents.markdown"},
    "numpy": {"qa.index", "qa.answer", "qa.anticipated"},
    "pyarrow": {"qa.audit.export"},
    "pydantic": {
        "qa.answer.operating",  # their fitted numbers
        "qa.answer.reader",
        "qa.answer.support",
        "qa.anticipated.confirmed",
        "qa.anticipated.prompts",
        "qa.audit.checkpoints",
        "qa.audit.pack",
        "qa.audit.records",
        "qa.audit.view",
        "qa.documents.catalogue",
        "qa.documents.readings",
        "qa.index.manifest",
        "qa.index.questions",
        "qa.index.store",
        "qa.serve",
        "qa.settings",
        "qa.wire",
    },
    "pydantic_settings": {"qa.settings"},
    "pypdf": {"qa.documents.pdf"},
    "rich": {"qa.cli", "qa.commands"},
    "safetensors": {"qa.index.e5"},
    "sentence_transformers": {"qa.index.encoders"},
    "sentencex": {"qa.text"},
    "sqlalchemy": {"qa.audit.database"},
    "starlette": {"qa.serve"},
    "text_to_num": {"qa.facts.numerals"},
    "tomlkit": {"qa.documents.adding"},
    "torch": {"qa.index.metric"},
    "tokenizers": {"qa.index.e5"},
    "transformers": {"qa.index.encoders"},
    "typer": {"qa.cli", "qa.commands"},
    "uvicorn": {"qa.serve.run"},
}
_EXCEPTIONS = {
    name
    for name, each in vars(builtins).items()
    if isinstance(each, type) and issubclass(each, BaseException)
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, inside functions too, by full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they point"
            assert node.module is not None
            yield node.module
            if node.module.startswith("qa"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place(module: str) -> int:
    """The line of ORDER that a module of ours stands on."""
    found = [
        line
        for line, rooms in enumerate(ORDER)
        for room in rooms
        if room != "qa" and (module == room or module.startswith(room + "."))
    ]
    return max(found, default=0)


def under(module: str, owners: set[str]) -> bool:
    return any(module == owner or module.startswith(owner + ".") for owner in owners)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_up_the_order_only(path: Path) -> None:
    here = name_of(path)
    for other in imports(path):
        if other.split(".")[0] == "qa":
            assert place(other) <= place(here), f"{here} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_foreign_library_is_imported_by_its_owner_alone(path: Path) -> None:
    here = name_of(path)
    for other in {each.split(".")[0] for each in imports(path)} - set(sys.stdlib_module_names) - {"qa"}:
        assert other in OWNERS, f"{here} imports {other}, which has no owner in this table"
        assert under(here, OWNERS[other]), f"{here} imports {other}, which belongs to {OWNERS[other]}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_begins_with_its_job(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_errors_are_one_tree_in_one_module(path: Path) -> None:
    ours = {name for name, each in vars(errors).items() if isinstance(each, type)}
    if path != ROOT / "qa" / "errors.py":
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                kinds = {ast.unparse(each).split(".")[-1] for each in node.bases}
                assert not kinds & (ours | _EXCEPTIONS), f"{node.name} belongs into qa/errors.py"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def test_importing_loads_no_heavy_library() -> None:
    import subprocess

    heavy = {"torch", "sentence_transformers", "transformers", "pyarrow", "alembic"}
    code = f"import sys, qa.service, qa.serve.app, qa.cli; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_nothing_is_mocked() -> None:
    for path in [*MODULES, *(ROOT / "tests").rglob("*.py")]:
        assert "unittest" + ".mock" not in path.read_text(encoding="utf-8")
