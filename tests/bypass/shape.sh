#!/bin/sh
# A message of odd shape that asks for a denied name in any place is stopped, and
# so is one that can't be read to its last byte; ordinary oddities of permitted
# questions pass.  A case is several shapes of one kind.  The judge is the
# server's side of the link.
# run: early
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

via=udp how="" technique=""

# sent MARK DOMAIN SHAPE
sent() {
	run_case "$3$how" "$1" "$2" py_shape "$3"
	case_name="$technique$how: ${3#*/}"
}
py_shape() { py good shape.py "$1" "$name" "$via"; }

# halted MARK DOMAIN SHAPE
halted() {
	[ "$phase" = open ] || before=$(denials)
	sent "$@"
	if [ "$phase" = open ]; then
		reaches_server "gets through without nameward"
	else
		reaches_nobody "is stopped"
		on_record "$before"
	fi
}

denied() {
	technique=$1
	shift
	for shape; do halted "" denied.example.com "$shape"; done
}
permitted() {
	technique=$1
	shift
	for shape; do
		sent -fine many.example.com "$shape"
		reaches_server "a permitted name passes ($phase)"
	done
}
# These are judged by the name itself, not by what it looks like.
judged() {
	denied "$@"
	permitted "$@"
}
# What no reader may make sense of is stopped even below a permitted name.
malformed() {
	technique=$1
	shift
	for shape; do halted "" many.example.com "$shape"; done
}

header() {
	judged question one/plain
	malformed two-questions one/two-first one/two-second
	malformed count-lies one/count-one one/count-one-first one/count-all \
		one/count-256 one/count-two
	malformed no-question one/count-zero
	judged answer-bit one/answer-bit one/every-bit
	judged opcodes one/status one/notify one/update one/opcode-15
	judged types-and-classes one/class-chaos one/class-any one/type-0
}
behind() {
	malformed data-behind behind/data behind/message behind/answer-unsaid \
		behind/more-than-told
	malformed records-behind behind/answer behind/authority \
		behind/authority-axfr behind/two-soas behind/three-more
	malformed update-and-notify behind/zone-update behind/zone-notify
	malformed record-lengths behind/less-than-told behind/none-of-two \
		behind/one-too-long behind/one-too-short behind/no-length \
		behind/owner-reserved behind/owner-endless
	permitted edns behind/edns
	judged edns-kilobytes own/edns-4000
	permitted signatures behind/tsig behind/edns-tsig behind/sig0
	permitted ixfr behind/ixfr
}
names() {
	judged letter-case name/case
	judged label-bytes name/dot name/dot-only name/nul name/nul-dot \
		name/backslash name/escape name/ff name/utf-8 name/space
	judged longest name/63 name/255 labels/127
	# Not below denied.example.com, ...
	permitted label-with-dots equal/as-denied
	# ... and not below example.com.
	denied label-with-dots equal/as-permitted equal/as-permitted-com
	malformed too-long name/256 name/64 name/64-data
	malformed cut-off name/endless name/cut name/no-class name/empty-label
	malformed pointers name/pointer-later name/pointer-self \
		name/pointer-first name/pointer-header name/pointer-end \
		name/pointer-edns
	malformed label-types name/type-40 name/type-41 name/type-80 \
		name/type-bf
}
# The final dot of a fully qualified name never gets to the wire.
trailing_dot() {
	stopped trailing-dot trailing
	passes trailing-dot trailing
}
trailing() {
	# shellcheck disable=SC2016
	as_program -- unshare -m sh -c 'mount --bind "$0/resolv.conf" \
		/etc/resolv.conf && exec "$0/good.py" "$@"' "$work" \
		"$programs/shape.py" resolve "$name."
}

# The shapes that another reader could read differently are sent by TCP as well.
by_tcp() {
	via=tcp how=-tcp
	judged question one/plain
	malformed two-questions one/two-first one/two-second
	malformed count-lies one/count-one
	malformed no-question one/count-zero
	judged answer-bit one/answer-bit
	malformed data-behind behind/data behind/more-than-told
	malformed records-behind behind/answer
	malformed record-lengths behind/one-too-long
	judged edns-kilobytes own/edns-4000
	permitted signatures behind/edns-tsig
	judged longest name/255 labels/127
	malformed too-long name/256 name/64
	malformed pointers name/pointer-self name/pointer-later
	malformed label-types name/type-80
	via=udp how=
}

# What a program sends to a resolver is a question, even if it has the form of an
# answer, and opens nothing.
answer_opens() {
	shut_out answer-opens 203.0.113.77 \
		py good shape.py opens 203.0.113.77 "opens-$phase.example.com"
	[ "$phase" = open ] ||
		is "answer-opens: an answer sent by the program opens nothing" \
			"" "$(set_addresses web_4)"
}

cases() {
	answer_opens
	header
	behind
	names
	trailing_dot
	by_tcp
}

bypass_begin
echo "nameserver 198.51.100.2" >"$work/resolv.conf"
# Names of 127 labels have room for one letter each.
sed -i 's/"\*\*\.denied/"**.d", &/; s/"\*\*\.example\.com"/&, "**.p"/' \
	"$work/policy.yaml"
bypass_run cases
