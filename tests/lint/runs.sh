#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runs.sh - tests/run.sh calls no failure a success: what it says, and with which
# exit status it ends, of programs whose end is known.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
result=0

# program NAME LINE...: a test program of these lines of shell.
program() {
	name=$1
	shift
	printf '%s\n' "$@" >"$work/$name.sh"
}

# run AGAIN NAME...: with CHECK_AGAIN=AGAIN; what it says is in $work/said.  Each
# program may take $limit seconds.
limit=60
run() {
	again=$1
	shift
	rm -f "$work"/*.once
	for name; do set -- "$@" "$work/$name.sh" && shift; done
	(cd "$top" && BUILD=$work/build CHECK_AGAIN=$again JOBS=4 TEST_SECONDS=$limit \
		VERBOSE='' sh tests/run.sh "$@") >"$work/said" 2>&1
	status=$?
}

# says SENTENCE STATUS SUM [LINE]: the last run ended with STATUS, and its last line
# is SUM; with LINE the line before it is that, and else none is of "unsteady".
says() {
	before=$(grep -v '^[0-9.]* /' "$work/said" | tail -n 2 | head -n 1)
	last=$(tail -n 1 "$work/said")
	if [ "$status" = "$2" ] && [ "$last" = "$3" ] &&
		if [ -n "${4:-}" ]; then
			[ "$before" = "$4" ]
		else
			! grep -q '^unsteady' "$work/said"
		fi; then
		echo "ok runs/$1"
	else
		echo "FAIL runs/$1: exit status $status, '$before', '$last'"
		cat "$work/said" >&2
		result=1
	fi
}

# said SENTENCE COUNT TEXT: so many lines of the last run are TEXT.
said() {
	if [ "$(grep -cxF -e "$3" "$work/said")" = "$2" ]; then
		echo "ok runs/$1"
	else
		echo "FAIL runs/$1: not $2 times: $3"
		cat "$work/said" >&2
		result=1
	fi
}

# shellcheck disable=SC2016 # the programs expand it
once='once=$0.once; [ -e "$once" ] || { : >"$once"; '
program good 'echo ok good/one' 'echo ok good/two'
program skips 'echo skip skips/all: no reason'
program bad 'echo ok bad/one' 'echo FAIL bad/two: wrong' 'exit 1'
program mute 'exit 3'
program none 'true'
program hung 'echo ok hung/one' 'sleep 30'
program late "$once sleep 30; }" 'echo ok late/one'
program flaky "$once echo FAIL flaky/one: first; echo FAIL flaky/two: then; exit 1; }" \
	'echo ok flaky/one' 'echo ok flaky/two'
program dies "$once kill -9 \$\$; }" 'echo ok dies/one'
program alone '# run: alone' "$once echo FAIL alone/one: slow; exit 1; }" \
	'echo ok alone/one'

program calm '# run: calm' "$once echo FAIL calm/one: first; exit 1; }" \
	'echo ok calm/one'
mkdir -p "$work/build/san"
program build/twice '# run: once' 'echo ok twice/plain'
program build/san/twice '# run: once' 'echo ok twice/sanitised' \
	'echo ok twice/also'

run '' good skips
says "what passes and what is skipped is added up" 0 "2 passed, 0 failed, 1 skipped"
run '' good bad
says "a FAIL line is a failure" 1 "3 passed, 1 failed, 0 skipped"
run '' good mute none
says "a bad end and a program without tests are failures" 1 \
	"2 passed, 2 failed, 0 skipped"
limit=2
run '' hung
limit=60
says "a program that does not end is a failure" 1 "1 passed, 1 failed, 0 skipped"
run '' good flaky
says "what fails once is a failure" 1 "2 passed, 2 failed, 0 skipped"

run 3 good flaky
says "with CHECK_AGAIN what passes alone has passed, and is named" 0 \
	"4 passed, 0 failed, 0 skipped" \
	"unsteady: $work/flaky.sh failed once beside others: flaky/one: first"
said "the first failure is shown" 1 "FAIL flaky/one: first"
run 3 dies
says "a program that was killed once is named, too" 0 \
	"1 passed, 0 failed, 0 skipped" \
	"unsteady: $work/dies.sh failed once beside others: $work/dies.sh: it was killed \
(for want of memory?)"
run 3 good bad flaky
says "what fails again is a failure, once" 1 "5 passed, 1 failed, 0 skipped" \
	"unsteady: $work/flaky.sh failed once beside others: flaky/one: first"
said "its failure is shown each time" 2 "FAIL bad/two: wrong"
run 3 good mute
says "a bad end that comes again is a failure" 1 "2 passed, 1 failed, 0 skipped"
limit=2
run 3 late
limit=60
says "what took too long is not run again" 1 "0 passed, 1 failed, 0 skipped"
run 3 alone
says "what failed alone is not run again" 1 "0 passed, 1 failed, 0 skipped"
run 3 calm
says "what failed beside few is" 0 "1 passed, 0 failed, 0 skipped" \
	"unsteady: $work/calm.sh failed once beside others: calm/one: first"
run '' good build/twice build/san/twice
says "of two builds that do the same, the sanitised one is run" 0 \
	"4 passed, 0 failed, 0 skipped"
run '' good build/twice
says "a build that is given alone is run" 0 "3 passed, 0 failed, 0 skipped"
run 1 flaky dies
says "where more have failed than that, none is run again" 1 \
	"0 passed, 3 failed, 0 skipped"
said "which is said" 1 "note 2 programs failed beside others: none is run again"
exit $result
