/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftsets.c - nft(8) lists the sets of the table with their elements.
 */
#include "nft/table/nftsets.h"

#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const struct ip_net nets[] = {
	{ { AF_INET, { 10, 88, 0, 2 } }, 32 },
	{ { AF_INET6, { 0xfd, [15] = 2 } }, 128 },
	{ { AF_INET, { 10, 88, 0, 3 } }, 32 },
};

/* A writer whose transaction begins with the table. */
static bool open_box(struct nftwriter *writer)
{
	*writer = (struct nftwriter){ .mark_mask = 0xff000000 };
	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(nl_open(&writer->nl), 0);
	nftobject_table(writer->nl, NFTLAYOUT_TABLE, 0);
	return true;
}

static bool shows(const char *set, const char *want)
{
	char command[80];

	(void)snprintf(command, sizeof(command), "list set inet nameward %s",
		       set);
	return nftbox_shows(command, want);
}

static void sources_and_resolvers_hold_their_own_family(void)
{
	const struct nftlayout_config config = { .resolvers = nets,
						 .n_resolvers =
							 ARRAY_SIZE(nets) };
	struct nftwriter writer;

	if (!open_box(&writer))
		return;
	nftsets_add_sources(&writer, "sources4", nets, ARRAY_SIZE(nets));
	nftsets_add_sources(&writer, "lan_s6", nets, ARRAY_SIZE(nets));
	nftsets_add_sources(&writer, "sources6", nets, 1);
	nftsets_add_resolvers(&writer, &config);
	CU_ASSERT_EQUAL(nl_commit(writer.nl), 0);
	CU_ASSERT(shows("sources4",
			"{\n\t\ttype ipv4_addr\n"
			"\t\telements = { 10.88.0.2, 10.88.0.3 }\n\t}"));
	CU_ASSERT(shows("lan_s6", "{\n\t\ttype ipv6_addr\n"
				  "\t\telements = { fd00::2 }\n\t}"));
	CU_ASSERT(shows("sources6", "{\n\t\ttype ipv6_addr\n\t}"));
	CU_ASSERT(shows("resolvers4",
			"{\n\t\ttype ipv4_addr\n\t\tflags constant\n"
			"\t\telements = { 10.88.0.2, 10.88.0.3 }\n\t}"));
	CU_ASSERT(shows("resolvers6",
			"{\n\t\ttype ipv6_addr\n\t\tflags constant\n"
			"\t\telements = { fd00::2 }\n\t}"));
	nl_close(writer.nl);
}

static void sets_to_be_filled_have_timeouts_and_a_size(void)
{
	struct nftwriter writer;

	if (!open_box(&writer))
		return;
	nftsets_add_answers(&writer, "web_4", AF_INET, 0);
	nftsets_add_answers(&writer, "web_6", AF_INET6, 100);
	nftsets_add_pairs(&writer, "web_f4", AF_INET, 0);
	nftsets_add_pairs(&writer, "web_f6", AF_INET6, 0);
	CU_ASSERT_EQUAL(nl_commit(writer.nl), 0);
	CU_ASSERT(shows("web_4",
			"{\n\t\ttype ipv4_addr\n\t\tflags timeout\n\t}"));
	CU_ASSERT(shows("web_6", "{\n\t\ttype ipv6_addr\n\t\tsize 100\n"
				 "\t\tflags timeout\n\t}"));
	CU_ASSERT(shows("web_f4", "{\n\t\ttype ipv4_addr . ipv4_addr\n"
				  "\t\tflags timeout\n\t}"));
	CU_ASSERT(shows("web_f6", "{\n\t\ttype ipv6_addr . ipv6_addr\n"
				  "\t\tflags timeout\n\t}"));
	nl_close(writer.nl);
}

