#!/bin/sh
# agree.sh FILE FILE...: print the figures in which several bench.json differ by more
# than AGREE_PERCENT (5), the largest above the smallest, and those that not all have.
# Ends with 0 if there are none.
set -eu
percent=${AGREE_PERCENT:-5}

[ $# -gt 1 ] || {
	echo "usage: agree.sh FILE FILE..." >&2
	exit 2
}
# shellcheck disable=SC2016 # these are jq's variables
jq -rs --argjson percent "$percent" '
length as $n
| [.[].figures[] | select(.value | type == "number")] | group_by(.name)
| map({ name: .[0].name, values: map(.value), low: (map(.value) | min),
	high: (map(.value) | max) })
| map(.differs = if (.values | length) != $n then "not in all"
	elif .low == .high then empty
	elif .low <= 0 then "-"
	else (.high / .low - 1) * 100 | select(. > $percent) |
		"\(. * 10 | round / 10) %" end)
| (.[] | "\(.differs)\t\(.name): \(.values | map(tostring) | join(", "))"),
	if . == [] then "all figures agree within \($percent) %"
	else "" | halt_error(1) end' "$@"
