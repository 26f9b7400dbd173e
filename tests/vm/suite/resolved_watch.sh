#!/bin/sh
# What programs ask systemd-resolved for while it is watched is recorded, as their
# claim, with the answer, and opens nothing.  The judges are the programs, the
# resolver's side of the link and the sets.
# vm: names
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
# shellcheck source=tests/lib/resolved.sh
. "$top/tests/lib/resolved.sh"
resolved_begin
hosts_line files resolve '[!UNAVAIL=return]' dns

# asks PROGRAM TYPE: a filter for records that it asked for $name.
asks() {
	echo "act == \"ask\" and .dns.type == \"query\" and name == \"$name\" and .dns.question.type == \"$2\" and .process.name == \"$1\" and .nameward.attribution == \"claimed\""
}
# answered PROGRAM TYPE: the same of what was answered.
answered() { asks "$1" "$2" | sed 's/"query"/"answer"/'; }
# by_getent_both NAME: its addresses of both families.
by_getent_both() {
	nobody getent ahosts "$1" 2>/dev/null | awk '{ print $1 }' | sort -u | xargs
}
# say PYTHON: with a connection to resolved, as `s`.
say() {
	nobody_python -c "
import json, socket
s = socket.socket(socket.AF_UNIX)
s.connect('$varlink')
def call(name):
    return json.dumps({'method': 'io.systemd.Resolve.ResolveHostname',
        'parameters': {'name': name, 'family': 2}}).encode() + b'\0'
def replies(n):
    said = b''
    while said.count(b'\0') < n:
        said += s.recv(65536) or b'\0' * n
$1"
}

# --- in a policy ------------------------------------------------------------------

names_policy "name_services: watch"
start_at_root
is "status says that they are watched" watched "$(services)"
new_name
is "what is denied by DNS is found" 203.0.113.30 "$(by_getent "$name")"
recorded "the question is recorded as the program's claim" \
	"$(asks getent A) and .user.id == \"65534\" and .process.executable == \"/usr/bin/getent\" and .nameward.method == \"ResolveHostname\" and .destination.address == \"$varlink\""
recorded "the answer is recorded as the program's" \
	"$(answered getent A) and .dns.resolved_ip == [\"203.0.113.30\"] and .dns.response_code == \"NOERROR\" and .event.duration > 0 and .user.id == \"65534\""
is "neither is allowed or denied" 0 \
	"$(count "act == \"ask\" and (allowed or denied or .event.outcome != null or .rule != null)")"
check "what was asked reached the resolver" wire_has "$name"
recorded "resolved's own question is recorded as resolved's" \
	"$(asked_by systemd-resolve) and .event.reason == \"local-resolver\""
new_name web
is "what is permitted by DNS is found" 203.0.113.30 "$(by_getent "$name")"
recorded "that is recorded" "$(answered getent A)"
check "nothing is opened by it" test -z "$(set_addresses web_4)"

name=nosuch.example.com
is "a name that is not there is not found" nothing "$(by_getent "$name")"
recorded "the error is the response code" \
	"$(answered getent A) and .dns.response_code == \"NXDOMAIN\" and .error.code == \"io.systemd.Resolve.DNSError\""
name=30.113.0.203.in-addr.arpa
nobody getent hosts 203.0.113.30 >"$work/reverse"
recorded "an address is recorded as its reverse name" "$(asks getent PTR)"
recorded "its answer, too" "$(answered getent PTR)"
new_name
is "addresses of any family are found" "2001:db8:2::30 203.0.113.30" \
	"$(by_getent_both "$name")"
for type in A AAAA; do
	recorded "of any family: $type is asked for" "$(asks getent $type)"
	recorded "of any family: $type is answered" "$(answered getent $type)"
done

# --- however it is sent -----------------------------------------------------------

new_name
say "for b in call('$name'): s.send(bytes([b]))
replies(1)"
counted "byte by byte: it is one question" 1 "$(asks python3 A)"
recorded "byte by byte: with its answer" \
	"$(answered python3 A) and .dns.resolved_ip == [\"203.0.113.30\"]"
