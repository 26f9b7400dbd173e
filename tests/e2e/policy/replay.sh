#!/bin/sh
# What `replay` says of the records of an audit is what the same programs meet
# when that policy enforces: curl and Python work under an empty policy that
# audits, `replay` decides their records by another policy, and then that one is
# in force and they work again.  The judges are the programs and the wire.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/lib/installed.sh
. "$top/tests/lib/installed.sh"
need_installed curl python3 gzip
e2e_begin
start_knotd
start_web 80 8080
start_wire
installed_files

by_curl() { asks /usr/bin/curl -4 -sS --max-time 10 "http://$1/"; }
by_python() {
	asks "$python" -c "import socket
socket.create_connection((socket.gethostbyname('$1'), $2), 10)"
}

# Each line: who does what, and whether the policy below lets it.
while_each() { # FUNCTION
	"$1" yes "curl gets a page" by_curl www.example.com
	"$1" no "curl gets a page of a name that no rule has" by_curl long.example.com
	"$1" no "curl gets a page of a name that is denied" by_curl first.example.com
	"$1" yes "Python connects to a port of its rule" by_python into.example.com 8080
	"$1" no "Python connects to another port" by_python into.example.com 80
	"$1" yes "Python connects to a network" by_python 203.0.113.99 8080
	"$1" no "Python connects elsewhere" by_python 203.0.113.98 8080
}
works() { check "audit: $2" "$3" "$4" ${5+"$5"}; }
agrees() { # LET SENTENCE COMMAND...
	let=$1 sentence=$2
	shift 2
	if "$@"; then got=yes; else got=no; fi
	is "enforce: $sentence" "$let" "$got"
}

# --- audit ---------------------------------------------------------------
policy <<END
version: 1
mode: audit
resolvers: [198.51.100.2]
rules: []
END
# Who asked is found out while it runs: on a busy machine it may be too late, and
# then nobody can say what a rule about it decides.
for try in 1 2 3; do
	rm -f "$records"
	start_nameward
	while_each works
	await count_above 'act == "connect" and to == "203.0.113.98"' 0
	stop "$nameward_pid"
	count_is '(act == "query" or act == "connect") and
		.process.executable == null' 0 && break
	note "try $try: some programs had ended too soon"
done
cp "$records" "$work/audited.json"
check "the denied name reached the resolver in audit" wire_has first.example.com
audited=$(wire first.example.com)

# A rule may name a link: the records have the file to which it leads.
ln -s "$python" "$work/python"

# --- replay --------------------------------------------------------------
policy <<END
version: 1
mode: enforce
denied: error
resolvers: [198.51.100.2]
rules:
  - name: first
    domains: [first.example.com]
    action: deny
  - name: curl
    who: { exe: /usr/bin/curl }
    domains: [www.example.com]
    action: allow
    open: { ports: [80/tcp] }
  - name: python
    who: { exe: $work/python }
    domains: [into.example.com]
    action: allow
    open: { ports: [8080/tcp] }
  - name: there
    who: { exe: $python }
    networks: [203.0.113.99]
    action: allow
    open: { ports: [8080/tcp] }
END
replay() { "$nameward" replay -p "$work/policy.yaml" "$@" 2>"$work/err"; }
replay --json "$work/audited.json" >"$work/replayed"
is "replay: status" 0 $?
is "replay: each line is a record" "" "$(cat "$work/err")"

