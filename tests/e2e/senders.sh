#!/bin/sh
# A socket that one program has opened and another one uses: whoever sends is
# judged and on record, in both directions.  The judges are the resolver and
# the link; what depends on tracing is told by what status says of it.
# SENDERS_BRIEF=yes: only one way to hand it over.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
bypass=$top/tests/bypass
for who in good other; do
	cp "$(readlink -f /usr/bin/python3)" "$work/$who.py"
	cp "$build/tests/bypass/uring" "$work/$who.ring"
done
start wire nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
	"$bypass/recorder.py" veth0 198.51.100.2@53
await 5 grep -q '^ready' "$work/wire.log" || {
	fail "the recorder starts: $(cat "$work/wire.log")"
	exit 1
}
open=203.0.113.97
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
    networks: [203.0.113.96/28]
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
	is "without tracing it is not said to be there" cgroup "$traces"
elif [ -e /sys/bus/event_source/devices/kprobe/type ]; then
	is "who sends is seen by tracing, of UDP only where kprobes do it" \
		"tracing $means" "$traces $traced"
else
	skip "who sends is seen by tracing: this kernel has no kprobes"
fi

n=0
# between FIRST VERB... : the verbs of identity.py as FIRST, good or other;
# $name is a name of its own.
between() {
	first=$1
	shift
	n=$((n + 1))
	name=n$n.many.example.com
	as_program -- env NAME="$name" "$work/$first.py" \
		"$bypass/identity.py" "$@" >"$work/out" 2>&1
}
arrived() { grep -qF "$1" "$work/wire.log"; }
arrives() { check "$1: it arrives" await 3 arrived "$name"; }
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

# judged WHAT SOCKET OPENER SENDER VERB...: who sent is who is judged.
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

# each OPENER SENDER: all ways to get at a socket, of all kinds.
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

# --- what is no DNS: does it leave by the opening of who opened the socket? ----

refused_as() {
	of="act == \"connect\" and denied and pid == $(word pid "$work/out")"
	recorded "$1: it is on record as the sender's" \
		"$of and .process.name == \"other.py\""
}

between good to "$open" 8080 hello
arrives "what is open is reached"
between other to "$open" 8080 hello
never "what is not open is not reached"
refused_as "what is not open"

between good to "$open" 8080 hand "$work/other.py" hello
if [ "$traces" = tracing ]; then
	never "a connected socket that a denied program got"
	refused_as "a connected socket that a denied program got"
else
	arrives "a connected socket that a denied program got, as stated"
fi
between other to "$open" 8080 hand "$work/good.py" again
if [ "$traces" = tracing ]; then
	arrives "a connected socket that a permitted program got, at last"
else
	never "a connected socket that a permitted program got"
fi
between good towards "$open" 8080 hand "$work/other.py" peer "$open" 8080 hello
never "a socket without an address that a denied program got"
refused_as "a socket without an address that a denied program got"
between other towards "$open" 8080 \
	hand "$work/good.py" peer "$open" 8080 again
arrives "a socket without an address that a permitted program got, at last"
e2e_end
