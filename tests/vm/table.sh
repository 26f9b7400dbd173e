#!/bin/sh
# table.sh [-w]: print the kernels that check.sh ran last as a table; -w puts it
# between the two marks of README.md, where a kernel that did not run keeps its
# row.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
log=$build/vm
cache=${VM_CACHE:-$HOME/.cache/nameward-vm}
suites="units e2e bypass fault vm"

# cell SERIES SUITE
cell() {
	awk -v suite="$2" '$2 == suite && /^[^ ]/ {
		printf "%d, %d, %d", $3, $4, $5
		found = 1
	} END { if (!found) printf "-" }' "$log/$1.sums"
}

# lacks SERIES: what `status` says is lacking, without what is done instead.
lacks() {
	sed -n 's/^status //p' "$log/$1.log" | head -n 1 |
		jq -r '[.lacks[] | split(":")[0]] | join("; ") |
			if . == "" then "nothing" else . end'
}

table() {
	echo "| kernel | Debian's | lacks | $(echo "$suites" | sed 's/ / | /g') |"
	echo "|---|---|---|$(echo "$suites" | sed 's/[^ ]* */---|/g')"
	sed -n "s/^VM_KERNELS ?= //p" tests/tests.mk | tr " " "\n" |
		sed 'p; s/$/-full/' | while read -r series; do
		[ -s "$log/$series.sums" ] || {
			grep "^| $series |" README.md
			continue
		}
		printf '| %s | %s | %s |' "$series" \
			"$(cat "$cache/kernels/$series/release")" \
			"$(lacks "$series")"
		for suite in $suites; do
			printf ' %s |' "$(cell "$series" "$suite")"
		done
		echo
	done
}

ls "$log"/*.sums >/dev/null 2>&1 || {
	echo "vm/table: make check-vm has not been run" >&2
	exit 1
}
table >"$log/table.md"
[ "${1:-}" = -w ] || exec cat "$log/table.md"
awk -v table="$log/table.md" '
	/^<!-- end of the table -->$/ { inside = 0 }
	!inside { print }
	/^<!-- make readme-kernels -->$/ {
		while ((getline line <table) > 0) print line
		inside = 1
	}' README.md >"$log/readme" && cat "$log/readme" >README.md