# said DECISION KIND EXE ITEM: was it decided so?
said() {
	[ -n "$(jq -c --arg d "$1" --arg k "$2" --arg e "$3" --arg i "$4" \
		'select(.decision == $d and .kind == $k and .program.exe == $e) |
		.items[] | select((.name // .ip) + " " + (.type // .port) == $i)' \
		"$work/replayed")" ]
}
check "replay: curl's name is permitted" said allow lookup /usr/bin/curl \
	"www.example.com A"
check "replay: its connection is" said allow connection /usr/bin/curl \
	"203.0.113.10 80/tcp"
check "replay: a name that no rule has is denied" said deny lookup \
	/usr/bin/curl "long.example.com A"
check "replay: a name that a rule denies is" said deny lookup /usr/bin/curl \
	"first.example.com A"
check "replay: Python's port is open" said allow connection "$python" \
	"203.0.113.17 8080/tcp"
check "replay: another one is not" said deny connection "$python" \
	"203.0.113.17 80/tcp"
check "replay: an address without a lookup is permitted" said allow \
	connection "$python" "203.0.113.99 8080/tcp"
check "replay: another one is not" said deny connection "$python" \
	"203.0.113.98 8080/tcp"
replay --fail-on-denied "$work/audited.json" >"$work/out"
is "--fail-on-denied: status" 1 $?
check "and it says how many" grep -q 'that passed would be denied' "$work/err"
gzip -c "$work/audited.json" | replay --json - | cmp -s - "$work/replayed"
is "records that are gzip'd, of a pipe, say the same" 0 $?

# --- enforce: what was said is what happens --------------------------------
rm "$records"
start_nameward
while_each agrees
is "and not once it is enforced" "$audited" "$(wire first.example.com)"

# denials FILE: program, kind and what of each that a file of records has.
denials() {
	jq -r 'select(.event.action == "query" or .event.action == "connect") |
		select(.event.type | index("denied")) |
		[.process.executable, .event.action,
		 .dns.question.name // .destination.ip,
		 .dns.question.type // (.destination.port | tostring)] | join(" ")' \
		"$1" | grep -v '^ ' | sort -u
}
await count_above 'act == "connect" and to == "203.0.113.98"' 0
jq -r 'select(.decision == "deny" and (.kind == "lookup" or .kind == "connection")) |
	.program.exe as $exe | .kind as $kind | .items[] |
	[$exe, if $kind == "lookup" then "query" else "connect" end,
	 .name // .ip, .type // (.port | sub("/.*"; ""))] | join(" ")' \
	"$work/replayed" | sort -u >"$work/predicted"
# A connection after a lookup that is denied now is never made.
denials "$records" >"$work/happened"
is "each denial that happened had been said" "" \
	"$(comm -13 "$work/predicted" "$work/happened")"
is "and each that had been said of a lookup happened" "" \
	"$(grep ' query ' "$work/predicted" | comm -23 - "$work/happened")"

# --- two policies -----------------------------------------------------------
sed 's/www.example.com/other.example.com/' "$work/policy.yaml" >"$work/new.yaml"
"$nameward" replay -p "$work/new.yaml" --against "$work/policy.yaml" \
	"$work/audited.json" >"$work/out"
is "--against: status" 0 $?
check "--against: what is newly denied" grep -q 'www.example.com A' "$work/out"
check "--against: by which rule it was permitted" \
	grep -qF "rule 'curl'" "$work/out"
is "--against: nothing else" 0 "$(grep -c 'long.example.com' "$work/out")"

# --- packets ------------------------------------------------------------------
stop "$wire_pid"
"$nameward" replay -p "$work/policy.yaml" --as exe=/usr/bin/curl --json \
	"$work/wire.pcap" >"$work/replayed" 2>"$work/err"
is "a capture: status" 0 $?
check "a capture: what --as may look up" said allow lookup /usr/bin/curl \
	"www.example.com A"
check "a capture: what it may not" said deny lookup /usr/bin/curl \
	"long.example.com A"
check "a capture: what it may connect to then" said allow connection \
	/usr/bin/curl "203.0.113.10 80/tcp"
check "a capture: what it may not connect to" said deny connection \
	/usr/bin/curl "203.0.113.98 8080/tcp"

# --- learn ----------------------------------------------------------------------
"$nameward" learn "$work/audited.json" >"$work/learnt.yaml" 2>"$work/err"
is "learn: status" 0 $?
"$nameward" replay -p "$work/learnt.yaml" --fail-on-denied \
	"$work/audited.json" >"$work/out" 2>"$work/err"
is "a policy that was learnt denies nothing of its records" "0 " \
	"$? $(cat "$work/err")"
e2e_end
