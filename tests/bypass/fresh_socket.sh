#!/bin/sh
# What is known of a program from its last socket counts for the next one only as
# long as nothing has changed.  Each program runs on one CPU, which keeps it, and
# asks first as who is permitted; then it is somebody else and asks with a new
# socket.  No rule names a comm, since nothing is kept then.  The judge is the
# server's side of the link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"
cpu=$(awk '/^Cpus_allowed_list/ { split($2, of, /[,-]/); print of[1] }' \
	/proc/self/status)
on_cpu="taskset -c $cpu"

bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		records: all
		resolvers: [198.51.100.2]
		rules:
		  - { name: by-exe, who: { exe: $work/good.py }, domains: ["**.exe.example.com"], action: allow }
		  - { name: many, who: { exe: $work/good }, domains: ["**.many.example.com"], action: allow }
		  - { name: by-user, who: { user: 4242 }, domains: ["**.user.example.com"], action: allow }
		  - { name: by-group, who: { group: 4343 }, domains: ["**.group.example.com"], action: allow }
		  - { name: by-cgroup, who: { cgroup: $cgroup_path/in }, domains: ["**.cgroup.example.com"], action: allow }
	END
}

renamed() {
	mine renamed exe be good fresh fine comm later send
	[ "$phase" = open ] || check "renamed: the record has the name of now" \
		await has_record "$mark" '"name":"later"'
}

# The parent, which the child ends, is what be() has run.
bereaved() {
	mine bereaved exe be good fresh fork fine bereave send
	[ "$phase" = open ] || check "bereaved: the record has the parent of now" \
		await has_record "$mark" \
		"\"parent\":{\"pid\":$(word parent "$work/out")}"
}

cases() {
	mine unchanged user be other euid 4242 fresh fine fine send
	renamed
	bereaved
	forged setuid user be other euid 4242 fresh fine euid 0 uid 4243 send
	forged seteuid-and-back user be other euid 4242 fresh fine euid 0 send
	forged another-threads-user user be other fresh thread 4242 send
	mine child user be other euid 4242 fresh fine fork send
	forged childs-user user be other euid 4242 fresh fine fork euid 0 send
	mine groups group be other groups 1,4343 fresh fine send
	forged setgroups group be other groups 1,4343 fresh fine groups 1 send
	forged setgroups-again group be other fresh regroup 40 4343
	forged moved cgroup be other cgroup "$cgroup/in" fresh fine \
		cgroup "$cgroup/out" send
	mine moved-in cgroup be other cgroup "$cgroup/out" fresh try \
		cgroup "$cgroup/in" send
	forged exec exe be good fresh fine exec "$work/other.py" fresh send
	mine exec-into-it exe be other fresh try exec "$work/good.py" fresh send
}

bypass_begin
bypass_identities
mkdir -p "$cgroup/in" "$cgroup/out"
bypass_run cases
