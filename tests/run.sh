#!/bin/sh
# run.sh PROGRAM...: run each test program, show what failed, was skipped or noted,
# and end with the sum of all of them.  A program that ends badly without a
# FAIL line counts as one failure.
set -u
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
passed=0 failed=0 skipped=0
for program; do
	case $program in *.sh) set -- sh "$program" ;; *) set -- "$program" ;; esac
	"$@" >"$log/out" 2>"$log/err"
	status=$?
	p=$(grep -c '^ok ' "$log/out")
	f=$(grep -c '^FAIL ' "$log/out")
	s=$(grep -c '^skip ' "$log/out")
	grep -E '^(FAIL|skip|note) ' "$log/out"
	if [ $status -ne 0 ] && [ "$f" -eq 0 ]; then
		f=1
		echo "FAIL $program: exit status $status"
	fi
	[ "$f" -gt 0 ] && tail -n 40 "$log/err" | sed 's/^/    /'
	if [ $((p + f + s)) -eq 0 ]; then
		f=1
		echo "FAIL $program: it ran no test"
	fi
	echo "${program#build/}: $p passed, $f failed, $s skipped"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
