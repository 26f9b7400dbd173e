/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftprobe.c - features are found, and the probes leave nothing behind.
 */
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/nftprobe.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static void each_feature_is_found_or_named_as_missing(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftprobe probe;
	size_t missing;
	size_t n = 0;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(nl, 0, &probe), 0);
	while (probe.lacks[n])
		n++;
	missing = !probe.owner_persist + !probe.element_update +
		  !probe.element_counters + !probe.queue + !probe.socket_mark +
		  !probe.fib;
	CU_ASSERT_EQUAL(n, missing);
}

static void a_feature_left_out_counts_as_missing(void)
{
	static const size_t all = 6;
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftprobe probe;
	size_t n = 0;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(nl, (1U << all) - 1, &probe), 0);
	while (probe.lacks[n])
		n++;
	CU_ASSERT_EQUAL(n, all);
	CU_ASSERT_EQUAL(probe.owner_persist || probe.element_update ||
				probe.element_counters || probe.queue ||
				probe.socket_mark || probe.fib,
			false);
}

static void a_kernel_that_runs_the_tests_lacks_nothing_necessary(void)
{
	if (!nftbox_enter())
		return;
	unit_string("missing", "nothing", nftprobe_missing() ?: "nothing");
}

static void no_probe_leaves_a_table_behind(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftprobe probe;
	char text[256] = "?";

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL(nftprobe_run(nl, 0, &probe), 0);
	CU_ASSERT_PTR_NULL(nftprobe_missing());
	CU_ASSERT_EQUAL(nftbox_nft("list tables", text, sizeof(text)), 0);
	unit_string("tables", "", text);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_feature_is_found_or_named_as_missing),
		UNIT(a_feature_left_out_counts_as_missing),
		UNIT(a_kernel_that_runs_the_tests_lacks_nothing_necessary),
		UNIT(no_probe_leaves_a_table_behind),
	};

	return unit_main("nftprobe", tests, ARRAY_SIZE(tests));
}
