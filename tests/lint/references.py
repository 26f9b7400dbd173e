#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""references.py: check that each file which a text of the tree names exists.

Looked at is what git tracks (all files below the folders where there is no git):
paths from the top of the tree, bare file names in comments and prose, documents
in capitals, and the name at the head of each source.
"""
import glob
import os
import re
import subprocess
import sys

TOP = "enforcer|bpf|policy|nft|tests|examples"
SKIPPED = re.compile(r"tests/fuzz/corpus/|tests/unit/policy/golden/|LICENSE$"
                     r"|tests/lint/finds\.sh$")
# From the top of the tree; <bpf/libbpf.h> and "$build/tests/..." are not.
PATH = re.compile(
    rf"(?<![\w<./$}}-])((?:{TOP})/[\w./*-]*[\w*]\.(?:bpf\.)?"
    r"(?:c|h|sh|py|mk|md|yaml|txt|[58]))(?![\w.]*\w)")
BARE = re.compile(r"(?<![\w./$*<}-])([a-z]\w*\.(?:bpf\.)?(?:c|h|sh|mk))(?![\w/])")
DOCUMENT = re.compile(r"(?<![\w./-])([A-Z]{4,}\.md)\b")
HEAD = re.compile(r"\A(?:/\* SPDX.*\n)?/\*\n \* ([\w.]+) - ")
INCLUDE = re.compile(r'^#include("[^"]+")', re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
# Of others: libraries and tools that a comment may name.
FOREIGN = {"vmlinux.h", "expr.h"}


def tracked():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"],
                            capture_output=True, text=True, check=False).stdout
    files = listed.split() or glob.glob("**/*", recursive=True)
    return [f for f in files if os.path.isfile(f) and not SKIPPED.search(f)]


def blank(match):
    """Keep the lines of what is cut out, so that numbers stay right."""
    return re.sub(r"[^\n]", " ", match[0])


def comments_of(path, text):
    """TEXT with the code and strings blanked, but for #include; documents and
    scripts are all comment."""
    if not path.endswith((".c", ".h")):
        return text
    text = INCLUDE.sub(r"/*\1 */", text)
    kept, at = [], 0
    for comment in COMMENT.finditer(text):
        kept.append(re.sub(r"[^\n]", " ", text[at:comment.start()]))
        kept.append(comment[0])
        at = comment.end()
    return "".join(kept)


def findings(path, text, names):
    comments = comments_of(path, text)
    for match in PATH.finditer(comments):
        # A skeleton is made from its program; in capitals stands any name.
        made_from = match[1].replace(".skel.h", ".bpf.c")
        if not glob.glob(re.sub(r"[A-Z]+(?!\w*\.md)", "*", made_from)):
            yield match, f"there is no {match[1]}"
    if path.endswith((".c", ".h", ".md")):
        for match in BARE.finditer(comments):
            if match[1] not in names and match[1] not in FOREIGN:
                yield match, f"there is no file {match[1]}"
    for match in DOCUMENT.finditer(text):
        if match[1] not in names:
            yield match, f"there is no {match[1]}"
    head = HEAD.match(text) if path.endswith((".c", ".h")) else None
    if head and head[1] != os.path.basename(path):
        yield head, f"its head calls it {head[1]}"


def main():
    files = tracked()
    names = {os.path.basename(f) for f in files}
    found = 0
    for path in files:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        for match, what in findings(path, text, names):
            line = text.count("\n", 0, match.start(1)) + 1
            print(f"{path}:{line}: {what}")
            found += 1
    print(f"references: {len(files)} files, {found} to files that are not there")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
