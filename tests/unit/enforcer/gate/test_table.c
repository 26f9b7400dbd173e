/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_table.c - a failure is reported with its words, and handed on.
 */
#include "enforcer/gate/table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static void keep_message(void *context, enum gate_news news,
			 const char *message)
{
	CU_ASSERT_EQUAL(news, GATE_FAILED);
	(void)snprintf(context, 256, "%s", message);
}

static void a_failure_is_reported_with_its_reason(void)
{
	char said[256] = "";
	struct gate gate = { .callbacks = { .on_news = keep_message,
					    .context = said } };

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&gate.nl), 0);
	(void)nl_fail(gate.nl, -EIO, "the reason");
	CU_ASSERT_EQUAL(gate_table_fail(&gate, -EIO, "what"), -EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "what: the reason"));
	nl_close(gate.nl);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_failure_is_reported_with_its_reason),
	};

	return unit_main("table", tests, ARRAY_SIZE(tests));
}
