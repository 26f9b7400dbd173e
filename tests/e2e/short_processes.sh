#!/bin/sh
# Of a thousand processes in a row that live for one question each, answered or
# not, each record names the process that asked, and says that this is exact.
# The judges are the process ids that the parent saw.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
simple_policy
start_nameward

# attributed WHAT FILE FILTER: the records of iN.WHAT.example.com carry the
# process ids that the parent saw.
attributed() {
	sed 's/spawn i=\([0-9]*\) pid=\([0-9]*\) .*/\1 \2/' "$2" |
		sort -n >"$work/want"
	await count_is "act == \"query\" and $3" 1000
	jq -r "$jq_help select(act == \"query\" and $3) |
		(name | ltrimstr(\"i\") | split(\".\")[0]) + \" \" + (pid | tostring)" \
		"$records" | sort -n >"$work/got"
	is "$1: 1,000 records" 1000 "$(wc -l <"$work/got")"
	check "$1: each record has the id of the process that asked" \
		cmp "$work/want" "$work/got"
	is "$1: the attribution of each record is exact" 0 \
		"$(count "act == \"query\" and $3 and .nameward.attribution != \"exact\"")"
}

good spawn --count 1000 --name many.example.com >"$work/answered"
is "1,000 processes were answered" 1000 \
	"$(grep -c 'result=OK' "$work/answered")"
attributed "permitted" "$work/answered" \
	'(name | endswith(".many.example.com"))'
good spawn --count 1000 --no-answer --name silent.example.com >"$work/silent"
attributed "gone before the answer" "$work/silent" \
	'(name | endswith(".silent.example.com"))'
other spawn --count 1000 --name many.example.net >"$work/denied"
is "1,000 processes were denied" 1000 "$(grep -c 'result=EPERM' "$work/denied")"
attributed "denied" "$work/denied" '(name | endswith(".many.example.net"))'
note "half of those denied lived for less than $(sed 's/.*us=//' \
	"$work/denied" | sort -n | sed -n 500p) us"
is "no record of 2,000 short processes was lost" 0 "$(count 'act == "lost"')"
e2e_end
