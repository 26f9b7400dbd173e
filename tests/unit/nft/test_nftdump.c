/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftdump.c - the elements of a set are read as nft(8) put them in.
 */
#include "nft/nftdump.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftelem.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const char *const table =
	"table inet t {\n"
	"set a4 { type ipv4_addr; elements = { 192.0.2.7 }; }\n"
	"set a6 { type ipv6_addr; elements = { 2001:db8::7 }; }\n"
	"set p4 { type ipv4_addr . ipv4_addr;\n"
	"elements = { 10.88.0.2 . 192.0.2.7 }; }\n"
	"set p6 { type ipv6_addr . ipv6_addr;\n"
	"elements = { fd00::2 . 2001:db8::7 }; }\n"
	"set ports { type inet_service; elements = { 443 }; }\n"
	"set empty { type ipv4_addr; }\n"
	"set times { type ipv4_addr; flags timeout;\n"
	"elements = { 192.0.2.7 timeout 1h expires 10m }; }\n"
	"}";

static const struct {
	const char *set;
	const char *want; /* SOURCE>ADDRESS; "-" for what is not there */
} cases[] = {
	{ "a4", "->192.0.2.7" },
	{ "a6", "->2001:db8::7" },
	{ "p4", "10.88.0.2>192.0.2.7" },
	{ "p6", "fd00::2>2001:db8::7" },
	{ "ports", "->-" },
};

static int read_set(struct nl_socket *nl, const char *name,
		    struct nftdump *ret_dump)
{
	const struct nftelem_set set = { .family = NFPROTO_INET,
					 .table = "t",
					 .name = name };

	return nftdump_read(nl, &set, ret_dump);
}

static const char *text_of(const struct ip_addr *ip, char text[64])
{
	if (!ip->family)
		return "-";
	return inet_ntop(ip->family, ip->bytes, text, 64);
}

static bool open_box(struct nl_socket **ret_nl)
{
	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(nftbox_nft(table, NULL, 0), 0);
	CU_ASSERT_EQUAL_FATAL(nl_open(ret_nl), 0);
	return true;
}

static void the_length_of_a_key_says_what_is_in_it(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	size_t i;

	if (!open_box(&nl))
		return;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(nftdump_done) struct nftdump dump = { 0 };
		char got[160], source[64], ip[64];

		CU_ASSERT_EQUAL_FATAL(read_set(nl, cases[i].set, &dump), 0);
		CU_ASSERT_EQUAL_FATAL(dump.n, 1);
		(void)snprintf(got, sizeof(got), "%s>%s",
			       text_of(&dump.elements[0].source, source),
			       text_of(&dump.elements[0].ip, ip));
		unit_string(cases[i].set, cases[i].want, got);
		CU_ASSERT_EQUAL(nftdump_has_source(&dump.elements[0]),
				cases[i].want[0] != '-');
	}
}

static void a_timeout_and_what_is_left_of_it_are_read(void)
{
	CLEANUP(nftdump_done) struct nftdump timed = { 0 };
	CLEANUP(nftdump_done) struct nftdump endless = { 0 };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL_FATAL(read_set(nl, "times", &timed), 0);
	CU_ASSERT_EQUAL_FATAL(timed.n, 1);
	CU_ASSERT_EQUAL(timed.elements[0].timeout_ms, 3600000);
	CU_ASSERT(timed.elements[0].expires_ms <= 600000);
	CU_ASSERT(timed.elements[0].expires_ms > 500000);
	CU_ASSERT_EQUAL_FATAL(read_set(nl, "a4", &endless), 0);
	CU_ASSERT_EQUAL(endless.elements[0].timeout_ms, 0);
	CU_ASSERT_EQUAL(endless.elements[0].expires_ms, 0);
	CU_ASSERT_EQUAL(endless.elements[0].packets, 0);
}

static void the_counter_of_an_element_is_read(void)
{
	CLEANUP(nftdump_done) struct nftdump dump = { 0 };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!open_box(&nl))
		return;
	if (nftbox_nft("add set inet t c { type ipv4_addr; counter; elements = "
		       "{ 192.0.2.7 counter packets 3 bytes 1200 }; }",
		       NULL, 0) != 0) {
		unit_skip("the kernel has no counters of elements");
		return;
	}
	CU_ASSERT_EQUAL_FATAL(read_set(nl, "c", &dump), 0);
	CU_ASSERT_EQUAL_FATAL(dump.n, 1);
	CU_ASSERT_EQUAL(dump.elements[0].packets, 3);
	CU_ASSERT_EQUAL(dump.elements[0].bytes_sent, 1200);
}

static void an_empty_set_has_no_elements(void)
{
	CLEANUP(nftdump_done) struct nftdump dump = { .n = 99 };
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL(read_set(nl, "empty", &dump), 0);
	CU_ASSERT_EQUAL(dump.n, 0);
	CU_ASSERT_PTR_NULL(dump.elements);
}

static void a_set_that_is_not_there_leaves_the_dump_alone(void)
{
	CLEANUP(nl_closep) struct nl_socket *nl = NULL;
	struct nftdump dump = { .n = 99 };

	if (!open_box(&nl))
		return;
	CU_ASSERT_EQUAL(read_set(nl, "nosuch", &dump), -ENOENT);
	CU_ASSERT_EQUAL(dump.n, 99);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_length_of_a_key_says_what_is_in_it),
		UNIT(a_timeout_and_what_is_left_of_it_are_read),
		UNIT(the_counter_of_an_element_is_read),
		UNIT(an_empty_set_has_no_elements),
		UNIT(a_set_that_is_not_there_leaves_the_dump_alone),
	};

	return unit_main("nftdump", tests, ARRAY_SIZE(tests));
}
