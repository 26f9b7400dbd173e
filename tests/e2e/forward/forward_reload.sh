#!/bin/sh
# While a policy is replaced that gives the classes of programs another meaning,
# nothing of a container passes that both policies deny, and nothing is refused
# that both permit: what begins in the meantime waits, and is sent again.  The
# judges are the wire, and the errors of a program that connects all the while.
#
#   container  10.88.1.2 -- client namespace, with nameward -- server
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
# shellcheck source=tests/lib/containers.sh
. "$top/tests/lib/containers.sh"
# shellcheck source=tests/lib/reload.sh
. "$top/tests/lib/reload.sh"
box=nwa$$
if ! forwards || ! container "$box" 1 || ! reachable 1; then
	fail "the container could not be made"
	exit 1
fi
cp "$(readlink -f /usr/bin/python3)" "$work/good.py"
peer=203.0.113.10  # open to good
other=203.0.113.20 # denied to it
reloads=${RELOADS:-20}

# A reload looks at each of them before the next policy is in force.
wide() { (cd "$cgroup" && seq -f wide%g 2000 | xargs mkdir); }
narrow() { find "$cgroup" -depth -type d -name 'wide*' -delete; }

# rules EGRESS [RULE]
rules() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2]
		defaults: { egress: $1 }
		rules:
		  ${2:-}
		  - { name: in-cgroup, who: { cgroup: "$cgroup_path/some*" }, networks: [10.7.0.0/16], action: deny }
		  - { name: shut, who: { exe: $work/good* }, networks: [$other], action: deny }
		  - name: peer
		    who: { exe: $work/good* }
		    networks: [$peer]
		    action: allow
		    open: { ports: [80/tcp] }
	END
}
# Programs get other classes by each of these.
first="- { name: first, who: { exe: $work/other }, networks: [10.0.0.0/8], action: deny }"

# knocks NAME ADDRESS: a program of the container connects until the end.
knocks() {
	start_inside "$1" "$box" "$work/good.py" -S -B \
		"$lib/programs/knock.py" "$2" 80 "$work/end"
	await grep -q '^ready' "$work/$1.log"
}
# told NAME WORD: how often that came.
told() {
	often=$(word "$2" "$work/$1.log")
	echo "${often:-0}"
}
# errors NAME: which came, but for that it had to wait.
errors() {
	sed -n '$p' "$work/$1.log" | tr ' ' '\n' | sed 's/=.*//' |
		grep -vxE '0|waits|ready' | sort | tr '\n' ' ' | sed 's/ $//'
}
is_over() { [ "$(wc -l <"$work/$1.log")" -ge 2 ]; }

# reload_often EGRESS
reload_often() {
	failed=0 i=0
	while [ $i -lt "$reloads" ]; do
		i=$((i + 1))
		if [ $((i % 2)) = 1 ]; then rules "$1" "$first"; else rules "$1"; fi
		reload || failed=$((failed + 1))
		sleep 0.1
	done
	is "egress: $1: all reloads succeed" 0 "$failed"
}

dial_once() { result dials "$box" good "$1" --port 80; }
is_open() { [ "$(dial_once "$1")" = OK ]; }

# cases EGRESS: under such a policy.
cases() {
	rules "$1"
	if [ -n "$nameward_pid" ]; then
		check "egress: $1: the policy is in force" reload
	else
		start_nameward
	fi
	is "egress: $1: the peer is open" OK "$(dial_once "$peer")"
	is "egress: $1: the other one is not" ECONNREFUSED \
		"$(dial_once "$other")"
	rm -f "$work/end"
	since=$(now_s)
	knocks "open_$1" "$peer"
	knocks "shut_$1" "$other"
	reload_often "$1"
	: >"$work/end"
	await is_over "open_$1"
	await is_over "shut_$1"
	note "egress: $1: to the peer: $(tail -n 1 "$work/open_$1.log");" \
		"to the other: $(tail -n 1 "$work/shut_$1.log")"
	check "egress: $1: the peer is connected to" \
		test "$(told "open_$1" 0)" -gt 0
	is "egress: $1: nothing that is permitted is refused" '' \
		"$(errors "open_$1")"
	is "egress: $1: what is denied is refused, or waits" ECONNREFUSED \
		"$(errors "shut_$1")"
	is "egress: $1: it is never connected to" 0 "$(told "shut_$1" 0)"
	is "egress: $1: nothing of it is on the wire" 0 \
		"$(wire_syns "$other" "$since")"
	check "egress: $1: afterwards, the peer is open" await is_open "$peer"
}
start_knotd
start_web 80
start_wire
wide
cases allow
cases deny
narrow
e2e_end
