#!/bin/sh
# table.sh [-w]: print what bench.sh measured last, of all its parts, as a table with
# the machine named; -w puts it between the two marks of README.md.  A row has the
# figures of one kind side by side, and aims where they have them.
set -eu
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
json=$build/bench.json
table=$build/bench.md
most=300 # lines of README.md

gives_up() {
	echo "bench/table: $1" >&2
	exit 1
}

# Each row: what it says | the figures' names, or FORM: A; B for FORM with A and with
# B in the place of #.
rows() {
	cat <<-'END'
		kernel verdict on a question of 10 names, 10,000, a million | kernel verdict, # names: 10; 10000; 1000000
		a packet that is no DNS, 64 bytes of UDP, out and in | no DNS, UDP, 64 bytes, #: out; in
		CPU of the whole system for a question, above `ct`: decided, each answer opens, all recorded, `records: lookups`; the first answer for a name, which opens | a question above ct, #: decided; opens; all; lookups; opens.first
		the same of `tcpdump -w`, `dnsmasq --nftset`, Suricata's DNS log | a question above ct, #: tcpdump; dnsmasq; suricata
		saturated, ratio to `ct`: denials recorded, each answer opens, all recorded, `records: lookups` | ratio to ct, #: denials; opens; all; lookups
		the same of nothing, `tcpdump -w`, `dnsmasq --nftset`, Suricata | ratio to ct, #: without; tcpdump; dnsmasq; suricata
		a lookup at 5,000/s, above `ct`: decided, each answer opens, all recorded, p50 and then p99 | lookup at 5000/s above ct, #: decided, p50; opens, p50; all, p50; decided, p99; opens, p99; all, p99
		answer in the program's hands to address in the set, p50 and p99 | answer in hand -> address in the set, #: p50; p99
		connect at once after the lookup: connections, of these failed, with a second SYN | #: connections at once after a lookup; connections that failed; connections that needed a second SYN
		connect() above `ct`, and what iperf3 gets through, ratio to `ct` | #: connect() above ct; iperf3, ratio to ct
		at rest for 10 s: wake-ups, CPU time | #: wake-ups at rest in 10 s; CPU time at rest in 10 s
		resident with a small policy; a million names: loaded, memory of the daemon and of the kernel for a name | #: resident, a small policy; a million names loaded; the daemon's memory a name; kernel memory a name
	END
}

# shellcheck disable=SC2016 # these are jq's variables
as_table='
def text: if type == "number" and . >= 1000
	then round | "\(. / 1000 | floor),\("00\(. % 1000)"[-3:])" else tostring end;
# Values with their units, said once where all have the same.
def listed(of): map(select(.why == null) | .unit // "") as $units |
	if ($units | unique | length) <= 1
	then (map(of) | join(", ")) + ($units[0] // "" | if . == "" or . == "ratio" then "" else " " + . end)
	else map(of + if (.unit // "") == "" then "" else " " + .unit end) | join(", ") end;
def measured: .why as $why | .held as $held |
	if $why then "-" else (.value | text) |
		if $held == false then "**\(.)**" else . end end;
def aims: map(select(.aim != null)) | if (map(.aim) | unique | length) == 1 then .[:1] else . end |
	if . == [] then "-" else "\(.[0].relation) " + listed(.aim | text) end;
. as $all | def find($name): first($all.figures[] | select(.name == $name)) //
	(first($all.skipped[] | select(.name as $s | $name | contains($s)))) //
	error("make bench has not measured: \($name)");
$rows | split("\n")[] | select(. != "") | split(" | ") as [$what, $names]
| ($names | split(": ")) as $parts
| ($parts[0]) as $form
| [$parts[1:] | join(": ") | split("; ")[] | . as $n | $form | sub("#"; $n) | find(.)]
| "| \($what) | \(aims) | \(listed(measured)) |"'

written() {
	jq -r '.machine | "From `make bench` on \(.cpu_model), \(.cpus) CPUs, "
		+ "\(.memory_mb / 1024 | round) GB, Linux \(.kernel | split("-")[0]), \(.date[:10]), "
		+ (if .commit then "commit \(.commit[:12])" else "nameward \(.nameward)" end)
		+ ".\nMedians of rounds in turn with `ct`, one stateful rule of nftables; "
		+ "client, daemon and resolver share the CPUs. "
		+ "What a question costs is for a name that was asked before, where nothing else is said. **Bold**: missed."' "$json"
	jq -r '.skipped[] | "Not measured: \(.name), as \(.why)."' "$json"
	printf '\n| what | aim | measured |\n|---|---|---|\n'
	jq -r --arg rows "$(rows)" "$as_table" "$json"
}

[ -s "$json" ] || gives_up "make bench has not been run"
written >"$table.new" || gives_up "there is no table of $json"
mv "$table.new" "$table"
[ "${1:-}" = -w ] || exec cat "$table"
awk -v table="$table" '
	/^<!-- end of the figures -->$/ { inside = 0 }
	!inside { print }
	/^<!-- make readme-bench -->$/ {
		while ((getline line <table) > 0) print line
		inside = 1
	}' README.md >"$build/readme"
lines=$(wc -l <"$build/readme")
[ "$lines" -le "$most" ] ||
	gives_up "README.md would have $lines lines, at most $most: it is left as it is"
cat "$build/readme" >README.md
