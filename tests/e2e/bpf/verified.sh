#!/bin/sh
# The verifier of this kernel walks no more instructions of each program than
# verified.txt has as its bound.  It refuses a program above a million, and a
# start takes the longer the more there are.  The count is the same whatever else
# the machine does.  The judge is the kernel, in /proc/PID/fdinfo.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
bounds=$e2e_dir/verified.txt
e2e_begin
if ! command -v bpftool >/dev/null; then
	skip "everything: there is no bpftool"
	e2e_end
fi
# Virtual machines have no clang, and what was built beside them.
if command -v clang >/dev/null && ! clang --version | grep -q 'version 14\.'; then
	skip "everything: the bounds are for what clang 14 makes"
	e2e_end
fi
start_knotd
simple_policy
start_nameward

# counts: "PROGRAM INSTRUCTIONS" of each program that the daemon holds.  One of
# libbpf's own probes has none.
counts() {
	for info in /proc/"$nameward_pid"/fdinfo/*; do
		awk '$1 == "prog_id:" { id = $2 }
		$1 == "verified_insns:" && $2 { print id, $2 }' "$info" 2>/dev/null
	done | while read -r id n; do
		echo "$(bpftool -j prog show id "$id" | jq -r .name) $n"
	done | sort -u
}

# bound PROGRAM: of the newest kernel in the table that isn't newer than this one.
bound() {
	awk -v program="$1" -v release="$(uname -r)" '
	function number(text, part) {
		split(text, part, /[.-]/)
		return part[1] * 1000 + part[2]
	}
	$1 == "program" {
		for (column = NF; column > 2; column--)
			if (number($column) <= number(release))
				break
	}
	$1 == program { print $column }' "$bounds"
}

counts >"$work/counts"
check "the kernel has counted the instructions of the programs" \
	test -s "$work/counts"
while read -r program n; do
	most=$(bound "$program")
	if [ -z "$most" ]; then
		fail "$program: no bound in tests/e2e/bpf/verified.txt, it takes $n"
	else
		check "$program: $n instructions, $most at most (tests/e2e/bpf/verified.txt)" \
			test "$n" -le "$most"
	fi
done <"$work/counts"
e2e_end
