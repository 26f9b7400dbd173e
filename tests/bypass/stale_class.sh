#!/bin/sh
# The number of a class goes to another class some reloads later.  A socket that
# no reload finds, since it is on its way in a message of a Unix socket, keeps
# its number meanwhile, and opens nothing by it.  The judge is the server's side
# of the link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

open=203.0.113.97
bypass_policy() { stale_policy "{ exe: $work/good* }"; }

# stale_policy WHO: what is open is open to them alone.
stale_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2]
		rules:
		  - name: nets
		    who: $1
		    networks: [203.0.113.96/28]
		    action: allow
		    open: { ports: any }
		  - name: web
		    who: { exe: $work/good* }
		    domains: ["**.example.com"]
		    action: allow
	END
}

# use_kept TURNS: let it be used so often, behind a reload each time that gives
# the one rule to another program, so that its class is new.  There are 126 ids,
# of which a reload takes one or two.
use_kept() {
	for turn in $(seq "$1"); do
		stale_policy "{ user: $((5000 + turn % 2)) }"
		ctl reload >/dev/null || echo "reload $turn failed"
		echo go
		await_quietly "$turn"
	done >"$work/kept"
}
await_quietly() { await grep -q "^round $(($1 - 1))\$" "$work/kept.log" >&2; }

# kept: a permitted program opens the socket, and sends on it after each reload.
kept() {
	if [ "$phase" = open ]; then
		py good parked.py scm udp "$name" "$open"
		return
	fi
	mkfifo "$work/kept"
	start_program kept "$work/good.py" -S -B "$programs/kept.py" \
		"$name" "$open" "$work/kept"
	await grep -q '^kept' "$work/kept.log"
	use_kept 130
	await grep -q '^result=' "$work/kept.log"
	cat "$work/kept.log"
}

cases() {
	shut_out kept "$open" kept
	[ "$phase" = open ] && return
	bypass_policy
	ctl reload >/dev/null
}

bypass_begin
bypass_run cases
