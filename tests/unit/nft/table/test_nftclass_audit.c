/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftclass_audit.c - real packets of each class where nothing is refused,
 * and where only some of it is.
 */
#include <errno.h>
#include <sys/socket.h>

#include "policy/base.h"
#include "tests/unit/gatebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct gatebox_expectation in_audit[] = {
	{ "permitted",
	  { GATEBOX_ID(1), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "not permitted",
	  { GATEBOX_ID(1), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  ":81 " },
	{ "denied network",
	  { GATEBOX_ID(3), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "shut:80 " },
	{ "in flight",
	  { GATEBOX_ID(1) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    81 },
	  0,
	  ":81 " },
	{ "a class that is not known",
	  { GATEBOX_ID(99), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  ":81 " },
	{ "no class was left",
	  { GATEBOX_ID(127), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  ":81 " },
};

/* Some entries enforce all the same. */
static const struct gatebox_expectation in_part[] = {
	{ "not permitted",
	  { GATEBOX_ID(1), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  ":81 " },
	{ "denied network",
	  { GATEBOX_ID(4), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  ECONNREFUSED,
	  "shut:81 " },
	{ "permitted before that",
	  { GATEBOX_ID(4), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "in flight, denied network",
	  { GATEBOX_ID(4) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    80 },
	  ETIMEDOUT,
	  "" },
	{ "in flight, not permitted",
	  { GATEBOX_ID(1) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    81 },
	  0,
	  ":81 " },
	{ "denied network, but only recorded",
	  { GATEBOX_ID(9), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  "shut:81 " },
	{ "a class that is not known",
	  { GATEBOX_ID(99), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  ECONNREFUSED,
	  "!class:81 " },
	{ "in flight, a class that is not known",
	  { GATEBOX_ID(99) | GATEBOX_IN_FLIGHT, SOCK_STREAM, GATEBOX_OTHER_4,
	    81 },
	  ETIMEDOUT,
	  "" },
	{ "no class was left",
	  { GATEBOX_ID(127), SOCK_STREAM, GATEBOX_OTHER_4, 81 },
	  0,
	  ":81 " },
	{ "no mark", { 0, SOCK_STREAM, GATEBOX_OTHER_4, 81 }, 0, "" },
};

static void audit_mode_logs_and_accepts(void)
{
	struct gatebox box;

	if (!gatebox_open(&box))
		return;
	box.config.audit = true;
	gatebox_apply(&box);
	gatebox_expect(&box, in_audit, ARRAY_SIZE(in_audit));
	gatebox_close(&box);
}

static void in_audit_mode_an_entry_may_enforce(void)
{
	struct gatebox box;

	if (!gatebox_open(&box))
		return;
	box.config.audit = true;
	box.config.enforces = true;
	gatebox_apply(&box);
	gatebox_expect(&box, in_part, ARRAY_SIZE(in_part));
	gatebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(audit_mode_logs_and_accepts),
		UNIT(in_audit_mode_an_entry_may_enforce),
	};

	return unit_main("nftclass_audit", tests, ARRAY_SIZE(tests));
}
