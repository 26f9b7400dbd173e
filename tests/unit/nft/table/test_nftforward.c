/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftforward.c - the rules for packets of other namespaces, and the sets
 * of address pairs that they look up.
 */
#include <linux/netfilter.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/nftdump.h"
#include "nft/nftset.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/tablebox.h"
#include "tests/unit/unit.h"

static const struct ip_net sources[] = {
	{ { AF_INET, { 10, 88, 0, 2 } }, 32 },
	{ { AF_INET, { 10, 88, 0, 3 } }, 32 },
	{ { AF_INET6, { 0xfd, [15] = 2 } }, 128 },
};

static bool open_box(struct tablebox *box)
{
	if (!tablebox_open(box))
		return false;
	box->config.sources = sources;
	box->config.n_sources = ARRAY_SIZE(sources);
	box->config.forward = tablebox_entries;
	box->config.n_forward = 3;
	box->config.answers_group = 6;
	box->rules[2].sources = sources;
	box->rules[2].n_sources = 1;
	(void)tablebox_replace(box);
	return true;
}

static const char *const lines[] = {
	"\tchain forward {\n"
	"\t\ttype filter hook forward priority filter; policy accept;\n"
	"\t\tudp sport 53 ip saddr @resolvers4 log group 6 snaplen 65535 "
	"comment \"answers: are they true?\"\n"
	"\t\tudp sport 53 ip6 saddr @resolvers6 log group 6 snaplen 65535 "
	"comment \"answers: are they true?\"\n"
	"\t\tip saddr @sources4 goto forwarded comment \"other namespaces of "
	"ours\"\n"
	"\t\tip6 saddr @sources6 goto forwarded comment \"other namespaces of "
	"ours\"\n\t}",
	"\tchain forwarded {\n"
	"\t\ticmp type destination-unreachable",
	"quotes an answer\"\n"
	"\t\tct state established,related ct direction reply accept comment "
	"\"replies\"\n"
	"\t\tmeta l4proto tcp ct state established ct direction original accept "
	"comment \"connections live on\"\n"
	"\t\tct state established,related ct mark 0x7e000000/8 accept comment "
	"\"goes on\"\n"
	"\t\tip daddr @resolvers4 meta l4proto . th dport { tcp . 53, udp . 53 "
	"} accept comment \"listed resolvers\"\n",
	"\t\tip saddr @lan_s4 ip daddr @lan_n4 counter packets 0 bytes 0 log "
	"prefix \"lan\" group 5 snaplen 256 goto refuse comment \"lan\"\n"
	"\t\tip6 saddr @lan_s6 ip6 daddr @lan_n6 counter",
	"\t\tip saddr . ip daddr @web_f4 meta l4proto . th dport { tcp . 80, "
	"udp . 443 } counter packets 0 bytes 0 goto permit_forwarded comment "
	"\"web\"\n",
	"\t\tip6 saddr . ip6 daddr @all.of-it_f6 counter packets 0 bytes 0 "
	"goto permit_forwarded comment \"all.of-it\"\n"
	"\t\tgoto miss\n\t}",
	"\tchain permit_forwarded {\n"
	"\t\tct mark set ct mark & 0x7effffff | 0x7e000000\n"
	"\t\taccept\n\t}",
	"\tset web_f4 {\n\t\ttype ipv4_addr . ipv4_addr\n\t\tflags timeout\n",
	"\tset web_f6 {\n\t\ttype ipv6_addr . ipv6_addr\n\t\tflags timeout\n",
	"\tset sources4 {\n\t\ttype ipv4_addr\n\t\telements = { 10.88.0.2, "
	"10.88.0.3 }",
	"\tset sources6 {\n\t\ttype ipv6_addr\n\t\telements = { fd00::2 }",
	"\tset lan_s4 {\n\t\ttype ipv4_addr\n\t\telements = { 10.88.0.2 }",
	"\tset lan_s6 {\n\t\ttype ipv6_addr\n\t}",
};

static void nft_lists_the_forward_chains_as_nftforward_describes_them(void)
{
	struct tablebox box;
	size_t i;

	if (!open_box(&box))
		return;
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		if (!nftbox_shows(TABLEBOX_LIST, lines[i]))
			CU_FAIL_FATAL(lines[i]);
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	tablebox_close(&box);
}

static void with_egress_allow_what_no_entry_decides_is_forwarded(void)
{
	struct tablebox box;

	if (!open_box(&box))
		return;
	box.config.egress_allow = true;
	(void)tablebox_replace(&box);
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST,
			       "\t\tcounter packets 0 bytes 0 goto "
			       "permit_forwarded comment \"egress: allow\"\n"
			       "\t}\n\n\tchain"));
	tablebox_close(&box);
}

static const struct {
	const char *what;
	uint32_t epoch;
	bool all_epochs;
	const char *goes_on, *is_marked;
} epochs[] = {
	{ "an even epoch", 2, false, "ct mark 0x7e000000/8 accept",
	  "ct mark & 0x7effffff | 0x7e000000\n" },
	{ "an odd epoch", 3, false, "ct mark 0xfe000000/8 accept",
	  "ct mark & 0xfeffffff | 0xfe000000\n" },
	{ "the epoch before counts as well", 3, true,
	  "ct mark & 0x7f000000 == 0x7e000000 accept",
	  "ct mark & 0xfeffffff | 0xfe000000\n" },
};

