# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# lib.sh - each technique to get around the policy is one case, tried twice:
#
#   phase open  nameward is not running: the attack must get through, so that a
#               case that tests nothing fails;
#   phase shut  nameward enforces: the attack must not get through.
#
# The judge is the server's side of the link: recorder.py logs each complete
# DNS message that comes to it, and each frame that comes over the link.  Our
# own records show only whether the denial was recorded.
#
# A script defines a function that runs all its cases, and ends with
#
#   bypass_begin [ADDRESS@PORT]...      more places for the recorder to listen
#   bypass_run cases
#
# In a case $name is a new name, $phase the phase.  Whatever the attack prints
# is in $work/out; a line with result=WORD says how it ended.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
programs=$top/tests/bypass/programs
# A question that goes on to be answered is nearer to the wire than one whose
# send fails; DENIED=error runs the cases with that.
export DENIED="${DENIED:-answer}"
script=$e2e_name
e2e_name=bypass/$e2e_name
# This file lists the names of the cases; tests/docs.sh compares it with
# SECURITY.md.
case_list=$build/tests/bypass/$script.cases
mkdir -p "${case_list%/*}" && : >"$case_list"
phase=open
# shellcheck disable=SC2034 # set and read by name
recorder_pid=

list_case() {
	[ "${1%%:*}" = afterwards ] || echo "$script/${1%%:*}" >>"$case_list"
}
ok() {
	echo "ok $e2e_name/$*"
	list_case "$1"
}
skip() {
	echo "skip $e2e_name/$*"
	list_case "$1"
}

# A case is judged by the recorder's lines of these kinds.  Streams, whose pieces
# may pass, set it to "message".
judge="message frame"

# --- what reached the server -----------------------------------------------

# arrived TEXT: a line of the recorder, of the kinds of $judge, holds it.  There
# bytes that are no printable ASCII are dots, and letters are small.
arrived() {
	text=$1 kinds=$judge awk '
		BEGIN { n = split(ENVIRON["kinds"], kinds, " ") }
		index($0, ENVIRON["text"]) {
			for (i = 1; i <= n; i++)
				if (index($0, kinds[i] " ")) found = 1
		}
		found { exit }
		END { exit !found }' "$work/recorder.log"
}
# The recorder may be a moment behind, so absence is judged a moment later.
arrives() { await arrived "$1"; }
absent() {
	sleep 0.2
	! arrived "$1"
}

# frames ADDRESS: how many frames came over the link to it.
frames() { grep -cF " to $1 " "$work/recorder.log"; }
frames_above() { [ "$(frames "$1")" -gt "$2" ]; }

# --- cases ------------------------------------------------------------------

# These do without jq, which takes a second to start on an emulated machine.
denials() { grep -c '"type":\["[a-z]*","denied"\]' "$records"; }
# has_record TEXT...: one record holds each of these, as they stand in the file.
has_record() {
	awk 'BEGIN { for (i = 2; i < ARGC; i++) { text[i] = ARGV[i]; ARGV[i] = "" } }
		{
			found = 1
			for (i in text) if (!index($0, text[i])) found = 0
		}
		found { exit }
		END { exit !found }' "$records" "$@"
}
denials_above() { [ "$(denials)" -gt "$1" ]; }

# run_case CASE MARK DOMAIN ATTACK...: run the attack with a new $name, whose
# first label, $mark, is what is looked for on the server's side.
run_case() {
	case_name=$1 mark=$1$2-$phase
	# shellcheck disable=SC2034 # for the attack
	name=$mark.$3
	shift 3
	"$@" >"$work/out" 2>&1 || :
}
# last_lines: of what the attack printed.
last_lines() { tail -n 3 "$work/out" | tr '\n' ' '; }

# on_record BEFORE: there are more denials than before.  It does not look at the
# process, which some records can't name.
on_record() {
	if await denials_above "$1"; then
		ok "$case_name: the denial is on record"
	else
		fail "$case_name: the denial is on record: it is not: $(last_lines)"
	fi
}

reaches_server() {
	if arrives "$mark"; then
		ok "$case_name: $1"
	else
		fail "$case_name: $1: it did not: $(last_lines)"
	fi
}
reaches_nobody() {
	if absent "$mark"; then
		ok "$case_name: $1"
	else
		fail "$case_name: $1: it came there: $(last_lines)"
	fi
}

# stopped CASE ATTACK...: a question for the denied name $name is stopped.
stopped() {
	[ "$phase" = open ] || before=$(denials)
	case_of=$1
	shift
	run_case "$case_of" "" denied.example.com "$@"
	if [ "$phase" = open ]; then
		reaches_server "gets through without nameward"
	else
		reaches_nobody "is stopped"
		on_record "$before"
	fi
}

# passes CASE ATTACK...: a question for the permitted name $name, by the same
# means, arrives in both phases.
passes() {
	case_of=$1
	shift
	run_case "$case_of" -fine many.example.com "$@"
	reaches_server "a permitted name passes ($phase)"
}

# gets_through CASE REASON ATTACK...: the attack gets through in both phases,
# which SECURITY.md states.
gets_through() {
	case_of=$1 reason=$2
	shift 2
	run_case "$case_of" "" denied.example.com "$@"
	reaches_server "gets through ($phase), as stated: $reason"
}

