/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftnat.c - only a chain of type nat at hook output redirects what this
 * host sends, whatever table it is in.
 */
#include "nft/nftnat.h"

#include "nft/netlink/nl.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *ruleset;
	const char *want;
} cases[] = {
	{ "nothing at all", "add table inet t", "" },
	{ "filtering, and NAT of what comes and goes",
	  "table inet t {\nchain a { type filter hook output priority -100\n}\n"
	  "chain b { type nat hook postrouting priority 100\n}\n"
	  "chain c { type nat hook prerouting priority -100\n}\n"
	  "chain d { }\n}",
	  "" },
	{ "IPv4",
	  "table ip nat {\nchain OUTPUT { type nat hook output "
	  "priority -100\n}\n}",
	  "ip nat OUTPUT" },
	{ "IPv6",
	  "table ip6 n {\nchain o { type nat hook output priority 7\n}\n}",
	  "ip6 n o" },
	{ "both",
	  "table inet n {\nchain o { type nat hook output priority 7\n}\n}",
	  "inet n o" },
};

static void a_redirection_of_what_is_sent_is_found(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	char name[NFTNAT_NAME_MAX] = "as before";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (!nftbox_enter())
			return;
		nl_close(nl);
		CU_ASSERT_EQUAL_FATAL(nl_open(&nl), 0);
		CU_ASSERT_EQUAL(nftbox_nft(cases[i].ruleset, NULL, 0), 0);
		CU_ASSERT_EQUAL(nftnat_find(nl, name), 0);
		unit_string(cases[i].what, cases[i].want, name);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_redirection_of_what_is_sent_is_found),
	};

	return unit_main("nftnat", tests, ARRAY_SIZE(tests));
}
