#!/bin/sh
# An answer that the daemon has not acted on yet: the first packet waits for
# TCP's retry, which is then accepted or refused like any other.  The daemon
# is stopped for a while so that the moment is long enough to be met.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
start_web 80
simple_policy
start_nameward
is "the program is known" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"

# dials ADDRESS: connect to it while the answer to a lookup is in flight; the
# daemon goes on before TCP retransmits.  Without an answer the kernel is right
# to refuse at once, so the lookup has long to be answered, and must be.
dials() {
	kill -STOP "$nameward_pid"
	looked_up=$(result good sendto --name alias.example.com \
		--timeout-ms 20000)
	[ "$looked_up" = OK ] ||
		fail "the lookup before $1 is dialled is answered: $looked_up"
	(sleep 0.4 && kill -CONT "$nameward_pid") &
	resumer=$!
	good dial "$1" --port 80 --timeout-ms 5000 >"$work/dial"
	wait $resumer
}
dials 203.0.113.13
is "what the answer permits is reached at the retry" OK \
	"$(word result "$work/dial")"
dials 203.0.113.99
is "what it does not permit is refused at the retry" ECONNREFUSED \
	"$(word result "$work/dial")"
check "which is TCP's first" test "$(word us "$work/dial")" -lt 2500000
recorded "and recorded" 'act == "connect" and denied and to == "203.0.113.99"'
is "with nothing in flight it is refused at once" ECONNREFUSED \
	"$(result good dial 203.0.113.99 --port 80 --timeout-ms 300)"
e2e_end
