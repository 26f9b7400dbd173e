/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_options.c - the options of the daemon and its clients, and which of them
 * a subcommand accepts.
 */
#include "enforcer/daemon/options.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define ALL 0xffffU

/* Parse @line, words with one blank between.  Usage errors are not printed. */
static int parse(const char *line, unsigned int allowed,
		 struct options *options)
{
	static char text[256];
	char *argv[40], *rest = text, said[256];
	struct printed printed;
	int argc = 0, r;

	(void)strcpy(text, line);
	while (argc < 39 && (argv[argc] = strsep(&rest, " ")))
		argc++;
	argv[argc] = NULL;
	options_init(options);
	printed_begin(&printed, STDERR_FILENO);
	r = options_parse(argc, argv, allowed, options);
	printed_end(&printed, said, sizeof(said));
	return r;
}

static void without_options_there_are_defaults(void)
{
	struct options o;

	CU_ASSERT_EQUAL(parse("run", ALL, &o), 0);
	CU_ASSERT_PTR_NULL(o.policy);
	unit_string("output", "-", o.output);
	unit_string("control", "/run/nameward/control.sock", o.control);
	unit_string("pin", "/sys/fs/bpf/nameward", o.pin);
	CU_ASSERT_EQUAL(o.n_ports, 3);
	CU_ASSERT_EQUAL(o.ports[0], 53);
	CU_ASSERT_EQUAL(o.ports[1], 5353);
	CU_ASSERT_EQUAL(o.ports[2], 5355);
	CU_ASSERT_EQUAL(o.wait_s, -1);
}

static void every_option_sets_its_member(void)
{
	struct options o;

	CU_ASSERT_EQUAL(parse("run -p a.yaml -o b --format kv --cgroup /c "
			      "--control /d --pin /e --keep --port 53,5300 "
			      "--json --wait 7 --verify k.pub --rollback "
			      "--confirm 2m --dry-run --records r --last 5",
			      ALL, &o),
			0);
	unit_string("policy", "a.yaml", o.policy);
	unit_string("output", "b", o.output);
	unit_string("format", "kv", o.format);
	unit_string("cgroup", "/c", o.cgroup);
	unit_string("control", "/d", o.control);
	unit_string("pin", "/e", o.pin);
	CU_ASSERT_TRUE(o.keep && o.json && !o.any_port);
	CU_ASSERT_EQUAL(o.n_ports, 2);
	CU_ASSERT_EQUAL(o.ports[1], 5300);
	CU_ASSERT_EQUAL(o.wait_s, 7);
	unit_string("verify", "k.pub", o.verify);
	CU_ASSERT_TRUE(o.rollback && o.dry_run);
	CU_ASSERT_EQUAL(o.confirm_s, 120);
	unit_string("records", "r", o.records);
	CU_ASSERT_EQUAL(o.last, 5);
	CU_ASSERT_EQUAL(parse("reload --confirm 1d", ALL, &o), 0);
	CU_ASSERT_EQUAL(o.confirm_s, 86400);
	CU_ASSERT_EQUAL(parse("reload --confirm 7", ALL, &o), 0);
	CU_ASSERT_EQUAL(o.confirm_s, 7);
	CU_ASSERT_EQUAL(
		parse("run --policy=a.yaml --pin none --port any", ALL, &o), 0);
	unit_string("policy", "a.yaml", o.policy);
	CU_ASSERT_PTR_NULL(o.pin);
	CU_ASSERT_TRUE(o.any_port);
}

static const char *const wrong[] = {
	"run --dance",
	"run -x",
	"run -p",
	"run --port",
	"run word",
	"run -p a.yaml word",
	"run --port 0",
	"run --port 65536",
	"run --port 53,",
	"run --port 53,x",
	"run --port -53",
	"run --port 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
	"run --format xml",
	"run --wait soon",
	"run --wait -1",
	"run --wait 86401",
	"run --keep=yes",
	"run --confirm 0",
	"run --confirm 2d",
	"run --confirm 86401s",
	"run --confirm s",
	"run --confirm -5",
	"run --confirm 5x",
	"run --confirm 99999999999999999999",
	"run --rollback=no",
	"run --last 0",
	"run --last all",
};

static void a_wrong_option_or_argument_is_refused(void)
{
	struct options o;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		if (parse(wrong[i], ALL, &o) != -EINVAL)
			unit_string("is refused", wrong[i], "taken");
}

static void an_option_of_another_subcommand_is_refused(void)
{
	struct options o;

	CU_ASSERT_EQUAL(parse("watch -p a.yaml", ALL & ~OPTIONS_POLICY, &o),
			-EINVAL);
	CU_ASSERT_EQUAL(
		parse("watch --policy a.yaml", ALL & ~OPTIONS_POLICY, &o),
		-EINVAL);
	CU_ASSERT_EQUAL(parse("watch --keep", OPTIONS_POLICY, &o), -EINVAL);
}

static const struct unit_test tests[] = {
	UNIT(without_options_there_are_defaults),
	UNIT(every_option_sets_its_member),
	UNIT(a_wrong_option_or_argument_is_refused),
	UNIT(an_option_of_another_subcommand_is_refused),
};

int main(void)
{
	return unit_main("options", tests, ARRAY_SIZE(tests));
}
