#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# finds.sh - the checks of lint find what they are for: each is run on
# a copy of the tree with one line wrong in it.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$top/$build ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

cd "$top" || exit 1
mkdir "$work/tree"
cp -r bpf enforcer examples nft policy tests ./*.md LICENSE Makefile "$work/tree"
cd "$work/tree" || exit 1

# check SCRIPT|TARGET: one of tests/lint/*.py, or a part of lint that is in lint.mk.
check() {
	case $1 in *.py) python3 "$@" ;; *) make -s "$@" ;; esac
}
# finds SENTENCE WHAT FILE LINE CHECK...: CHECK fails and prints WHAT once LINE is
# in FILE, which may be a new one, and does not print it before.
finds() {
	sentence=$1 what=$2 file=$3 line=$4
	shift 4
	check "$@" >"$work/before" 2>&1
	rm -f "$work/kept"
	[ ! -e "$file" ] || cp "$file" "$work/kept"
	printf '%s\n' "$line" >>"$file"
	check "$@" >"$work/after" 2>&1
	is=$?
	rm "$file"
	[ ! -e "$work/kept" ] || mv "$work/kept" "$file"
	if [ $is != 0 ] && grep -qF -e "$what" "$work/after" &&
		! grep -qF -e "$what" "$work/before"; then
		echo "ok lint/$sentence"
	else
		echo "FAIL lint/$sentence: exit status $is"
		cat "$work/before" "$work/after" >&2
		failed=1
	fi
}

arrows=tests/lint/arrows.py
references=tests/lint/references.py
finds "an include of a room further up is found" \
	"may not include enforcer/daemon/service.h" enforcer/dns/name.c \
	'#include "enforcer/daemon/service.h"' $arrows
finds "an include of a room beside it is found" \
	"may not include enforcer/gate/gate.h" enforcer/record/fold.c \
	'#include "enforcer/gate/gate.h"' $arrows
finds "an include across a border is found" \
	"may not include policy/policy.h" nft/nftset.c \
	'#include "policy/policy.h"' $arrows
finds "an include of what runs in the kernel is found" \
	"may not include bpf/kern/judge.bpf.h" bpf/capture.c \
	'#include "bpf/kern/judge.bpf.h"' $arrows
finds "a header of the C library in policy/eval is found" \
	"no <stdlib.h>" policy/eval/decide.h '#include <stdlib.h>' $arrows
finds "two modules that include each other are found" \
	"a circle: enforcer/dns/msg enforcer/dns/name" enforcer/dns/name.c \
	'#include "enforcer/dns/msg.h"' $arrows
finds "a path that is not there is found in a comment" \
	"there is no enforcer/dns/nowhere.c" enforcer/dns/name.c \
	'/* As enforcer/dns/nowhere.c does it. */' $references
finds "a file that is not there is found in a comment" \
	"there is no file nowhere.c" enforcer/dns/name.c \
	'/* As nowhere.c does it. */' $references
finds "a document that is not there is found" \
	"there is no NOWHERE.md" README.md 'NOWHERE.md says more.' $references
finds "a module without a unit test is found" \
	"enforcer/dns/new.c has no tests/unit/enforcer/dns/test_new.c" \
	enforcer/dns/new.c 'int new;' tests/lint/mirror.py
finds "a unit test without a module is found" \
	"tests/unit/enforcer/dns/test_new.c mirrors no module" \
	tests/unit/enforcer/dns/test_new.c 'int main;' tests/lint/mirror.py

mkdir -p tests/unit/enforcer/new/room/deep
finds "a long file in a deep folder is found" "deep/new.c: 401 lines" \
	tests/unit/enforcer/new/room/deep/new.c "$(seq 401)" lint-size

object=$build/bpf/kern/nameward.bpf.o
if [ -e "$object" ]; then
	if python3 tests/lint/stack.py "$object" 512 >"$work/after" 2>&1 &&
		! python3 tests/lint/stack.py "$object" 256 >"$work/after" 2>&1 &&
		grep -q 'on_egress: [0-9]* bytes of stack, at most 256' "$work/after"; then
		echo "ok lint/a program with too deep a stack is found"
	else
		echo "FAIL lint/a program with too deep a stack is found"
		cat "$work/after" >&2
		failed=1
	fi
else
	echo "skip lint/a program with too deep a stack: $object is not built"
fi
exit $failed