static void networks_are_constant_intervals(void)
{
	static const struct ip_net lan[] = {
		{ { AF_INET, { 192, 168 } }, 16 },
		{ { AF_INET, { 192, 168, 3 } }, 24 },
		{ { AF_INET6, { 0xfd } }, 8 },
	};
	const struct nftlayout_rule rule = { .name = "lan",
					     .nets = lan,
					     .n_nets = ARRAY_SIZE(lan) };
	struct nftwriter writer;

	if (!open_box(&writer))
		return;
	nftsets_add_nets(&writer, "lan_n4", AF_INET, &rule);
	nftsets_add_nets(&writer, "lan_n6", AF_INET6, &rule);
	CU_ASSERT_EQUAL(nl_commit(writer.nl), 0);
	CU_ASSERT(shows("lan_n4",
			"{\n\t\ttype ipv4_addr\n\t\tflags constant,interval\n"
			"\t\telements = { 192.168.0.0/16 }\n\t}"));
	CU_ASSERT(shows("lan_n6", "elements = { fd00::/8 }\n\t}"));
	nl_close(writer.nl);
}

static void the_map_of_classes_and_the_limits_are_empty_at_first(void)
{
	struct nftwriter writer;

	if (!open_box(&writer))
		return;
	nftsets_add_class_map(&writer);
	nftsets_add_held(&writer);
	CU_ASSERT_EQUAL(nl_commit(writer.nl), 0);
	CU_ASSERT(nftbox_shows("list map inet nameward classes",
			       "{\n\t\ttype mark : verdict\n\t\tsize 127\n"
			       "\t}"));
	CU_ASSERT(shows("held", "type uid . mark"));
	CU_ASSERT(shows("held_udp", "type uid . mark"));
	nl_close(writer.nl);
}

static void anonymous_sets_belong_to_the_rule_that_uses_them(void)
{
	static const struct nftlayout_port ports[] = {
		{ IPPROTO_TCP, 443, 0 },
		{ IPPROTO_TCP, 8000, 8100 },
		{ IPPROTO_ICMP, 0, 0 },
		{ IPPROTO_UDP, 53, 0 },
	};
	static const char *const wanted[] = {
		"meta l4proto . th dport { ",
		"tcp . 443",
		"udp . 53",
		"icmpv6 type { mld-listener-query, mld-listener-report, "
		"mld-listener-done, nd-router-solicit, nd-router-advert, "
		"nd-neighbor-solicit, nd-neighbor-advert, "
		"mld2-listener-report } accept\n",
	};
	struct nftwriter writer;
	struct nftrule rule;
	uint32_t by_port, by_type;
	size_t i;

	if (!open_box(&writer))
		return;
	nftobject_chain(writer.nl, NFTLAYOUT_TABLE, "c");
	by_port = nftsets_add_ports(&writer, ports, ARRAY_SIZE(ports));
	by_type = nftsets_add_icmp_types(&writer);
	CU_ASSERT_NOT_EQUAL(by_port, by_type);
	nftwriter_begin(&writer, &rule, "c", NULL);
	nftexpr_proto_dport_in(&rule, by_port);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
	nftwriter_begin(&writer, &rule, "c", NULL);
	nftexpr_proto(&rule, IPPROTO_ICMPV6);
	nftexpr_icmp_type_in(&rule, by_type);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
	CU_ASSERT_EQUAL(nl_commit(writer.nl), 0);
	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		CU_ASSERT(
			nftbox_shows("list chain inet nameward c", wanted[i]));
	CU_ASSERT_FALSE(nftbox_shows("list chain inet nameward c", "80"));
	nl_close(writer.nl);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(sources_and_resolvers_hold_their_own_family),
		UNIT(sets_to_be_filled_have_timeouts_and_a_size),
		UNIT(networks_are_constant_intervals),
		UNIT(the_map_of_classes_and_the_limits_are_empty_at_first),
		UNIT(anonymous_sets_belong_to_the_rule_that_uses_them),
	};

	return unit_main("nftsets", tests, ARRAY_SIZE(tests));
}
