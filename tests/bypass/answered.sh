#!/bin/sh
# A denied question that is answered is turned round at its device.  An attacker
# wants the answer to come to another program, which has a question under way; or
# has a packet turned round that is no such question: it would be an answer of any
# resolver's, with any addresses.  The judge is what that program receives, beside
# the server's side of the link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"
DENIED=answer
elsewhere_ns=nwe$$

# as_user ATTACK [ARGUMENT]...: an ordinary user attacks; as_root: root.
as_user() {
	attack=$1
	shift
	as_program -- setpriv --reuid 4244 --regid 4244 --clear-groups \
		"$work/good.py" -B "$work/answered.py" "$attack" "$name" "$@"
}
as_root() {
	attack=$1
	shift
	as_program -- "$work/good.py" -B "$work/answered.py" "$attack" "$name" \
		"$@"
}
as_container() {
	attack=$1
	shift
	nsenter --net="/run/netns/$elsewhere_ns" "$work/other.py" -B \
		"$work/answered.py" "$attack" "$name" "$@"
}

# victim NAME DEVICE ADDRESS [SERVER]: a program that waits for an answer, at port
# $NAME_port.
victim() {
	victim=$1
	shift
	start_program "$victim" "$work/other.py" -B "$work/answered.py" hears "$@"
	await grep -q ready "$work/$victim.log"
	eval "${victim}_port=$(word port "$work/$victim.log")"
}

# unheard VICTIM: it got nothing of what was turned round.
unheard() {
	[ "$phase" = open ] || is "$case_name: nothing comes to another program" 0 \
		"$(grep -cF "$mark" "$work/$1.log")"
}

# forged CASE VICTIM ATTACK...: a packet that no program of a cgroup looks at is
# not turned round.  Without the mark such packets leave (SECURITY.md).
forged() {
	[ "$phase" = open ] || [ -n "$(ctl status --json |
		jq -r '.denied.answered_at[]')" ] || {
		skip "$1: this kernel turns nothing round"
		return
	}
	case_of=$1 whom=$2
	shift 2
	run_case "$case_of" "" denied.example.com "$@"
	if [ "$phase" = open ]; then
		reaches_server "leaves without nameward"
	else
		reaches_nobody "is dropped"
	fi
	unheard "$whom"
}

cases() {
	# shellcheck disable=SC2154 # set by victim()
	stopped packet-info as_user packet_info "$four_port"
	unheard four
	# shellcheck disable=SC2154
	stopped packet-info-6 as_user packet_info "$six_port" 2001:db8:1::2
	unheard six
	# shellcheck disable=SC2154
	stopped other-device as_user bound "$device_port"
	unheard device
	stopped raw as_root raw "$four_port"
	unheard four
	passes marked as_root marked
	passes marked-once as_root marked_cmsg
	forged frame four as_root frame "$four_port" veth0
	if ip -n "$client_ns" link add macvlan0 link veth0 type macvlan \
		mode bridge 2>/dev/null; then
		ip -n "$client_ns" link set macvlan0 netns "$elsewhere_ns"
		ip -n "$elsewhere_ns" link set macvlan0 up
		forged macvlan four as_container frame "$four_port" macvlan0
		ip -n "$elsewhere_ns" link del macvlan0
	else
		skip "macvlan: it can't be made"
	fi
}

bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: near
		    networks: [198.51.100.3]
		    action: allow
		    open: { ports: any }
		  - name: web
		    domains: ["**.many.example.com"]
		    action: allow
	END
}

bypass_begin
trap 'ip netns del "$elsewhere_ns" 2>/dev/null; e2e_cleanup' EXIT
cp "$programs/answered.py" "$programs/attack.py" "$work"
ip netns add "$elsewhere_ns"
victim four any 198.51.100.1 198.51.100.2
victim six any 2001:db8:1::1 2001:db8:1::2
victim device veth0 198.51.100.1
bypass_run cases
