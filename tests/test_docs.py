"""The docs keep their word: every command in them is one that the program knows, those that can run do, every link leads somewhere.

Commands are those of shell blocks, and of `code` in the text that begins with the program's name. All are parsed by the real command
line. Those of blocks run too, where they need neither a browser nor a network nor a day: an audit as `--plan`, the others on a small
bundle that is in the repository.
"""

from __future__ import annotations

import re
import secrets
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from policywitness.bundle.signature import new_key
from policywitness.cli import Settings, cli, execute
from policywitness.config import ConfigFile, load
from policywitness.ledger import Ledger
from policywitness.model.audit import Audit

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
GOLDEN = ROOT / "tests" / "golden"
PROGRAM = "policywitness"
HOST = "www.example.com"
SENTENCES = (
    "<p>We use cookies and Google Analytics. We honor the Global Privacy Control. Write to privacy@example.com.</p>" * 3
)
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}

NEVER_RUN = frozenset(
    {"crawl", "demo", "doctor", "login", "email", "evidence timestamp", "run resume", "schedule run", "trackers update"}
)
"""They need a browser, a network, a day, or files that only their own tests have."""


@dataclass(frozen=True)
class Said:
    """A command as the docs have it: where, and its words without the program's name."""

    place: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place}: {shlex.join(self.words)}"


def blocks(text: str, *languages: str) -> Iterator[tuple[int, str]]:
    """Fenced blocks in these languages: the line where each begins, and its text."""
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        if match[1] in languages:
            yield text[: match.start()].count("\n") + 2, match[2]


def commands(script: str) -> Iterator[list[str]]:
    """The program's calls in a shell script: the words of each, without the program's name."""
    for line in script.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;")
        lexer.whitespace_split = True
        call: list[str] = []
        for word in [*lexer, ";"]:
            if word.strip("|&;") and not word.startswith(("2>", ">")):
                call.append(word)
                continue
            while call and re.fullmatch(r"\w+=.*", call[0]):
                call.pop(0)
            if call and Path(call[0]).name == PROGRAM:
                yield call[1:]
            call = []


def in_blocks() -> list[Said]:
    """The commands of all shell blocks."""
    return [
        Said(f"{name}:{line}", tuple(words))
        for name, text in TEXTS.items()
        for line, script in blocks(text, "sh", "bash", "shell", "console")
        for words in commands(script)
    ]


def in_text() -> list[Said]:
    """The commands that stand in the text, as `policywitness ...`; they may leave out what the reader fills in."""
    found = []
    for name, text in TEXTS.items():
        prose = re.sub(r"^```.*?^```$", lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL | re.MULTILINE)
        for match in re.finditer(rf"`{PROGRAM} ([^`]+)`", prose):
            line = prose[: match.start()].count("\n") + 1
            found += [
                Said(f"{name}:{line}", tuple(words)) for words in commands(f"{PROGRAM} " + " ".join(match[1].split()))
            ]
    return found


def parsed(words: tuple[str, ...], whole: bool = True) -> click.Context:
    """The context of the command that is called. Raises click.UsageError as the program would.

    Not `whole`: what the reader fills in may be missing.
    """
    context = click.Context(cli)
    lenient = (click.MissingParameter, click.exceptions.NoArgsIsHelpError, click.BadOptionUsage)
    rest = [word for word in words if word not in ("--help", "--version", "...")]
    try:
        while isinstance(context.command, click.Group) and (rest or whole):
            if context.parent is None and context.command is cli and not context.params:
                context = cli.make_context(PROGRAM, rest, obj=Settings())
            else:
                name, command, rest = context.command.resolve_command(context, rest)
                assert command is not None
                context = command.make_context(name, rest, parent=context)
            rest = [*context._protected_args, *context.args]
    except lenient:
        if whole and not {"--help", "--version", "..."} & set(words):
            raise
    return context


