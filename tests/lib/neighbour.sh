# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # set by tests/e2e/lib.sh
# neighbour.sh - nameward beside another packet filter, the neighbour.  It is
# sourced after tests/e2e/lib.sh.
#
# A neighbour NAME is defined by these functions, and by $NAME_agains, the words
# of which there is a NAME_WORD each; there may be none:
#
#   NAME_on       start it: it drops packets to 203.0.113.13, which nameward
#                 permits, and accepts 203.0.113.99, which nameward refuses
#   NAME_WORD     load its rules once more: a reload, a restart
#   NAME_works    check facts of its own, each reported with $when before it
#   NAME_off      stop it
#
# beside NAME starts the two in both orders.  The judges are the server's side of
# the link and the kernel's own list of tables and programs.
neighbour_n=0

neighbour_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: denied
		    domains: [denied.example.com, "**.denied.example.com"]
		    action: deny
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp] }
		  - name: discard
		    networks: [198.51.100.2/32]
		    action: allow
		    open: { ports: [9/udp] }
	END
}

# Each question has a name of its own; its answer is of no interest.
denied_name() {
	neighbour_n=$((neighbour_n + 1))
	denied=n$neighbour_n.denied.example.com
}

# silent FACT ADDRESS WANT COMMAND...: it ends as wanted, and sends no SYN to the
# address.
silent() {
	silent_fact=$1 silent_to=$2 silent_want=$3
	shift 3
	silent_since=$(now_s)
	silent_got=$(result "$@")
	sleep 0.1
	if [ "$silent_want" = refused ]; then
		is "$silent_fact" ECONNREFUSED "$silent_got"
	else
		check "$silent_fact" test "$silent_got" != OK
	fi
	is "$silent_fact: no SYN left" 0 "$(wire_syns "$silent_to" "$silent_since")"
}

# nameward_holds WHEN: the policy is enforced.
nameward_holds() {
	denied_name
	is "$1: a denied name is denied" EPERM \
		"$(result good sendto --name "$denied")"
	check "$1: the denied name did not reach the resolver" wire_lacks "$denied"
	is "$1: a permitted name opens its address" OK \
		"$(result good sendto --name www.example.com --then-connect 80)"
	silent "$1: another program is refused there" 203.0.113.10 refused \
		other dial 203.0.113.10 --port 80
	silent "$1: what they accept is refused" 203.0.113.99 refused \
		good dial 203.0.113.99 --port 80
}

# neighbour_holds WHEN: what the neighbour drops doesn't pass, though nameward
# permits it.
neighbour_holds() {
	is "$1: a lookup of what they drop" OK \
		"$(result good sendto --name alias.example.com)"
	silent "$1: what they drop is dropped" 203.0.113.13 dropped \
		good dial 203.0.113.13 --port 80 --timeout-ms 400
}

# without_nameward WHEN: nothing of nameward is left, and what the tests above
# found stopped passes; else they test nothing.
without_nameward() {
	denied_name
	(good sendto --name "$denied" --timeout-ms 300) >/dev/null 2>&1
	check "$1: a denied name reaches the resolver" wire_has "$denied"
	is "$1: what nothing opened is open" OK \
		"$(result other dial 203.0.113.99 --port 80)"
}

# The tables of others in the kernel, with handles, and without counters.
neighbour_tables() {
	in_client nft -s -a list ruleset 2>/dev/null | awk '
		/^table inet nameward / { ours = 1 }
		!ours
		/^}/ { ours = 0 }'
}
neighbour_programs() { bpftool cgroup tree "$cgroup" 2>/dev/null; }
neighbour_snapshot() {
	neighbour_tables >"$work/tables.$1"
	neighbour_programs >"$work/programs.$1"
}
same_as() { # WHEN FORMER LATTER
	check "$1: their tables are what they were" \
		diff "$work/tables.$2" "$work/tables.$3"
	check "$1: their cgroup programs are what they were" \
		diff "$work/programs.$2" "$work/programs.$3"
}

table_there() { in_client nft list table inet nameward >/dev/null 2>&1; }
table_gone() { ! table_there; }

neighbour_unload() {
	is "$1: unload" 0 "$(ctl unload --pin "$pin" >&2; echo $?)"
	check "$1: unload: our table is gone" await table_gone
	wait "$nameward_pid" 2>/dev/null
}

# again NAME WHEN: each way in which the neighbour loads its rules once more.
again() {
	eval "agains=\${$1_agains:-}"
	for word in $agains; do
		when="$2, $word"
		"$1_$word"
		check "$when: our table is there" await table_there
		nameward_holds "$when"
		neighbour_holds "$when"
		"$1_works"
	done
}

neighbour_both() { # NAME WHEN
	when=$2
	nameward_holds "$when"
	neighbour_holds "$when"
	"$1_works"
	again "$1" "$2"
}

beside() {
	when="$1 first"
	"$1_on"
	neighbour_snapshot before
	start_nameward
	nameward_holds "$when"
	neighbour_holds "$when"
	"$1_works"
	neighbour_snapshot beside
	check "$when: their tables are left alone" \
		diff "$work/tables.before" "$work/tables.beside"
	neighbour_unload "$when"
	neighbour_snapshot after
	same_as "$when" before after
	without_nameward "$when, without nameward"
	neighbour_holds "$when, without nameward"
	"$1_off"

	when="nameward first"
	neighbour_programs >"$work/programs.none"
	start_nameward
	nameward_holds "$when"
	is "$when: what they will drop is open" OK \
		"$(result good sendto --name alias.example.com --then-connect 80)"
	"$1_on"
	neighbour_both "$1" "$when, then $1"
	"$1_off"
	nameward_holds "$when, $1 gone"
	"$1_on"
	neighbour_snapshot beside
	neighbour_unload "$when"
	neighbour_snapshot after
	check "$when: their tables are what they were" \
		diff "$work/tables.beside" "$work/tables.after"
	neighbour_holds "$when, without nameward"
	"$1_off"
	neighbour_programs >"$work/programs.after"
	check "$when: no program of ours is left" \
		diff "$work/programs.none" "$work/programs.after"
}
