#!/bin/sh
# A bad policy ends `check` and `run` with status 1, and bad usage ends any
# subcommand with status 2: within a second, with the place of the error, never
# with a crash.  The judges are the exit status, the clock and the error lines.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
bad=$work/bad.yaml

# refused SENTENCE [PATTERN]: `check` of $bad ends with 1 within a second, and
# an error line names the place; an empty file has no place to be named.
refused() {
	begin=$(date +%s%N)
	timeout 20 "$nameward" check "$bad" >"$work/out" 2>&1
	is "$1: status 1" 1 $?
	took=$((($(date +%s%N) - begin) / 1000000))
	check "$1: within a second ($took ms)" \
		test "$took" -lt $((${limit_ms:-1000} * slow))
	check "$1: says where and what" \
		grep -qE "^[^:]+(:[0-9]+:[0-9]+)?: error: ${2:-.}" "$work/out"
	check "$1: at most 21 lines" test "$(wc -l <"$work/out")" -le 21
}

head -c 1000000 /dev/urandom >"$bad"
refused "a megabyte of noise"
head -c 750000 /dev/urandom | base64 -w 70 >"$bad"
refused "a megabyte of text"
head -c 100000 /dev/zero | tr '\0' '[' >"$bad"
refused "100,000 brackets"
head -c 100000 /dev/zero | tr '\0' '{' >"$bad"
refused "100,000 braces"
{
	echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
	for i in 1 2 3 4 5 6 7 8 9; do
		p="*a$((i - 1))"
		echo "a$i: &a$i [$p, $p, $p, $p, $p, $p, $p, $p, $p, $p]"
	done
	echo 'version: 1'
	echo 'rules: [{ name: x, domains: *a9, action: allow }]'
} >"$bad"
refused "a bomb of aliases"
printf 'a: &a [*a]\nversion: 1\nrules: *a\n' >"$bad"
refused "an alias of itself"
: >"$bad"
refused "an empty file"
printf '\0\0\0\0' >"$bad"
refused "zeroes"
printf 'version: 1\nmode: enforce\nrules: []\ncolour: red\n' >"$bad"
refused "an unknown key" ".*colour"
printf 'version: 1\nrules:\n  - name: x\n    action: allow\n    acton: x\n    domains: [a*b.example.com, a.*.example.com]\n  - { name: x, action: deny }\n' >"$bad"
refused "several errors"
check "a policy with several errors: each of them is reported" \
	test "$(grep -c 'error:' "$work/out")" -ge 3
printf 'version: 1\nlists: { t: { file: missing.txt } }\nrules: [{ name: x, domains: [list:t], action: deny }]\n' >"$bad"
refused "a list that is missing" ".*missing.txt"
printf 'version: 1\nrules: [{ name: x, who: { user: nobody-of-that-name }, action: allow }]\n' >"$bad"
refused "a user who does not exist" ".*nobody-of-that-name"
printf 'version: 1\nrules: [{ name: x, action: allow }]\n' >"$bad"
is "a good policy is accepted" \
	0 "$("$nameward" check "$bad" >/dev/null 2>&1; echo $?)"
chmod 666 "$bad"
"$nameward" check "$bad" >"$work/out" 2>&1
is "a policy that others may write is refused" 1 $?
chmod 644 "$bad"
# As `setfacl -m u:65534:rw`: the mode is 0664 then, and the group root's.
if python3 - "$bad" <<'END'
import os, struct, sys
entries = (1, 6, -1), (2, 6, 65534), (4, 4, -1), (16, 6, -1), (32, 4, -1)
os.setxattr(sys.argv[1], "system.posix_acl_access", struct.pack("<I", 2) +
            b"".join(struct.pack("<HHi", *entry) for entry in entries))
END
then
	"$nameward" check "$bad" >"$work/out" 2>&1
	is "a policy that an access control list lets others write is refused" \
		1 $?
	check "a policy with such a list: the list is named" grep -q \
		'found an access control list that lets others' "$work/out"
else
	skip "a policy with an access control list: the file system has none"
fi
chmod 644 "$bad"

start_knotd
printf 'version: 2\n' | policy
timeout 10 nsenter --net="/run/netns/$client_ns" "$nameward" run \
	-p "$work/policy.yaml" -o "$records" --cgroup "$cgroup" --pin none \
	--control "$control" >"$work/out" 2>&1
is "run refuses a bad policy" 1 $?
check "run names the place of the error in a bad policy" \
	grep -q 'policy.yaml:1:[0-9]*: error:' "$work/out"
check "run leaves no table behind after a bad policy" \
	test -z "$(in_client nft list tables)"
is "run refuses a cgroup that does not exist" 1 "$(timeout 10 nsenter \
	--net="/run/netns/$client_ns" "$nameward" run --cgroup "$work/nowhere" \
	--pin none --control "$control" >/dev/null 2>&1; echo $?)"
for wrong in "" "run --dance" "check" "explain" "run -p" \
	"doctor x" "doctor --fix --undo"; do
	# shellcheck disable=SC2086
	is "usage: nameward $wrong" 2 \
		"$(timeout 10 "$nameward" $wrong >/dev/null 2>&1 </dev/null; echo $?)"
done
commands=$("$nameward" --help | sed -nE 's/^  ([a-z]+) .*/\1/p' | sort -u)
check "nameward --help names many commands" \
	test "$(echo "$commands" | wc -l)" -ge 16
for command in $commands; do
	is "nameward $command --help is no usage error" 0 \
		"$("$nameward" "$command" --help >"$work/out" 2>&1; echo $?)"
	check "nameward $command --help prints how it is called, alone" \
		test "$(grep -oE '^  [a-z]+' "$work/out" | sort -u)" = "  $command"
done
for example in "$top"/examples/*.yaml; do
	is "check accepts the example $(basename "$example")" 0 \
		"$("$nameward" check "$example" >&2; echo $?)"
done
e2e_end