# shut_out CASE ADDRESS ATTACK...: packets to an address that nothing opened do
# not arrive.
shut_out() {
	case_of=$1 address=$2 before=$(frames "$2")
	shift 2
	run_case "$case_of" "" denied.example.com "$@"
	if [ "$phase" = open ]; then
		check "$case_of: gets through without nameward" \
			await frames_above "$address" "$before"
	else
		sleep 0.2
		is "$case_of: nothing comes to the address" \
			"$before" "$(frames "$address")"
	fi
}

# comes_up CASE ADDRESS ATTACK...: packets to an address that is open arrive in
# both phases.
comes_up() {
	case_of=$1 address=$2 before=$(frames "$2")
	shift 2
	run_case "$case_of" -fine many.example.com "$@"
	check "$case_of: what is open is reached ($phase)" \
		await frames_above "$address" "$before"
}

# --- who the sender is -------------------------------------------------------

# bypass_identities: put into $work what be() runs.
bypass_identities() {
	cp "$programs/identity.py" "$programs/attack.py" "$work"
	chmod -R a+rX "$work"
}
# be WHO VERB...: run identity.py by good.py or other.py; $on_cpu may be a command
# that runs it.
be() {
	interpreter=$work/$1.py
	shift
	# shellcheck disable=SC2086 # the command is several words
	as_program -- ${on_cpu:-} env NAME="$name" "$interpreter" "$work/identity.py" "$@"
}
# mine CASE KIND ATTACK...: the sender is the one that the rule of that kind
# means, and its question arrives.
mine() {
	case_of=$1 kind=$2
	shift 2
	run_case "$case_of" "" "$kind.example.com" "$@"
	reaches_server "passes for who it is ($phase)"
}

# forged CASE KIND ATTACK...: the sender only looks like the one that the rule
# means, and is stopped.
forged() {
	[ "$phase" = open ] || before=$(denials)
	case_of=$1 kind=$2
	shift 2
	run_case "$case_of" "" "$kind.example.com" "$@"
	if [ "$phase" = open ]; then
		reaches_server "gets through without nameward"
	else
		reaches_nobody "is stopped"
		on_record "$before"
	fi
}

# --- the two phases ----------------------------------------------------------

# py WHO SCRIPT [ARGUMENT]...: run a Python script of this folder as good or
# other, in a process of its own, which forker.py forks.
py() {
	py_who=$1 py_file=$2
	shift 2
	# The caller may be a subshell, whose process id is not in $$.
	read -r py_caller _ </proc/self/stat
	py_reply=$work/reply.$py_caller
	[ -p "$py_reply" ] || mkfifo "$py_reply"
	{
		printf '%s\0' "$py_caller" "$py_reply" $(($# + 1)) \
			"$programs/$py_file" "$@" >"$work/$py_who.fifo"
		read -r py_status <&5
	} 3>&1 4>&2 5<>"$py_reply" # both ends, or the last reply's end ends it
	return "$py_status"
}
forker() {
	mkfifo "$work/$1.fifo"
	start_program "forker_$1" "$work/$1.py" -S -B "$programs/forker.py" \
		"$work/$1.fifo"
	await grep -q '^ready' "$work/forker_$1.log" || {
		fail "forker.py starts: $(cat "$work/forker_$1.log")"
		exit 1
	}
}

bypass_programs() {
	e2e_begin
	cp "$(readlink -f /usr/bin/python3)" "$work/good.py"
	cp "$work/good.py" "$work/other.py"
	forker good
	forker other
}

# bypass_record [ADDRESS@PORT]...: record what comes there and over the link, of
# which $bypass_link is the server's end.
bypass_link=veth0
bypass_record() {
	start recorder nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
		"$programs/recorder.py" "$bypass_link" "$@"
	await grep -q '^ready' "$work/recorder.log" || {
		fail "the recorder starts: $(cat "$work/recorder.log")"
		exit 1
	}
}

bypass_begin() {
	bypass_programs
	bypass_record 198.51.100.2@53 2001:db8:1::2@53 "$@"
	bypass_policy
}

# There are two programs of the same kind; only good may ask, and not for a
# denied name.
bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: denied
		    domains: [denied.example.com, "**.denied.example.com"]
		    action: deny
		  - name: web
		    who: { exe: [$work/good, $work/good.py] }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp, 80/udp] }
	END
}

# skip_each REASON CASE...
skip_each() {
	why=$1
	shift
	for case_of; do
		skip "$case_of: $why"
	done
}

# has_udplite CASE...: the kernel has UDP-Lite; without it (Linux 7.3) the cases
# are skipped.
has_udplite() {
	/usr/bin/python3 -c 'import socket as s
s.socket(s.AF_INET, s.SOCK_DGRAM, 136)' 2>/dev/null && return 0
	skip_each "this kernel has no UDP-Lite" "$@"
	return 1
}

# In these ways good sends a question for $name: by a system call, by a packet
# that it makes itself, by io_uring.
path() {
	path_of=$1
	shift
	py good send_paths.py "$path_of" "$name" "$@"
}
packet() {
	path_of=$1
	shift
	py good packets.py "$path_of" "$name" "$@"
}
ring() {
	path_of=$1
	shift
	as_program -- "$work/good.ring" "$path_of" "$name" "$@"
}

# bypass_run FUNCTION: run its cases in both phases, and end the script.
bypass_run() {
	phase=open
	"$1"
	start_nameward
	phase=shut
	"$1"
	case_name=afterwards
	is "afterwards: a permitted lookup is answered" OK \
		"$(result good sendto --name afterwards.many.example.com)"
	check "afterwards: the daemon is alive" kill -0 "$nameward_pid"
	e2e_end
}
