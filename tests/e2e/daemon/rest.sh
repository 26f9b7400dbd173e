#!/bin/sh
# Where nobody looks anything up, the daemon is not woken; it is when something
# happens, and as long as something waits for its time.  The judges are the
# kernel's count of its context switches, its sets, and when a record is there.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/lib/redirect.sh
. "$top/tests/lib/redirect.sh"
e2e_begin
start_knotd
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: web
    domains: ["*.many.example.com"]
    action: allow
    open: no
  - name: short
    domains: [short.example.com]
    action: allow
    open: { ports: [80/tcp], ttl: { max: 1s }, grace: 0s }
END
start_nameward

switches() {
	cat "/proc/$nameward_pid/task/"*/status |
		awk '/^voluntary/ { n += $2 } END { print n }'
}
# woken SECONDS: how often in that time.
woken() {
	before=$(switches)
	sleep "$1"
	echo $(($(switches) - before))
}
# Five seconds without an event begin the rest, and a timer of a second ends them.
rests() { [ "$(woken 2)" = 0 ]; }
is_shut() { [ -z "$(set_addresses short_4)" ]; }

is "a lookup" OK "$(result good sendto --name a.many.example.com)"
check "it rests when nothing has happened for a while" await rests
is "then nothing wakes it" 0 "$(woken 4)"

is "a lookup at rest" OK "$(result good sendto --name b.many.example.com)"
recorded "has its record" 'act == "answer" and name == "b.many.example.com"'
check "and it rests again" await rests

is "an address is opened" OK "$(result good sendto --name short.example.com)"
recorded "and recorded" 'act == "answer" and name == "short.example.com"'
check "the kernel shuts it in its time" await is_shut
check "then the daemon rests again" await rests
is "status at rest counts no address as open" 0 \
	"$(ctl status --json | jq .sets.addresses)"

# What it looks at by the clock alone is seen as soon as anything happens.
redirect
check "a chain that redirects is seen at rest" await loopback_is tracked
stop "$nameward_pid"
e2e_end
