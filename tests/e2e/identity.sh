#!/bin/sh
# A rule may name who asks by user, group, supplementary group, cgroup, unit,
# executable and the name that a program gives itself; each such rule permits
# its own name and no other.  The judges are the client's sends and the records.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
mkdir -p "$cgroup/plain" "$cgroup/pool/one"
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - { name: by-user, who: { user: 4242 }, domains: [user.many.example.com], action: allow }
  - { name: by-group, who: { group: 4343 }, domains: [group.many.example.com], action: allow }
  - { name: by-cgroup, who: { cgroup: "$cgroup_path/pool" }, domains: [cgroup.many.example.com], action: allow }
  - { name: by-glob, who: { cgroup: "$cgroup_path/p*/on?" }, domains: [glob.many.example.com], action: allow }
  - { name: by-unit, who: { unit: web.service }, domains: [unit.many.example.com], action: allow }
  - { name: by-comm, who: { comm: [tired, wired] }, domains: [comm.many.example.com], action: allow }
  - name: by-two
    who: [{ user: 4242, group: 4343 }, { exe: $work/other, comm: tired }]
    domains: [two.many.example.com]
    action: allow
  - { name: shut-out, who: { user: 4999 }, action: deny }
  - { name: by-exe, who: { exe: $work/goo? }, domains: [exe.many.example.com], action: allow }
END
start_nameward

# asks SENTENCE WANT NAME PROGRAM...: PROGRAM looks up a name below NAME, which
# ends with WANT.
asks() {
	sentence=$1 want=$2 asked=$3
	shift 3
	is "$sentence" "$want" \
		"$(result "$@" --name "$asked.many.example.com")"
}

asks "the user of a rule may ask" OK user good sendto --uid 4242 --gid 1
asks "a user other than the rule's may not ask" \
	EPERM user good sendto --uid 4241 --gid 1
asks "root is not every user" EPERM user good sendto
asks "a program with the rule's effective group may ask" \
	OK group good sendto --uid 77 --gid 4343
asks "a program with the rule's supplementary group may ask" OK group \
	good sendto --uid 77 --gid 1 --group 10 --group 4343 --group 20
asks "a program with another supplementary group may not ask" EPERM group \
	good sendto --uid 77 --gid 1 --group 10 --group 4344
asks "a program in the rule's cgroup may ask" \
	OK cgroup as_program pool -- "$work/good" sendto
asks "a program in a cgroup below the rule's may ask" \
	OK cgroup as_program pool/one -- "$work/good" sendto
asks "a program in another cgroup may not ask" \
	EPERM cgroup as_program plain -- "$work/good" sendto
asks "a program in a cgroup that the rule's glob matches may ask" \
	OK glob as_program pool/one -- "$work/good" sendto
asks "a glob of cgroups does not match their parent" EPERM glob \
	as_program pool -- "$work/good" sendto
mkdir -p "$cgroup/system.slice/web.service/part"
asks "a unit that started after the policy was loaded may ask" OK unit \
	as_program system.slice/web.service -- "$work/good" sendto
asks "a program in a cgroup inside the rule's unit may ask" OK unit \
	as_program system.slice/web.service/part -- "$work/good" sendto
mkdir -p "$cgroup/plain/web.service" "$cgroup/web.service.slice/x.service"
asks "a cgroup that a program named like the unit may not ask" EPERM unit \
	as_program plain/web.service -- "$work/good" sendto
asks "a unit in a slice named like the rule's unit may not ask" EPERM unit \
	as_program web.service.slice/x.service -- "$work/good" sendto
asks "a program that gives itself the rule's name may ask" \
	OK comm good sendto --comm wired
asks "a program that gives itself another name may not ask" \
	EPERM comm good sendto --comm wire
asks "a program that matches both keys of an alternative may ask" \
	OK two good sendto --uid 4242 --gid 4343
asks "a program that matches one key of two may not ask" \
	EPERM two good sendto --uid 4242 --gid 1
asks "a program that matches the second alternative may ask" \
	OK two other sendto --comm tired
asks "the second alternative does not serve another program" EPERM two \
	good sendto --comm tired
asks "the rule's executable may ask" OK exe good sendto
asks "another executable may not ask" EPERM exe other sendto
asks "the rule's executable, run by a user who is shut out, may not ask" \
	EPERM exe \
	good sendto --uid 4999 --gid 1

good sendto --uid 4242 --gid 1 --name user.many.example.com >"$work/out"
asker="act == \"query\" and pid == $(word pid "$work/out")"
recorded "the record names the process" "$asker"
is "the record names the rule" by-user "$(field "$asker" rule)"
is "the record names the user" 4242 "$(field "$asker" .user.id)"
is "the record names the group" 1 "$(field "$asker" .group.id)"
is "the record names the executable" \
	"$work/good" "$(field "$asker" .process.executable)"
is "the record has the program's name" good "$(field "$asker" .process.name)"
is "the record names the cgroup" \
	"$cgroup_path" "$(field "$asker" .nameward.cgroup)"
as_program system.slice/web.service/part -- "$work/good" sendto \
	--name unit.many.example.com >"$work/out"
asker="act == \"query\" and pid == $(word pid "$work/out")"
recorded "the record of a unit's program names the unit" \
	"$asker and .nameward.unit == \"web.service\""
good send --threads 4 --count 1 --unique --hold-ms 300 \
	--name user.many.example.com --uid 4242 --gid 1 >"$work/threads"
is "threads have one process id and their own thread ids" \
	"$(sed 's/.*pid=\([0-9]*\) tid=\([0-9]*\) .*/\1 \2/' "$work/threads" |
		sort)" \
	"$(await count_is '(name | endswith(".user.many.example.com")) and act == "query"' 4
	jq -r "$jq_help select((name | endswith(\".user.many.example.com\")) and
		act == \"query\") | \"\(pid) \(.process.thread.id)\"" \
		"$records" | sort)"
e2e_end
