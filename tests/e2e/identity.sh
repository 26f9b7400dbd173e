#!/bin/sh
# Rules about who asks: users, groups, supplementary groups, cgroups, units
# and the name a program gives itself; each opens its own name and no other.
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

# asks SENTENCE WANT NAME PROGRAM...: PROGRAM asks for it.
asks() {
	sentence=$1 want=$2 asked=$3
	shift 3
	is "$sentence" "$want" \
		"$(result "$@" --name "$asked.many.example.com")"
}

asks "the user" OK user good sendto --uid 4242 --gid 1
asks "another user" EPERM user good sendto --uid 4241 --gid 1
asks "root is not every user" EPERM user good sendto
asks "the effective group" OK group good sendto --uid 77 --gid 4343
asks "a supplementary group" OK group \
	good sendto --uid 77 --gid 1 --group 10 --group 4343 --group 20
asks "another supplementary group" EPERM group \
	good sendto --uid 77 --gid 1 --group 10 --group 4344
asks "the cgroup" OK cgroup as_program pool -- "$work/good" sendto
asks "a cgroup below it" OK cgroup as_program pool/one -- "$work/good" sendto
asks "another cgroup" EPERM cgroup as_program plain -- "$work/good" sendto
asks "a glob of cgroups" OK glob as_program pool/one -- "$work/good" sendto
asks "a glob does not match its parent" EPERM glob \
	as_program pool -- "$work/good" sendto
mkdir -p "$cgroup/system.slice/web.service/part"
asks "a unit that started after the policy was loaded" OK unit \
	as_program system.slice/web.service -- "$work/good" sendto
asks "a cgroup inside the unit" OK unit \
	as_program system.slice/web.service/part -- "$work/good" sendto
mkdir -p "$cgroup/plain/web.service" "$cgroup/web.service.slice/x.service"
asks "a cgroup that a program made and named like the unit" EPERM unit \
	as_program plain/web.service -- "$work/good" sendto
asks "a unit in a slice named like it" EPERM unit \
	as_program web.service.slice/x.service -- "$work/good" sendto
asks "the name that a program gives itself" OK comm good sendto --comm wired
asks "another name" EPERM comm good sendto --comm wire
asks "both keys of one alternative" OK two good sendto --uid 4242 --gid 4343
asks "one key of two" EPERM two good sendto --uid 4242 --gid 1
asks "the second alternative" OK two other sendto --comm tired
asks "the second alternative of another program" EPERM two \
	good sendto --comm tired
asks "the executable" OK exe good sendto
asks "another executable" EPERM exe other sendto
asks "the executable of a user who is shut out" EPERM exe \
	good sendto --uid 4999 --gid 1

good sendto --uid 4242 --gid 1 --name user.many.example.com >"$work/out"
asker="act == \"query\" and pid == $(word pid "$work/out")"
recorded "the record names the process" "$asker"
is "its rule" by-user "$(field "$asker" rule)"
is "its user" 4242 "$(field "$asker" .user.id)"
is "its group" 1 "$(field "$asker" .group.id)"
is "its executable" "$work/good" "$(field "$asker" .process.executable)"
is "its name" good "$(field "$asker" .process.name)"
is "its cgroup" "$cgroup_path" "$(field "$asker" .nameward.cgroup)"
as_program system.slice/web.service/part -- "$work/good" sendto \
	--name unit.many.example.com >"$work/out"
asker="act == \"query\" and pid == $(word pid "$work/out")"
recorded "the record of a unit's program names it" \
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