@pytest.fixture
def anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that a command is given need not be there to parse it."""
    monkeypatch.setattr(click.Path, "convert", lambda self, value, param, ctx: self.coerce_path_result(value))


def test_there_are_commands_to_check() -> None:
    assert len(in_blocks()) > 50
    assert len(in_text()) > 30


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("said", in_blocks(), ids=str)
def test_a_command_of_a_block_is_understood(said: Said) -> None:
    parsed(said.words)


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("said", in_text(), ids=str)
def test_a_command_of_the_text_is_understood(said: Said) -> None:
    parsed(said.words, whole=False)


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize(
    "words",
    [
        "audti",
        "audit --sceanrio gpc",
        "report b --format pfd",
        "evidence verfy b",
        "diff one",
        "audit a.example --fail-on high",
    ],
)
def test_a_false_command_is_noticed(words: str) -> None:
    with pytest.raises(click.UsageError):
        parsed(tuple(words.split()))


def test_calls_are_found_among_other_things() -> None:
    script = "cd x && .venv/bin/policywitness audit a --plan   # comment\nA=1 policywitness history | head\n" \
             "pip install 'policywitness[postgres]'\npolicywitness crawl s.csv \\\n  --preset ci > out\n"  # fmt: skip
    assert list(commands(script)) == [["audit", "a", "--plan"], ["history"], ["crawl", "s.csv", "--preset", "ci"]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it after a while: a configuration, an audit, a policy, a ledger, a key, waivers."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "policywitness.toml").write_text(
        f'[site]\nurl = "https://{HOST}/"\n[schedule]\ncron = "30 3 * * 1"\n', encoding="utf-8"
    )
    (folder / "waivers.toml").write_text("", encoding="utf-8")
    new_key(folder / "auditor.pem")
    for name in ("privacy.html", "old.html", "new.html"):
        (folder / name).write_text(f"<h1>Privacy Policy ({name})</h1>{SENTENCES}", encoding="utf-8")
    (folder / "policy-review.toml").write_text("", encoding="utf-8")
    for name in ("audit", "other"):
        shutil.copytree(GOLDEN / "bundle", folder / name)
        shutil.copy(GOLDEN / "audit.json", folder / name)
    audit = Audit.model_validate_json((GOLDEN / "audit.json").read_bytes())
    with Ledger(str(folder / "ledger.sqlite")) as book:
        book.record(audit, str(folder / "audit"))
    return folder


def runnable(said: Said) -> bool:
    name = " ".join(word for word in said.words[:2] if re.fullmatch(r"[a-z]+", word))
    fetches = (
        any(word.startswith("http") for word in said.words) and said.words[0] != "audit" and said.words[0] != "init"
    )
    return not fetches and said.words[0] not in NEVER_RUN and name not in NEVER_RUN


def filled(context: click.Context, words: tuple[str, ...]) -> list[str]:
    """The words with the reader's own things in the place of what the docs call them."""
    mine = {"bundle": "audit", "folder": "."}
    given: dict[str, str] = {}
    for param in context.command.params:
        value = context.params.get(param.name or "")
        if param.name in ("old", "new"):
            given[str(value)] = "other" if param.name == "old" else "audit"
        elif isinstance(param.type, click.Path) and param.name in mine and value is not None:
            given[str(value)] = mine[param.name]
    if words[0] == "history":
        given[HOST] = "www.larkfield.example"
    given["privacy.pdf"] = "privacy.html"
    if "--new-key" in words:
        given["auditor.pem"] = f"auditor-{secrets.token_hex(4)}.pem"
    return [given.get(word, word) for word in words]


@pytest.mark.parametrize("said", {one.words: one for one in in_blocks() if runnable(one)}.values(), ids=str)
def test_a_command_of_a_block_runs(
    said: Said, house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(click.Path, "convert", lambda self, value, param, ctx: self.coerce_path_result(value))
        context = parsed(said.words)
    words = filled(context, said.words)
    monkeypatch.chdir(house)
    monkeypatch.setenv("POLICYWITNESS_LEDGER", str(house / "ledger.sqlite"))
    for param in context.command.params:
        value: Any = context.params.get(param.name or "")
        for path in value if isinstance(value, tuple) else (value,):
            if isinstance(path, Path) and isinstance(param.type, click.Path) and param.type.exists:
                _make(house, param, path, words)
    if words[0] == "audit":
        words.append("--plan")
    if words[0] == "init":
        words += ["--out", str(house / "fresh.toml"), "--force"]
    if words[0] == "analyse":
        words += ["--format", "json"]
    if words[0] == "baseline":
        words.append("--force")
    words = [re.sub(r"\bpdf,|,?\bpdf\b", "", word) if "," in word else word for word in words]
    code = execute(words)
    out, err = capsys.readouterr()
    # Nobody has signed the golden bundle.
    assert code == (1 if "--public-key" in words else 0), (words, out, err)


def _make(house: Path, param: click.Parameter, path: Path, words: list[str]) -> None:
    """A file that the docs name and that has to be there."""
    if str(path) in words and not (house / path).exists() and isinstance(param.type, click.Path):
        if param.type.file_okay:
            (house / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(house / "policywitness.toml", house / path)
        else:
            (house / path).mkdir(parents=True)


@pytest.mark.parametrize("name", TEXTS)
def test_settings_in_the_docs_load(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in re.findall(r"\$\{(\w+)\}", TEXTS[name]):
        monkeypatch.setenv(variable, "x")
    for line, text in blocks(TEXTS[name], "toml"):
        data = tomllib.loads(text)
        if not set(data) <= set(ConfigFile.model_fields):
            continue
        path = tmp_path / f"{line}.toml"
        path.write_text(text, encoding="utf-8")
        for file in re.findall(r'"([\w/.-]+\.(?:toml|json|pem|mmdb|txt))"', text):
            (tmp_path / file).touch()
        load(path, {} if "site" in data else {"site": {"url": f"https://{HOST}/"}})


@pytest.mark.parametrize("name", [*TEXTS, "CHANGELOG.md", "known_trackers/README.md"])
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\((?!https?://|mailto:)([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        assert to.exists(), target
        if anchor and to.suffix == ".md":
            assert anchor in anchors(to.read_text(encoding="utf-8")), target


def anchors(text: str) -> set[str]:
    """What headings are called in links, as on GitHub."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    found = set()
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-"))
    return found


def test_every_page_is_in_the_index() -> None:
    index = TEXTS["docs/README.md"]
    missing = [
        page.name for page in (ROOT / "docs").glob("*.md") if page.name != "README.md" and f"({page.name}" not in index
    ]
    assert missing == []


def test_python_in_the_docs_is_run() -> None:
    """tests/test_api.py runs docs/api.md, tests/test_extending.py docs/extending.md; other pages have none."""
    with_python = [name for name, text in TEXTS.items() if list(blocks(text, "python", "py"))]
    assert with_python == ["docs/api.md", "docs/extending.md"]
