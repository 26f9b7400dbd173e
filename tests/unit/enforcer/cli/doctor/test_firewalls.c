/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_firewalls.c - rules of nftables and of routing in a network namespace of
 * the test, and files below its root.
 */
#include "enforcer/cli/doctor/checks.h"

#include <stdlib.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/nftprobe.h"
#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define CHAIN "table ip t {\nchain o { type filter hook output priority -1\n"

static void rules_that_change_our_bits_are_open(void)
{
	struct checkupbox box;

	if (!nftbox_enter())
		return;
	checkupbox_begin(&box);
	firewalls_check(&box.checkup);
	unit_string("none", "ok", checkupbox_state(&box, "firewall-mark"));
	checkupbox_forget(&box);
	CU_ASSERT_EQUAL(nftbox_nft(CHAIN "meta mark set 0x1\nct mark set 0x1\n"
					 "}\n}",
				   NULL, 0),
			0);
	firewalls_check(&box.checkup);
	unit_string("packets", "open", checkupbox_state(&box, "firewall-mark"));
	unit_string("flows", "open",
		    checkupbox_state(&box, "firewall-flow-mark"));
	unit_string("where", "nft -a list chain ip t o",
		    checkupbox_find(&box, "firewall-mark")->see);
	checkupbox_end(&box);
}

static void the_mask_is_that_of_the_policy(void)
{
	struct checkupbox box;

	if (!nftbox_enter())
		return;
	checkupbox_begin(&box);
	CU_ASSERT_EQUAL(nftbox_nft(CHAIN
				   "meta mark set meta mark or 0x100\n}\n}",
				   NULL, 0),
			0);
	firewalls_check(&box.checkup);
	unit_string("the default", "ok",
		    checkupbox_state(&box, "firewall-mark"));
	checkupbox_forget(&box);
	checkupbox_policy(&box, "version: 1\nmark: { mask: 0x0000ff00 }\n");
	firewalls_check(&box.checkup);
	unit_string("the policy's", "open",
		    checkupbox_state(&box, "firewall-mark"));
	checkupbox_end(&box);
}

static void many_rules_are_counted(void)
{
	char ruleset[4096] = CHAIN;
	struct checkupbox box;
	size_t i;

	if (!nftbox_enter())
		return;
	for (i = 0; i < 40; i++)
		(void)strcat(ruleset, "meta mark set 0x1\n");
	(void)strcat(ruleset, "}\n}");
	CU_ASSERT_EQUAL(nftbox_nft(ruleset, NULL, 0), 0);
	checkupbox_begin(&box);
	firewalls_check(&box.checkup);
	CU_ASSERT_TRUE(checkupbox_says(&box, "firewall-more", "8 more rules"));
	checkupbox_end(&box);
}

/* nameward's table is passed over where it has an owner that persists. */
static void a_file_that_flushes_matters_without_an_owner(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftprobe probe;
	struct checkupbox box;

	if (!nftbox_enter())
		return;
	CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(nl, 0, &probe), 0);
	checkupbox_begin(&box);
	hostroot_write("/etc/nftables.conf",
		       "#!/usr/sbin/nft -f\n# flush ruleset\n");
	firewalls_check(&box.checkup);
	unit_string("a comment", "-", checkupbox_state(&box, "firewall-flush"));
	checkupbox_forget(&box);
	hostroot_write("/etc/nftables.conf",
		       "#!/usr/sbin/nft -f\n\n  flush ruleset\n");
	firewalls_check(&box.checkup);
	unit_string("a command", probe.owner_persist ? "ok" : "open",
		    checkupbox_state(&box, "firewall-flush"));
	checkupbox_end(&box);
}

static void tables_of_iptables_legacy_are_unknown(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	hostroot_write("/proc/net/ip_tables_names", "filter\nnat\n");
	firewalls_check(&box.checkup);
	unit_string("no marks", "-", checkupbox_state(&box, "iptables-legacy"));
	checkupbox_forget(&box);
	hostroot_write("/proc/net/ip_tables_names", "filter\nmangle\n");
	firewalls_check(&box.checkup);
	unit_string("marks", "unknown",
		    checkupbox_state(&box, "iptables-legacy"));
	checkupbox_end(&box);
}

static void route(const char *const argv[])
{
	CU_ASSERT_EQUAL(nftbox_run(argv, NULL, 0), 0);
}

static void rules_of_routing_that_compare_our_bits_are_open(void)
{
	static const char *const add[] = { "ip",    "rule",  "add", "fwmark",
					   "51820", "table", "7",   NULL };
	static const char *const drop[] = { "ip",    "rule",  "del", "fwmark",
					    "51820", "table", "7",   NULL };
	static const char *const masked[] = {
		"ip",	 "-6", "rule", "add", "fwmark", "51820/0xffffff",
		"table", "7",  NULL
	};
	struct checkupbox box;

	if (!nftbox_enter())
		return;
	checkupbox_begin(&box);
	route(masked);
	firewalls_check(&box.checkup);
	unit_string("other bits", "ok", checkupbox_state(&box, "routing-mark"));
	checkupbox_forget(&box);
	route(add);
	firewalls_check(&box.checkup);
	unit_string("all bits", "open", checkupbox_state(&box, "routing-mark"));
	unit_string("how", "'fwmark 0xca6c/0xffffff' in its place",
		    checkupbox_find(&box, "routing-mark")->mend);
	checkupbox_forget(&box);
	route(drop);
	firewalls_check(&box.checkup);
	unit_string("gone", "ok", checkupbox_state(&box, "routing-mark"));
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(rules_that_change_our_bits_are_open),
	UNIT(the_mask_is_that_of_the_policy),
	UNIT(many_rules_are_counted),
	UNIT(a_file_that_flushes_matters_without_an_owner),
	UNIT(tables_of_iptables_legacy_are_unknown),
	UNIT(rules_of_routing_that_compare_our_bits_are_open),
};

int main(void)
{
	return unit_main("firewalls", tests, ARRAY_SIZE(tests));
}
