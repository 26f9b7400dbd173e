#!/bin/sh
# Messages of odd shape: whatever asks for a denied name in any place of a
# message is stopped, and ordinary oddities of permitted questions pass.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

send_shape() { py good shape.py "$1" "$name"; }

cases() {
	passes plain send_shape plain
	for shape in plain two-first two-second count-one count-zero \
		answer-bit; do
		stopped $shape send_shape $shape
	done
}

bypass_begin
bypass_run cases
