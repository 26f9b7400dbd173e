#!/bin/sh
# A reload fails somewhere in the middle, for want of descriptors, or finds the
# directory of the state files full.  Afterwards one policy is in force, the former
# or the next, as the reload said, and the next reload succeeds.  The judges are the
# client's system calls.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_name=fault/$e2e_name
e2e_begin
mkdir "$work/run"
mount -t tmpfs -o size=64k,mode=700 none "$work/run" || {
	skip "everything: no tmpfs can be mounted"
	exit 0
}
control=$work/run/control.sock
start_knotd
start_web 80

# permit NAME: a policy that permits one name, and with it connections.
permit() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2]
		rules:
		  - name: $1
		    who: { exe: $work/good }
		    domains: [$1.example.com]
		    action: allow
		    open: { ports: [80/tcp] }
		  - name: filler
		    who: { exe: $work/nobody }
		    domains: [filler.$1.example.com]
		    action: allow
	END
}
opens() {
	[ "$(result good sendto --name "$1.example.com" --then-connect 80)" = OK ]
}
denies() { [ "$(result good sendto --name "$1.example.com")" = EPERM ]; }
# is_in_force NAME OTHER
is_in_force() { opens "$1" && denies "$2"; }
# reload_to NAME: reload the policy of NAME; now is the one that is in force.
now=www
reload_to() {
	permit "$1"
	ctl reload >"$work/reload" 2>&1 || return 1
	now=$1
}
next() { [ "$now" = www ] && echo alias || echo www; }
is_said() { is_in_force "$now" "$(next)"; }

# limit_for N: the limit of descriptors with which the daemon can open N more.
limit_for() {
	find "/proc/$nameward_pid/fd" -type l -printf '%f\n' | sort -n |
		awk -v left="$1" '
			BEGIN { at = 0 }
			{
				if ($1 - at > left) exit
				left -= $1 - at
				at = $1 + 1
			}
			END { print at + left }'
}

permit www
start_nameward
check "the first policy is in force" is_in_force www alias

limits=$(prlimit --pid "$nameward_pid" --nofile --output SOFT,HARD --noheadings)
# shellcheck disable=SC2086 # two numbers
set -- $limits
failed=0 done=0 wrong=''
left=2 # to be asked takes one
while [ "$left" -le 16 ]; do
	prlimit --pid "$nameward_pid" --nofile="$(limit_for "$left")":"$2"
	if reload_to "$(next)"; then
		done=$((done + 1))
	else
		failed=$((failed + 1))
	fi
	prlimit --pid "$nameward_pid" --nofile="$1:$2"
	is_said || wrong="$wrong $left"
	left=$((left + 1))
done
note "with few descriptors: $failed reloads failed, $done succeeded"
is "with how few descriptors another policy is in force than was said" '' \
	"$wrong"
check "with too few descriptors reloads fail" test "$failed" -gt 0
check "with enough they succeed" test "$done" -gt 0

dd if=/dev/zero of="$work/run/full" bs=1k 2>/dev/null
check "a full directory of state files: the reload succeeds" reload_to "$(next)"
check "the next policy is in force" is_said
check "the log says that a file could not be written" \
	grep -q 'No space left' "$work/nameward.log"
rm "$work/run/full"
check "once there is room the next reload succeeds, too" reload_to "$(next)"
check "and writes the state file" test -s "$control.rules"
umount -l "$work/run"
e2e_end