static void a_flow_goes_on_in_the_epoch_that_it_was_permitted_in(void)
{
	struct tablebox box;
	size_t i;

	if (!open_box(&box))
		return;
	for (i = 0; i < ARRAY_SIZE(epochs); i++) {
		box.config.epoch = epochs[i].epoch;
		box.config.all_epochs = epochs[i].all_epochs;
		(void)tablebox_replace(&box);
		if (!nftbox_shows("list chain inet nameward forwarded",
				  epochs[i].goes_on) ||
		    !nftbox_shows("list chain inet nameward permit_forwarded",
				  epochs[i].is_marked))
			CU_FAIL(epochs[i].what);
	}
	tablebox_close(&box);
}

static void while_two_policies_are_in_the_table_no_flow_is_marked(void)
{
	struct tablebox box;

	if (!open_box(&box))
		return;
	box.config.staged = true;
	(void)tablebox_replace(&box);
	CU_ASSERT(nftbox_shows("list chain inet nameward permit_forwarded",
			       "chain permit_forwarded {\n\t\taccept\n\t}"));
	tablebox_close(&box);
}

static void while_nobody_is_known_what_begins_is_dropped(void)
{
	struct tablebox box;

	if (!open_box(&box))
		return;
	box.config.egress_allow = true;
	box.config.forward_waits = true;
	(void)tablebox_replace(&box);
	CU_ASSERT(nftbox_shows("list chain inet nameward forwarded",
			       "accept comment \"listed resolvers\"\n"
			       "\t\tdrop comment \"until the policy is "
			       "replaced\"\n\t}"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	tablebox_close(&box);
}

static void in_audit_mode_a_flow_is_recorded_once(void)
{
	struct tablebox box;

	if (!open_box(&box))
		return;
	box.config.audit = true;
	(void)tablebox_replace(&box);
	CU_ASSERT(nftbox_shows("list chain inet nameward forwarded",
			       "\t\tct mark set ct mark & 0x7effffff | "
			       "0x7e000000\n"
			       "\t\tgoto miss\n\t}"));
	tablebox_close(&box);
}

static int open_set(struct tablebox *box, const char *name,
		    struct nftset **ret_set)
{
	struct nftset_name full = { NFPROTO_INET, NFTLAYOUT_TABLE, name };

	return nftset_open(box->nl, &box->probe, &full, ret_set);
}

#define HAS_PAIR "get element inet nameward web_f4 { 10.88.0.2 . 192.0.2.7 }"

static void a_pair_of_addresses_is_added_and_removed(void)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_addr addr = { .ip = { AF_INET, { 192, 0, 2, 7 } },
				    .source = { AF_INET, { 10, 88, 0, 2 } },
				    .timeout_s = 100 };
	struct tablebox box;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "web_f4", &set), 0);
	CU_ASSERT_EQUAL(nftset_family(set), AF_INET);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(nftbox_shows(HAS_PAIR, "timeout 1m40s"));
	/* A replacement keeps the pair, if the rule says so. */
	box.rules[0].keep = true;
	(void)tablebox_replace(&box);
	CU_ASSERT_EQUAL(nftbox_nft(HAS_PAIR, NULL, 0), 0);
	nftset_remove(set, &addr);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_NOT_EQUAL(nftbox_nft(HAS_PAIR, NULL, 0), 0);
	nftset_remove(set, &addr);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	tablebox_close(&box);
}

static int see(void *context, const struct nftdump_element *element)
{
	*(struct nftdump_element *)context = *element;
	return 0;
}

static void a_pair_of_addresses_is_read_as_it_was_added(void)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_addr addr = { .ip = { AF_INET6,
					    { 0x20, 1, 0xd, 0xb8, [15] = 7 } },
				    .source = { AF_INET6, { 0xfd, [15] = 2 } },
				    .timeout_s = 100 };
	struct nftdump_element seen = { 0 };
	struct tablebox box;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "web_f6", &set), 0);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(nftset_dump(set, see, &seen), 0);
	CU_ASSERT_EQUAL(seen.ip.family, AF_INET6);
	CU_ASSERT_EQUAL(memcmp(seen.ip.bytes, addr.ip.bytes, 16), 0);
	CU_ASSERT_EQUAL(memcmp(seen.source.bytes, addr.source.bytes, 16), 0);
	tablebox_close(&box);
}

static void a_replacement_makes_the_set_of_sources_anew(void)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_addr addr = { .ip = { AF_INET, { 10, 88, 0, 9 } } };
	struct tablebox box;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "sources4", &set), 0);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(nftbox_nft("get element inet nameward sources4 { "
				   "10.88.0.9 }",
				   NULL, 0),
			0);
	box.config.n_sources = 1;
	(void)tablebox_replace(&box);
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "elements = { 10.88.0.2 }\n\t}"));
	tablebox_close(&box);
}

static void a_foreign_chain_called_forward_is_replaced(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	CU_ASSERT_EQUAL(nftbox_nft("table inet nameward {\nchain forward {\n"
				   "type filter hook input priority 0;\n}\n}",
				   NULL, 0),
			0);
	(void)tablebox_reopen(&box);
	(void)tablebox_replace(&box);
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST,
			       "type filter hook forward priority filter;"));
	tablebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(nft_lists_the_forward_chains_as_nftforward_describes_them),
		UNIT(with_egress_allow_what_no_entry_decides_is_forwarded),
		UNIT(a_flow_goes_on_in_the_epoch_that_it_was_permitted_in),
		UNIT(while_two_policies_are_in_the_table_no_flow_is_marked),
		UNIT(while_nobody_is_known_what_begins_is_dropped),
		UNIT(in_audit_mode_a_flow_is_recorded_once),
		UNIT(a_pair_of_addresses_is_added_and_removed),
		UNIT(a_pair_of_addresses_is_read_as_it_was_added),
		UNIT(a_replacement_makes_the_set_of_sources_anew),
		UNIT(a_foreign_chain_called_forward_is_replaced),
	};

	return unit_main("nftforward", tests, ARRAY_SIZE(tests));
}