new_name
say "s.sendmsg([call('$name')[:9], call('$name')[9:30], call('$name')[30:], call('$name')])
replies(2)"
counted "two in one send, in four pieces: both are recorded" 2 "$(asks python3 A)"
counted "two in one send: with their answers" 2 \
	"$(answered python3 A) and .dns.resolved_ip == [\"203.0.113.30\"]"
new_name
say "s.send(call('$name').replace(b'$name', b''.join(b'\\\\u%04x' % b for b in b'$name')))
replies(1)"
recorded "in escapes: the name is read" \
	"$(answered python3 A) and .dns.resolved_ip == [\"203.0.113.30\"]"
say "s.send(b'what?\0')
replies(1)"
recorded "what is no JSON is recorded, too" \
	'act == "ask" and .event.reason == "malformed" and .process.name == "python3" and .dns == null'
cp /usr/bin/python3 "$work/taker"
new_name
is "a connection that is handed on is answered" "taken 203.0.113.30" \
	"$(nobody_python "$top/tests/vm/suite/varlink.py" --hand "$name" "$work/taker")"
recorded "who sends is who asks" "$(answered taker A)"
new_name
nobody resolvectl query -4 "$name" >"$work/by-bus"
check "D-Bus: it is asked" await wire_has "$name"
is "D-Bus: it is not recorded as the program's" 0 "$(count "$(asks resolvectl A)")"

# --- only as long as it is wanted --------------------------------------------------

names_policy "name_services: leave"
reload
new_name
is "leave: what is denied is found" 203.0.113.30 "$(by_getent "$name")"
new_name
names_policy "name_services: watch" "records: denied"
reload
is "only denials are wanted: nothing is watched" \
	"not watched: the policy wants no records of it" "$(services)"
is "only denials are wanted: resolved answers" 203.0.113.30 "$(by_getent "$name")"
names_policy "name_services: watch"
reload
last=$name
new_name
is "watched again: resolved answers" 203.0.113.30 "$(by_getent "$name")"
recorded "watched again: it is recorded" "$(answered getent A)"
name=$last
is "only denials are wanted: it was not recorded" 0 "$(count "$(asks getent A)")"
is "nothing is lost" 0 "$(ctl status --json | jq '.lost.asks + .lost.ring')"

# --- one cgroup only ----------------------------------------------------------------

stop "$nameward_pid"
nameward_pid=
start_nameward
new_name
nobody_outside=$(/usr/bin/python3 -S -E "$top/tests/vm/suite/varlink.py" "$name" |
	sed 's/.* //')
is "one cgroup: a program beside it asks" 203.0.113.30 "$nobody_outside"
last=$name
new_name
is "one cgroup: a program below it asks" 203.0.113.30 "$(by_getent "$name")"
recorded "one cgroup: that is recorded" "$(answered getent A)"
name=$last
is "one cgroup: the other is not" 0 "$(count "act == \"ask\" and name == \"$name\"")"
stop "$nameward_pid"
nameward_pid=

# --- without a policy ----------------------------------------------------------------

# watching FORMAT: nameward shows what happens, in $work/FORMAT.
watching() {
	start "$1" "$nameward" watch --format "$1" -o "$work/$1" \
		--cgroup "$cgroup_root"
	await watch_sees "$1"
}
watch_sees() {
	by_getent ready.many.example.com >"$work/ready"
	grep -qs 'ask.*ready' "$work/$1"
}
for format in json text kv; do
	watching $format
	new_name
	is "watch --format $format: resolved answers" 203.0.113.30 \
		"$(by_getent "$name")"
	check "watch --format $format: the answer is shown" \
		await grep -q "ask.*$name.*203\.0\.113\.30" "$work/$format"
	eval "stop \"\$${format}_pid\""
done
check "text: it looks like a lookup" grep -qE \
	"ask +getent\[[0-9]+\] +nobody +A +a[0-9]+\.many\.example\.com = 203\.0\.113\.30" "$work/text"
e2e_end
