#!/bin/sh
# Of a message of multicast DNS each question is judged, wherever its name is put
# together from, and one that can't be read to its last byte is stopped; what
# responders and queriers really send passes where the policy permits the names.
# The judge is the server's side of the link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

group=224.0.0.251 group6=ff02::fb
open=198.51.100.3 # every port of it may be connected to

# send SHAPE [ADDRESS] [PORT]: a message with $name in it.
send() { py good mdns.py "$1" "$name" "${2:-$group}" "${3:-5353}"; }

# judged CASE SHAPE [ADDRESS] [PORT]: it is the name that counts, and the record
# has it, whichever of the questions it is.
judged() {
	judged_as=$1
	shift
	stopped "$judged_as" send "$@"
	[ "$phase" = open ] || check "$case_name: the record names the question" \
		await has_record "\"$name\"" '"denied"' '"rule":{"name":"denied"}'
	passes "$judged_as" send "$@"
}

# refused CASE SHAPE [ADDRESS] [PORT]: it is stopped, whatever it asks for.
refused() {
	case_of=$1
	shift
	[ "$phase" = open ] || before=$(denials)
	run_case "$case_of" "" many.example.com send "$@"
	if [ "$phase" = open ]; then
		reaches_server "gets through without nameward"
	else
		reaches_nobody "is stopped"
		on_record "$before"
	fi
}

several() {
	for shape in one first second middle unicast-wanted last-of-128 \
		answer-bit; do
		judged "questions-$shape" "$shape"
	done
	judged questions-6 second "$group6"
	judged questions-unicast second "$open"
	judged questions-other-source second "$group" 40000
	for shape in last-of-129 count-one count-three count-258 update train; do
		refused "questions-$shape" "$shape"
	done
	refused questions-tcp tcp "$open"
}

compressed() {
	for shape in suffix in-label chain; do
		judged "name-$shape" "$shape"
	done
	for shape in forward loop header first-is-pointer reserved; do
		refused "name-$shape" "$shape"
	done
}

with_records() {
	for shape in known known-compressed known-many known-go-on probe \
		all-sections; do
		judged "records-$shape" "$shape"
	done
	judged records-6 probe "$group6"
	for shape in too-long too-short one-too-many one-too-few over-9000; do
		refused "records-$shape" "$shape"
	done
}

# It leads to the group alone, or a resolver on that port could be told by it.
without_question() {
	passes known-goes-on send goes-on
	refused known-goes-on-unicast goes-on "$open"
	refused known-goes-on-other-source goes-on "$group" 40000
	refused known-goes-on-badly goes-on-badly
	refused known-nothing nothing-known
	gets_through responder "a responder asks nothing" send says
	refused responder-other-source says "$group" 40000
}

cases() {
	several
	compressed
	with_records
	without_question
	[ "$phase" = open ] || is "afterwards: no question opened anything" "" \
		"$(set_addresses web_4)$(set_addresses web_6)"
}

bypass_begin "$open@5353"
cat >>"$work/policy.yaml" <<-END
	  - name: group
	    networks: [$open, 224.0.0.251, "ff02::fb"]
	    action: allow
	    open: { ports: [5353/udp, 5353/tcp] }
END
bypass_run cases
