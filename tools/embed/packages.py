"""Files of npm packages as built-in modules.

A rule of module.json's "npm" maps an id to a file of the set-up's node_modules, or, written with `*`, to a whole folder:

  "internal/deps/acorn": "acorn/dist/acorn.js"
  "internal/deps/undici/*": "undici/lib/**"

Built-ins require each other by full id and know no relative paths, so the packages' literal requires are rewritten to ids
here, at build time: relative files and other packages to the ids that their rules give them, `node:x` to `x`.
"""

import json
import pathlib
import posixpath
import re

REQUIRE = re.compile(r"""(?<![\w.$])require\((['"])([^'"]+)\1\)""")


def _expand(packages: pathlib.Path, rules: dict[str, str]) -> dict[str, str]:
    """Ids by file, both relative to node_modules."""
    ids = {}
    for module_id, pattern in rules.items():
        if not module_id.endswith("/*"):
            ids[pattern] = module_id
            continue
        folder = pattern.removesuffix("/**")
        for path in sorted((packages / folder).rglob("*.js")):
            name = path.relative_to(packages / folder).with_suffix("").as_posix()
            ids.setdefault(path.relative_to(packages).as_posix(), module_id.removesuffix("*") + name)
    return ids


def _main_file(packages: pathlib.Path, name: str) -> str | None:
    """The file that a package's name stands for."""
    manifest = packages / name / "package.json"
    if not manifest.is_file():
        return None
    main = json.loads(manifest.read_text(encoding="utf-8")).get("main", "index.js")
    return posixpath.normpath(f"{name}/{main}")


def read_package_files(packages: pathlib.Path, rules: dict[str, str]) -> dict[str, str]:
    """The text of every file that the rules name, by id, with its requires rewritten."""
    ids = _expand(packages, rules)

    def rewrite(file: str, text: str) -> str:
        def target(match: re.Match) -> str:
            request = match[2]
            if request.startswith("node:"):
                return f"require('{request.removeprefix('node:')}')"
            if request.startswith("."):
                base = posixpath.normpath(posixpath.join(posixpath.dirname(file), request))
                candidates = [base, f"{base}.js", f"{base}/index.js"]
                if request.endswith(".json"):
                    return "(" + (packages / base).read_text(encoding="utf-8").strip() + ")"
            else:
                candidates = [main] if (main := _main_file(packages, request)) else []
            found = next((ids[candidate] for candidate in candidates if candidate in ids), None)
            return f"require('{found}')" if found else match[0]

        return REQUIRE.sub(target, text)

    texts = {}
    for file, module_id in ids.items():
        path = packages / file
        if not path.is_file():
            raise ValueError(f"the npm packages hold no {file} ('{module_id}')")
        texts[module_id] = rewrite(file, path.read_text(encoding="utf-8"))
    return texts
