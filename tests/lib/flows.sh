# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # set by tests/e2e/lib.sh
# flows.sh - what becomes of flows that programs/flows.py holds: each reads what
# to send from $work/NAME.fifo, and writes to $work/NAME.log what came of it.  It is
# sourced after tests/e2e/lib.sh.

# shellcheck disable=SC2034 # for the test
flows=$lib/programs/flows.py

# serves NAME NAMESPACE ADDRESS: the process $NAME_pid sends back there what
# comes to port 80.
serves() {
	start "$1" nsenter --net="/run/netns/$2" /usr/bin/python3 -S -B \
		"$flows" serve "$3" 80
	await grep -q '^ready' "$work/$1.log" || fail "$3 serves"
}
# flow_begins NAME: it is there.
flow_begins() {
	await grep -q '^ready' "$work/$1.log" ||
		fail "$1 begins: $(cat "$work/$1.log")"
}
# send NAME TEXT: send it in that flow, and wait for what becomes of it.
send() {
	echo "$2" >"$work/$1.fifo"
	await grep -qE "^(echo|lost) $2( |\$)" "$work/$1.log"
}
# A script that has to send more than once has a say() of its own.
say() { send "$@"; }
# lives SENTENCE NAME TEXT: the echo of TEXT comes back.
lives() {
	say "$2" "$3"
	check "$1" grep -q "^echo $3\$" "$work/$2.log"
}
# ends SENTENCE NAME TEXT: TEXT is lost.  What passes that must not is shown with
# the flow that it passes by.
ends() {
	say "$2" "$3"
	grep -q "^lost $3 " "$work/$2.log" || {
		echo "$2: $(cat "$work/$2.log")"
		in_client cat /proc/net/nf_conntrack
		in_client nft list table inet nameward | sed -n '/chain/,$p'
	} >&2
	check "$1" grep -q "^lost $3 " "$work/$2.log"
}
