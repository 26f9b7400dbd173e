#!/bin/sh
# instructions.sh - how many instructions it takes to parse an answer, to evaluate
# a question, to write a record in JSON and to read a line of a list, counted by
# callgrind, against the bounds below.  The counts are the same whatever else the
# machine does.
#
# A bound is what it took when the line was written, with Debian 12's gcc and libc
# on x86-64, and a fifth more.  Raise it when the growth is meant, and say in the
# commit what it is for.
set -u
bounds='parse 2810
evaluate 1420
record 9220
list 2250'
build=${BUILD:-build}
work=$build/tests/bench/bench_work
failed=0

# collected JOB COUNT: the instructions of the whole program.
collected() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		"$work" "$1" "$2" 2>&1 | awk '/Collected :/ { print $NF; found = 1 }
		END { exit !found }'
}

skip() {
	echo "skip instructions/everything: $1"
	exit 0
}

command -v valgrind >/dev/null || skip "there is no valgrind"
[ "$(uname -m)" = x86_64 ] || skip "the bounds are for x86-64"
[ "$(gcc -dumpversion)" = 12 ] || skip "the bounds are for what gcc 12 makes"
while read -r job most; do
	if ! few=$(collected "$job" 1000) || ! many=$(collected "$job" 2000); then
		failed=1
		echo "FAIL instructions/$job: it was not counted: $("$work" "$job" 1 2>&1)"
		continue
	fi
	each=$(((many - few) / 1000))
	sentence="$job: $each instructions, $most at most"
	if [ "$each" -gt 0 ] && [ "$each" -le "$most" ]; then
		echo "ok instructions/$sentence"
	else
		failed=1
		echo "FAIL instructions/$sentence (tests/bench/instructions.sh)"
	fi
done <<END
$bounds
END
exit $failed
