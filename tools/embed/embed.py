#!/usr/bin/env python3
"""Embeds the JavaScript of the built-in modules and writes the registry of their native bindings.

Reads every src/modules/*/module.json (docs/adding-a-module.md) and writes into --out:

  builtins.bin   the text of every module: Latin-1 where it can be, else UTF-16, so that V8 uses it in place
  builtins.cc    nodus::kBuiltins, the table over it, sorted by id
  natives.cc     nodus::kNatives, the native bindings, sorted by name

Files are only touched when their content changes.
"""

import argparse
import json
import pathlib
import re
import sys
from dataclasses import dataclass

from packages import read_package_files

KNOWN_KEYS = {"public", "eager", "native", "npm"}


class EmbedError(Exception):
    """A module folder that does not keep the contract."""


@dataclass
class Builtin:
    """One embedded source file under one id."""

    id: str
    path: str  # relative to src/modules; empty for an npm package
    text: str
    is_public: bool = False
    scheme_only: bool = False
    eager: bool = False


def read_folder(folder: pathlib.Path, packages: pathlib.Path) -> tuple[list[Builtin], list[str]]:
    """The built-ins and the names of the native bindings of one module folder."""
    manifest_path = folder / "module.json"
    try:
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise EmbedError(f"{manifest_path}: {error}") from error
    if unknown := set(manifest) - KNOWN_KEYS:
        raise EmbedError(f"{manifest_path}: unknown key {', '.join(sorted(unknown))}")

    builtins = []
    public_files = set()
    eager = set(manifest.get("eager", []))
    for written_id, file in manifest.get("public", {}).items():
        path = folder / file
        if not path.is_file():
            raise EmbedError(f"{manifest_path}: {file} of '{written_id}' does not exist")
        public_files.add(path)
        builtins.append(
            Builtin(
                id=written_id.removeprefix("node:"),
                path=f"{folder.name}/{file}",
                text=path.read_text(encoding="utf-8"),
                is_public=True,
                scheme_only=written_id.startswith("node:"),
            )
        )
    for path in sorted(folder.rglob("*.js")):
        relative = path.relative_to(folder)
        if path in public_files or "test" in relative.parts:
            continue
        stem = relative.with_suffix("").as_posix()
        builtins.append(
            Builtin(
                id=f"internal/{folder.name}" if stem == folder.name else f"internal/{folder.name}/{stem}",
                path=f"{folder.name}/{relative.as_posix()}",
                text=path.read_text(encoding="utf-8"),
            )
        )
    for module_id, text in read_package_files(packages, manifest.get("npm", {})).items():
        builtins.append(Builtin(id=module_id, path="", text=text))

    by_id = {builtin.id: builtin for builtin in builtins}
    for module_id in eager:
        if module_id.removeprefix("node:") not in by_id:
            raise EmbedError(f"{manifest_path}: eager '{module_id}' is no module of this folder")
        by_id[module_id.removeprefix("node:")].eager = True

    natives = manifest.get("native", [])
    sources = "".join(source.read_text(encoding="utf-8") for source in sorted(folder.glob("*.cc")))
    declared = []
    for name in natives:
        if re.search(rf"namespace nodus::modules::{name}\b", sources) and "bind(" in sources:
            declared.append(name)
        else:
            print(f"warning: {manifest_path}: no nodus::modules::{name}::bind in {folder.name}/*.cc", file=sys.stderr)
    return builtins, declared


def read_intrinsic_names(path: pathlib.Path) -> dict[str, int]:
    """The places of the names in nodus::kIntrinsicNames."""
    text = path.read_text(encoding="utf-8")
    begin = text.index("kIntrinsicNames = {")
    names = re.findall(r'"(\w+)"', text[begin : text.index("};", begin)])
    return {name: place for place, name in enumerate(names)}


def intrinsics_in(text: str, places: dict[str, int]) -> list[int]:
    """As nodus::intrinsics_in."""
    return sorted(places[word] for word in set(re.findall(r"[\w$]+", text, re.ASCII)) if word in places)


def c_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def lay_out(builtins: list[Builtin], places: dict[str, int]) -> tuple[bytes, str]:
    """The data file and the rows of the table."""
    data = bytearray()
    rows = []
    for builtin in builtins:
        try:
            encoded, two_byte = builtin.text.encode("latin-1"), False
            length = len(encoded)
        except UnicodeEncodeError:
            encoded, two_byte = builtin.text.encode("utf-16-le"), True
            length = len(encoded) // 2
        data.extend(b"\0" * (-len(data) % 8))
        flags = ", ".join(
            str(flag).lower() for flag in (two_byte, builtin.is_public, builtin.scheme_only, builtin.eager)
        )
        used = intrinsics_in(builtin.text, places)
        octets = "".join(f"\\{place:03o}" for place in used)
        rows.append(
            f"    {{{c_string(builtin.id)}, kBuiltinData + {len(data)}, {length}, {flags}, {c_string(builtin.path)},\n"
            f'     {{"{octets}", {len(used)}}}}},'
        )
        data.extend(encoded)
    return bytes(data), "\n".join(rows)


def builtins_source(rows: str) -> str:
    return f"""// Generated by tools/embed/embed.py.
#include "engine/builtin_registry.h"

namespace nodus {{

extern const char kBuiltinData[];

extern constexpr BuiltinSource kBuiltins[] = {{
{rows}
}};
extern constexpr size_t kBuiltinCount = sizeof(kBuiltins) / sizeof(kBuiltins[0]);

}}  // namespace nodus
"""


def natives_source(names: list[str]) -> str:
    declarations = "\n".join(f"namespace modules::{name} {{\nvoid bind(Binder&);\n}}" for name in names)
    rows = "\n".join(f"    {{{c_string(name)}, &modules::{name}::bind}}," for name in names)
    # An array may not be empty: without bindings the table holds one row that the count leaves out.
    if not names:
        rows = "    {{}, nullptr},"
    return f"""// Generated by tools/embed/embed.py.
#include "engine/builtin_registry.h"

namespace nodus {{

{declarations}

extern constexpr NativeModule kNatives[] = {{
{rows}
}};
extern constexpr size_t kNativeCount = {len(names)};

}}  // namespace nodus
"""


def write_if_changed(path: pathlib.Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--modules", type=pathlib.Path, required=True, help="src/modules")
    parser.add_argument("--packages", type=pathlib.Path, required=True, help="the set-up's node_modules")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()

    builtins: dict[str, Builtin] = {}
    natives: dict[str, str] = {}
    try:
        for manifest in sorted(arguments.modules.glob("*/module.json")):
            folder_builtins, folder_natives = read_folder(manifest.parent, arguments.packages)
            for builtin in folder_builtins:
                if other := builtins.get(builtin.id):
                    raise EmbedError(f"'{builtin.id}' is both {other.path} and {builtin.path}")
                builtins[builtin.id] = builtin
            for name in folder_natives:
                if name in natives:
                    raise EmbedError(f"native '{name}' is promised by {natives[name]} and {manifest.parent.name}")
                natives[name] = manifest.parent.name
    except (EmbedError, ValueError) as error:
        print(f"embed: {error}", file=sys.stderr)
        return 1

    places = read_intrinsic_names(arguments.modules.parent / "engine" / "intrinsics.cc")
    data, rows = lay_out([builtins[module_id] for module_id in sorted(builtins)], places)
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_if_changed(arguments.out / "builtins.bin", data)
    write_if_changed(arguments.out / "builtins.cc", builtins_source(rows or "    {},").encode())
    write_if_changed(arguments.out / "natives.cc", natives_source(sorted(natives)).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
