#!/bin/sh
# `nameward watch` shows every lookup as it happens, in three formats, and stops
# and opens nothing.  The judges are its output and the client's lookups.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd

# watching FORMAT [OPTION]...: run watch until stop_watching.
watching() {
	format=$1
	shift
	# shellcheck disable=SC2016
	start watch nsenter --net="/run/netns/$client_ns" sh -c \
		'exec 2>"$0" "$@"' "$work/watch.errors" "$nameward" watch \
		--cgroup "$cgroup" --format "$format" "$@"
	# Once a lookup shows up, watch is at work.
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
check "kv: the query is shown with its program" \
	shown "COMM=good PID=$asker TGID=$asker .*PROTO=UDP .*DNS_QR=(0|Q)[^ ]* DNS_NAME=two.example.com\.? DNS_TYPE=A"
check "kv: the first address of the answer has a line" \
	shown "DNS_NAME=two.example.com.*DNS_DATA=203.0.113.11"
check "kv: the second address of the answer has a line" \
	shown "DNS_NAME=two.example.com.*DNS_DATA=203.0.113.12"
is "kv: a lookup with two addresses is three lines" \
	3 "$(grep -c two.example.com "$work/watch.log")"
check "kv: source and destination are shown" shown \
	"SRC=198.51.100.1 DST=198.51.100.2 SPT=[0-9]+ DPT=53 UID=0 GID=0 .*two.example"
good send --tcp --uid 4242 --gid 4343 --server 2001:db8:1::2 --type AAAA \
	--name www.example.com >"$work/out"
check "kv: a lookup of another user over TCP and IPv6 is shown" shown \
	"PROTO=TCP SRC=2001:db8:1::1 DST=2001:db8:1::2 .*UID=4242 GID=4343 .*DNS_TYPE=AAAA"
is "watch stops no lookup" OK "$(result other sendto --name www.example.net)"
good sendto --port 5300 --timeout-ms 50 --name elsewhere.example.com \
	>/dev/null
good sendto --port 5353 --timeout-ms 50 --name multicast.example.com \
	>/dev/null
check "port 5353 is watched" shown multicast.example.com
check "port 5300 is not watched" \
	test "$(grep -c elsewhere "$work/watch.log")" = 0
stop "$watch_pid"
check "watch leaves no table" test -z "$(in_client nft list tables)"

NAMEWARD_DISABLE=service-texts watching text
check "watch says that it does not see what name services are asked, and why" \
	grep -q 'name services: not watched: the kernel lets no program see' \
	"$work/watch.errors"
stop "$watch_pid"

watching json --port any
good sendto --port 5300 --timeout-ms 50 --name elsewhere.example.com \
	>/dev/null
check "--port any recognises DNS by its content" shown elsewhere.example.com
good echo 198.51.100.2 --port 5300 --timeout-ms 50 >/dev/null
sleep 0.2
check "json: every line is a JSON object with a time and an action" jq -es \
	'length > 0 and all(.["@timestamp"] and .event.action)' "$work/watch.log"
stop "$watch_pid"

watching text
gets_answer good --name text.many.example.com
check "text: a lookup is shown with its program" \
	shown "good.*text.many.example.com"
check "text: a file gets no colours" test \
	"$(grep -c "$(printf '\033')" "$work/watch.log")" = 0
stop "$watch_pid"
is "text: SIGTERM ends watch with status 0" 0 $?
is "watch with an unknown format is a usage error" 2 "$(in_client \
	"$nameward" watch --cgroup "$cgroup" --format xml >/dev/null 2>&1; echo $?)"
e2e_end
