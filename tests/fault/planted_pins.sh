#!/bin/sh
# Before the start somebody who is not root makes the directory of the pins, in a
# bpf filesystem that all may write.  What the daemon pins is not theirs to take
# away, so a crash leaves the policy in force all the same.  The judge is the wire.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
mount_pins || {
	skip "a planted directory: no bpf filesystem can be mounted"
	e2e_end
}
start_knotd
start_wire
simple_policy
nobody() { setpriv --reuid 4242 --regid 4242 --clear-groups "$@"; }
# as_planter: unlink all that is in the directory.
empty() { nobody sh -c "rm -f $pin/*" 2>/dev/null; }

# plant HOW COMMAND...: the planter prepares $pin; then the daemon starts, and
# crashes.
plant() {
	how=$1
	shift
	check "$how: all may make it" nobody "$@"
	start_nameward
	empty
	stop "$nameward_pid" KILL
	is "$how: after a crash a denied lookup is denied" EPERM \
		"$(result other sendto --name "$how.example.com")"
	check "$how: it did not leave" wire_lacks "$how.example.com"
	is "$how: a permitted lookup is answered" OK \
		"$(result good sendto --name www.example.com)"
	start_nameward
	is "$how: the next daemon takes over" EPERM \
		"$(result other sendto --name "$how.example.com")"
	stop "$nameward_pid"
	nameward_pid=
}

is "without nameward a lookup is answered" OK \
	"$(result other sendto --name open.example.com)"
check "without nameward it leaves" wire_has open.example.com
plant directory mkdir -m 777 "$pin"
check "SIGTERM leaves no pins" test ! -e "$pin"
mkdir -m 755 "$work/bpf/another"
plant link ln -s "$work/bpf/another" "$pin"
check "the link was not followed" test -z "$(ls "$work/bpf/another")"
chmod 777 "$work/bpf"
"$nameward" run -p "$work/policy.yaml" -o /dev/null --cgroup "$cgroup" \
	--pin "$pin" --control "$control" >"$work/refused" 2>&1
check "where others may rename the directory, the start is refused" \
	grep -q "$pin: Operation not permitted" "$work/refused"
e2e_end
