#!/bin/sh
# A program whose file was replaced keeps its rules when nameward is started
# anew: after a crash, after --keep, and where the file was replaced while no
# daemon ran.  What is executed from the former file later has none, nor has
# anybody if an exec() can have gone unseen.  The judge is the program's own
# system call.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
need_pins
start_knotd
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: tools
    who: { exe: $work/tool }
    domains: ["**.example.com"]
    action: allow
END

new_tool() { cp "$work/good" "$work/tool.new" && mv "$work/tool.new" "$work/tool"; }

# run_tool NAME: the tool of now, which asks all the time.
# shellcheck disable=SC2034 # read by name
one_pid="" two_pid=""
run_tool() {
	start_program "$1" "$work/tool" sendto --count 100000 --gap-us 10000 \
		--name www.example.com
	await has_asked "$1" 3
}
n_asked() { grep -c "result=" "$work/$1.log"; }
has_asked() { [ "$(n_asked "$1")" -ge "$2" ]; }
# results NAME: those of what it asks from now on.
results() {
	asked=$(n_asked "$1")
	await has_asked "$1" $((asked + 10))
	tail -n +$((asked + 2)) "$work/$1.log" |
		sed -n 's/.*result=\([A-Z]*\) .*/\1/p' | sort -u | xargs
}
later() { result as_program -- "$work/backup" sendto --name www.example.com; }
is_replaced() { [ "$(later)" = EPERM ]; }

new_tool
ln "$work/tool" "$work/backup"
start_nameward
run_tool one
is "the program is answered" OK "$(results one)"
is "what is executed from a link to its file is, too" OK "$(later)"

stop "$nameward_pid" KILL
new_tool
is "after a crash and with a new file: the program is answered" OK \
	"$(results one)"
asked=$(n_asked one)
start_nameward
is "after the next start: the program is answered" OK "$(results one)"
is "in between it was answered, too" "" \
	"$(tail -n +$((asked + 1)) "$work/one.log" | grep -v result=OK | head -n 2)"
is "what is executed from the former file later is not" EPERM "$(later)"
recorded "the record says why" 'denied and .event.reason == "replaced"'
is "what is executed from the new file is" OK \
	"$(result as_program -- "$work/tool" sendto --name www.example.com)"

run_tool two
rm "$work/backup"
ln "$work/tool" "$work/backup"
new_tool
check "a replaced file is noticed" await is_replaced
stop "$nameward_pid" KILL
start_nameward
is "replaced twice, and a crash: the first program is answered" OK \
	"$(results one)"
is "the second is, too" OK "$(results two)"
is "what is executed later is not" EPERM "$(later)"
stop "$nameward_pid" KILL
start_nameward --keep
stop "$nameward_pid"
start_nameward
is "after --keep: the first program is answered" OK "$(results one)"
is "the second is, too, after --keep" OK "$(results two)"

stop "$nameward_pid" KILL
NAMEWARD_DISABLE=exec,even-enforcing start_nameward
is "where exec() is not seen the program is denied" EPERM "$(results one)"
stop "$nameward_pid" KILL
start_nameward
is "once it can have gone unseen, too" EPERM "$(results one)"
is "the same for the second" EPERM "$(results two)"
is "what is executed from the new file is answered" OK \
	"$(result as_program -- "$work/tool" sendto --name www.example.com)"

stop "$one_pid"
run_tool one
new_tool
sleep "$slow"
is "noticed: the program is answered" OK "$(results one)"
stop "$nameward_pid"
: >"$records"
start_nameward
is "after a stop and a start: the program is denied" EPERM "$(results one)"
recorded "the record says why then, too" 'denied and .event.reason == "replaced"'

# Where denials are answered, that one is, too.
echo 'denied: answer' >"$work/answers.yaml"
grep -v '^denied:' "$work/policy.yaml" >>"$work/answers.yaml"
cp "$work/answers.yaml" "$work/policy.yaml"
check "a policy that answers denials is loaded" ctl reload
is_answered() { [ "$(word rcode "$work/one.log")" = 3 ]; }
if [ "$(ctl status --json | jq '.denied.answered_at | length')" -gt 0 ]; then
	check "the denied program learns that there is no such name" \
		await is_answered
else
	skip "the denied program learns that there is no such name: no TCX"
fi
e2e_end
