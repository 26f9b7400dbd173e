#!/bin/sh
# A connection is attempted while the daemon has not acted on the answer yet:
# its first SYN is dropped, and the SYN that TCP retransmits is accepted or
# refused like any other.  The daemon is stopped for a while, so that the
# connection surely falls into that time; the judge is connect(2).
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
is "a connection in flight that the answer permits comes up at TCP's retry" OK \
	"$(word result "$work/dial")"
dials 203.0.113.99
is "a connection in flight that the answer does not permit is refused" \
	ECONNREFUSED \
	"$(word result "$work/dial")"
check "a connection in flight is refused at TCP's first retry" \
	test "$(word us "$work/dial")" -lt 2500000
recorded "a connection in flight that is refused is recorded" \
	'act == "connect" and denied and to == "203.0.113.99"'
is "with no answer in flight a connection is refused at once" ECONNREFUSED \
	"$(result good dial 203.0.113.99 --port 80 --timeout-ms 300)"
e2e_end
