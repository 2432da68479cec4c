#!/usr/bin/env python3
"""Checks that the house keeps its shape (docs/architecture.md).

C++: an include never points to a higher layer; base, protocol and loop know no V8, base and protocol no libuv;
`namespace node` stands in napi alone.
JavaScript: native('x') only inside the folder that promises x; every required id exists; no relative requires.
module.json: every promised native binding has its bind function.
"""

import json
import pathlib
import re
import sys

REPO = pathlib.Path(__file__).resolve().parents[2]
SRC = REPO / "src"

LAYERS = ["base", "protocol", "loop", "bind", "engine", "modules", "napi", "cli"]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
V8_HEADER = re.compile(r"^(v8[-.]|libplatform/|cppgc/)")
UV_HEADER = re.compile(r"^uv(\.h|/)")
REQUIRE = re.compile(r"""(?<![\w.$'"`])(require|native)\((['"])([^'"\n]+)\2\)""")
# A comment, or a string or template that may look like the start of one.
COMMENT_OR_STRING = re.compile(
    r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?P<comment>//[^\n]*|/\*.*?\*/)""", re.DOTALL
)


def without_comments(text: str) -> str:
    """The text with comments blanked, line breaks kept."""

    def blank(match: re.Match) -> str:
        comment = match["comment"]
        return "\n" * comment.count("\n") if comment else match[0]

    return COMMENT_OR_STRING.sub(blank, text)


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def check_cpp(problems: list[str]) -> None:
    for path in sorted(p for p in SRC.rglob("*") if p.suffix in {".cc", ".h"}):
        layer = path.relative_to(SRC).parts[0]
        if layer not in LAYERS:
            problems.append(f"{path.relative_to(REPO)}: src/{layer} is no layer")
            continue
        text = without_comments(path.read_text(encoding="utf-8"))
        where = path.relative_to(REPO)
        for match in INCLUDE.finditer(text):
            line, header = line_of(text, match.start(1)), match[2]
            target = header.split("/")[0]
            if match[1] == '"' and target in LAYERS and LAYERS.index(target) > LAYERS.index(layer):
                problems.append(f"{where}:{line}: {layer} includes {header}, a higher layer")
            if match[1] == '"' and header.startswith("."):
                problems.append(f"{where}:{line}: includes {header} by a relative path")
            if V8_HEADER.match(header) and LAYERS.index(layer) < LAYERS.index("bind"):
                problems.append(f"{where}:{line}: {layer} knows no V8, but includes {header}")
            if UV_HEADER.match(header) and LAYERS.index(layer) < LAYERS.index("loop"):
                problems.append(f"{where}:{line}: {layer} knows no libuv, but includes {header}")
        if layer != "napi" and (match := re.search(r"^\s*namespace node\b", text, re.MULTILINE)):
            problems.append(f"{where}:{line_of(text, match.start())}: namespace node belongs to napi alone")


def check_javascript(problems: list[str]) -> None:
    manifests = {}
    for path in sorted(SRC.glob("modules/*/module.json")):
        try:
            manifests[path.parent] = json.loads(path.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            problems.append(f"{path.relative_to(REPO)}: {error}")

    ids: set[str] = set()
    prefixes: list[str] = []
    natives: dict[str, pathlib.Path] = {}
    files: list[pathlib.Path] = []
    for folder, manifest in manifests.items():
        public = manifest.get("public", {})
        ids.update(name.removeprefix("node:") for name in public)
        # Files of npm packages: a rule that ends in * stands for a whole folder.
        for name in manifest.get("npm", {}):
            if name.endswith("*"):
                prefixes.append(name.removesuffix("*"))
            else:
                ids.add(name)
        for name in manifest.get("native", []):
            natives[name] = folder
            sources = "".join(cc.read_text(encoding="utf-8") for cc in folder.glob("*.cc"))
            if not re.search(rf"namespace nodus::modules::{name}\b", sources) or "bind(Binder" not in sources:
                problems.append(f"{folder.relative_to(REPO)}/module.json: native '{name}' has no bind function")
        for file in sorted(folder.rglob("*.js")):
            relative = file.relative_to(folder)
            if "test" in relative.parts:
                continue
            files.append(file)
            if relative.as_posix() not in public.values():
                stem = relative.with_suffix("").as_posix()
                ids.add(f"internal/{folder.name}" if stem == folder.name else f"internal/{folder.name}/{stem}")

    for file in files:
        folder = SRC / "modules" / file.relative_to(SRC / "modules").parts[0]
        text = without_comments(file.read_text(encoding="utf-8"))
        for match in REQUIRE.finditer(text):
            where = f"{file.relative_to(REPO)}:{line_of(text, match.start())}"
            kind, name = match[1], match[3]
            if kind == "native":
                if name not in natives:
                    problems.append(f"{where}: native('{name}') is promised by no module.json")
                elif natives[name] != folder:
                    problems.append(f"{where}: native('{name}') belongs to {natives[name].name}")
            elif name.startswith("."):
                problems.append(f"{where}: require('{name}') is relative")
            elif name not in ids and not any(name.startswith(prefix) for prefix in prefixes):
                problems.append(f"{where}: require('{name}') is no built-in")


def main() -> int:
    problems: list[str] = []
    check_cpp(problems)
    check_javascript(problems)
    print("\n".join(problems) or "layers: in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
