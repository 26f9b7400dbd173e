#!/bin/sh
# `nameward watch`: every lookup as it happens, in three formats, and nothing
# is stopped or opened.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd

# watching FORMAT [OPTION]...: until stop_watching.
watching() {
	format=$1
	shift
	start watch nsenter --net="/run/netns/$client_ns" "$nameward" watch \
		--cgroup "$cgroup" --format "$format" "$@"
	# A lookup that shows up says that it watches.
	await seen || fail "watch $format starts: $(cat "$work/watch.log")"
}
seen() {
	good sendto --name ready.many.example.com >/dev/null
	grep -q ready.many "$work/watch.log"
}
shown() { await grep -qE "$1" "$work/watch.log"; }

watching kv
good sendto --name two.example.com >"$work/out"
asker=$(word pid "$work/out")
check "kv: the query" shown "COMM=good PID=$asker TGID=$asker .*PROTO=UDP .*DNS_QR=(0|Q)[^ ]* DNS_NAME=two.example.com\.? DNS_TYPE=A"
check "kv: a line for the first address" shown "DNS_NAME=two.example.com.*DNS_DATA=203.0.113.11"
check "kv: a line for the second" shown "DNS_NAME=two.example.com.*DNS_DATA=203.0.113.12"
is "kv: three lines in all" 3 "$(grep -c two.example.com "$work/watch.log")"
check "kv: source and destination" shown \
	"SRC=198.51.100.1 DST=198.51.100.2 SPT=[0-9]+ DPT=53 UID=0 GID=0 .*two.example"
good send --tcp --uid 4242 --gid 4343 --server 2001:db8:1::2 --type AAAA \
	--name www.example.com >"$work/out"
check "kv: TCP, IPv6, another user" shown \
	"PROTO=TCP SRC=2001:db8:1::1 DST=2001:db8:1::2 .*UID=4242 GID=4343 .*DNS_TYPE=AAAA"
is "nothing is stopped" OK "$(result other sendto --name www.example.net)"
good sendto --port 5300 --timeout-ms 50 --name elsewhere.example.com \
	>/dev/null
good sendto --port 5353 --timeout-ms 50 --name multicast.example.com \
	>/dev/null
check "port 5353 is watched" shown multicast.example.com
check "port 5300 is not" test "$(grep -c elsewhere "$work/watch.log")" = 0
stop "$watch_pid"
check "no table is left" test -z "$(in_client nft list tables)"

watching json --port any
good sendto --port 5300 --timeout-ms 50 --name elsewhere.example.com \
	>/dev/null
check "--port any knows DNS by its looks" shown elsewhere.example.com
good echo 198.51.100.2 --port 5300 --timeout-ms 50 >/dev/null
sleep 0.2
check "every line is a JSON object with a time and an action" jq -es \
	'length > 0 and all(.["@timestamp"] and .event.action)' "$work/watch.log"
stop "$watch_pid"

watching text
good sendto --name text.many.example.com >/dev/null
check "text: a line a person can read" shown "good.*text.many.example.com"
check "text: no colours in a file" test \
	"$(grep -c "$(printf '\033')" "$work/watch.log")" = 0
stop "$watch_pid"
is "text: SIGTERM ends it with status 0" 0 $?
is "a format that does not exist is a usage error" 2 "$(in_client \
	"$nameward" watch --cgroup "$cgroup" --format xml >/dev/null 2>&1; echo $?)"
e2e_end
