#!/bin/sh
# When one program uses a socket that another has opened, the one that sends is
# judged and recorded, whichever of the two is permitted.  The judges are the
# resolver and the link; status says what can be expected without tracing.
# SENDERS_BRIEF=yes tries only one way to hand the socket over.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
bypass=$top/tests/bypass/programs
for who in good other; do
	cp "$(readlink -f /usr/bin/python3)" "$work/$who.py"
	cp "$build/tests/bypass/programs/uring" "$work/$who.ring"
done
start wire nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
	"$bypass/recorder.py" veth0 198.51.100.2@53
await grep -q '^ready' "$work/wire.log" || {
	fail "the recorder starts: $(cat "$work/wire.log")"
	exit 1
}
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: names
    who: { exe: $work/good* }
    domains: ["**.example.com"]
    action: allow
  - name: nets
    who: { exe: $work/good* }
    networks: [203.0.113.96/28, "2001:db8:2::90/124"]
    action: allow
    open: { ports: any }
END
start_nameward
ctl status --json >"$work/status.json"
traces=$(jq -r '[.. | .attribution? // empty] | first' "$work/status.json")
sends=yes
! grep -q 'TCP on a socket that' "$work/status.json" || sends=no
traced=$traces
! grep -q 'kprobes see no TCP' "$work/status.json" || traced=udp
note "attribution: $traces; sends over TCP are looked at: $sends"

# A kernel with kprobes has fentry, too; what is expected below depends on it.
case ,${NAMEWARD_DISABLE:-}, in
*,tracing,*) means=none ;;
*,fentry,*) means=udp ;;
*) means=tracing ;;
esac
if [ "$means" = none ]; then
	is "without tracing status names the cgroup as the means of attribution" \
		cgroup "$traces"
elif [ -e /sys/bus/event_source/devices/kprobe/type ]; then
	is "the sender is seen by tracing, where kprobes do it for UDP only" \
		"tracing $means" "$traces $traced"
else
	skip "the sender is seen by tracing: this kernel has no kprobes"
fi

n=0
# between FIRST VERB...: run the verbs of identity.py as FIRST, good or other;
# $name is a new name.
between() {
	first=$1
	shift
	n=$((n + 1))
	name=n$n.many.example.com
	as_program -- env NAME="$name" "$work/$first.py" \
		"$bypass/identity.py" "$@" >"$work/out" 2>&1
}
arrived() { grep -qF "$1" "$work/wire.log"; }
arrives() { check "$1: it arrives" await arrived "$name"; }
never() {
	sleep 0.3
	if arrived "$name"; then
		fail "$1: it does not arrive: it did: $(tail -n 2 "$work/out")"
	else
		ok "$1: it does not arrive"
	fi
}

# on_record SENTENCE WHO ATTRIBUTION FILTER: the record names the program and
# the process, or with WHO=other than the last, who opened the socket.
on_record() {
	what=$1 by=$2 how=$3 of="act == \"query\" and name == \"$name\" and $4"
	recorded "$what: it is on record" "$of"
	is "$what: as $how of $by" "$how $by" \
		"$(field "$of" '.nameward.attribution + " " +
			(.process.name | split(".") | first)')"
	[ "$how" = socket-owner ] || is "$what: of its process" \
		"$(word pid "$work/out")" "$(field "$of" .process.pid)"
}

# judged WHAT SOCKET OPENER SENDER VERB...: the program that sent is judged.
judged() {
	what=$1 kind=$2 opener=$3 sender=$4
	shift 4
	between "$opener" "$kind" "$@"
	by=$sender how=exact
	if [ "$kind" = tcp ] && [ "$sends" = no ] && [ "$traced" != tracing ]; then
		by=$opener how=socket-owner
	fi
	if [ "$by" = good ]; then
		arrives "$what"
		on_record "$what" "$by" "$how" allowed
	else
		never "$what"
		on_record "$what" "$by" "$how" denied
	fi
}

# each OPENER SENDER: try all ways to get at a socket, of all kinds.
each() {
	for socket in udp loose tcp; do
		whose="$1's $socket socket"
		judged "$whose, passed" "$socket" "$@" hand "$work/$2.py" send
		[ -z "${SENDERS_BRIEF:-}" ] || continue
		judged "$whose, kept over fork and exec" "$socket" "$@" \
			fork exec "$work/$2.py" send
		judged "$whose, taken" "$socket" "$@" stolen "$work/$2.py" send
		judged "$whose, in io_uring" "$socket" "$@" \
			fork ring "$work/$2.ring" kept
		judged "$whose, in io_uring with a thread" "$socket" "$@" \
			fork ring "$work/$2.ring" kept-sqpoll
	done
}
each good other
each other good

# --- other datagrams: the opening of the program that opened the socket --------

refused_as() {
	of="act == \"connect\" and denied and pid == $(word pid "$work/out")"
	recorded "$1: it is on record as the sender's" \
		"$of and .process.name == \"other.py\""
}

# others_open ADDRESS WHAT MEANS: good may send there, other may not.  The
# sender on a connected socket is seen if MEANS is tracing.
others_open() {
	between good to "$1" 8080 hello
	arrives "$2: what is open is reached"
	between other to "$1" 8080 hello
	never "$2: what is not open is not reached"
	refused_as "$2: what is not open"

	between good to "$1" 8080 hand "$work/other.py" hello
	what="$2: a connected socket that a denied program got"
	if [ "$3" = tracing ]; then
		never "$what"
		refused_as "$what"
	else
		arrives "$what, as stated"
	fi
	between other to "$1" 8080 hand "$work/good.py" again
	what="$2: a connected socket that a permitted program got"
	if [ "$3" = tracing ]; then
		arrives "$what, at last"
	else
		never "$what"
	fi
	between good towards "$1" 8080 \
		hand "$work/other.py" peer "$1" 8080 hello
	what="$2: a socket without an address that a denied program got"
	never "$what"
	refused_as "$what"
	between other towards "$1" 8080 \
		hand "$work/good.py" peer "$1" 8080 again
	arrives "$2: a socket without an address that a permitted program got, at last"
}
others_open 203.0.113.97 IPv4 "$traces"
others_open 2001:db8:2::97 IPv6 "$traces"
# Datagrams of such a socket are sent as if with an address, for which there is
# a hook.
others_open ::ffff:203.0.113.98 "IPv4 by an IPv6 socket" tracing
e2e_end
