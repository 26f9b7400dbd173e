#!/bin/sh
# An answer of some 60 KB over TCP, which comes in many segments, becomes one
# record that has every part of the answer in order.  The judge is what dig
# printed of the same answer.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
awk 'BEGIN {
	for (i = 0; i < 230; i++)
		printf "big 60 TXT \"%03d-%0230d\"\n", i, i
}' >>"$work/knot/example.com.zone"
knotc -s "$work/knot/knot.sock" -b zone-reload example.com >/dev/null

# shellcheck disable=SC2016
start watch nsenter --net="/run/netns/$client_ns" sh -c 'exec 2>"$0" "$@"' \
	"$work/watch.errors" "$nameward" watch --cgroup "$cgroup" --format json
seen() {
	good sendto --name ready.many.example.com >/dev/null
	grep -q ready.many "$work/watch.log"
}
await seen || fail "watch starts: $(cat "$work/watch.log")"

as_program -- dig +tcp +tries=1 +time=3 @198.51.100.2 big.example.com TXT \
	>"$work/dig.out" 2>&1
is "dig got all 230 parts of the answer" \
	230 "$(grep -c '^big.example.com' "$work/dig.out")"
answer() {
	jq -s 'map(select(.event.action == "answer" and
		.dns.question.name == "big.example.com")) | .[0] // empty' \
		"$work/watch.log"
}
whole() { [ "$(answer | jq '.dns.answers | length')" = 230 ]; }
check "the record has all 230 parts of the answer" await whole
is "the large answer is one record" 1 "$(jq -s 'map(select(.event.action ==
	"answer" and .dns.question.name == "big.example.com")) | length' \
	"$work/watch.log")"
is "the record has each part of the answer once" \
	"$(seq -f %03.0f 0 229 | tr '\n' ' ')" \
	"$(answer | jq -r '.dns.answers[].data' | cut -c2-4 | sort |
		tr '\n' ' ')"
is "the record of the large answer names dig as the program" \
	dig "$(answer | jq -r .process.name)"
stop "$watch_pid"
e2e_end
