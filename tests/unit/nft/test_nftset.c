/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftset.c - addresses in sets, and their timeouts.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nft/netlink/nl.h"
#include "nft/nftprobe.h"
#include "nft/nftdump.h"
#include "nft/nftset.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

/* A namespace in which nft(8) made the table `inet t`, and a socket. */
struct box {
	struct nl_socket *nl;
	struct nftprobe probe;
};

static bool open_box(struct box *box, const char *sets)
{
	char command[512];

	if (!nftbox_enter())
		return false;
	(void)snprintf(command, sizeof(command), "table inet t {\n%s\n}", sets);
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(box->nl, 0, &box->probe), 0);
	CU_ASSERT_EQUAL_FATAL(nftbox_nft(command, NULL, 0), 0);
	return true;
}

static void close_box(const struct box *box)
{
	nl_close(box->nl);
}

static int open_set(struct box *box, const char *name, struct nftset **ret_set)
{
	struct nftset_name full = { NFPROTO_INET, "t", name };

	return nftset_open(box->nl, &box->probe, &full, ret_set);
}

static struct nftset_addr v4(uint32_t host_order, uint32_t timeout_s)
{
	struct nftset_addr addr = { .ip.family = AF_INET,
				    .timeout_s = timeout_s };
	uint32_t address = htonl(host_order);

	memcpy(addr.ip.bytes, &address, sizeof(address));
	return addr;
}

/* What a dump handed on. */
struct seen {
	size_t n;
	uint64_t longest_ms;
	uint64_t shortest_ms;
	uint8_t family;
	int stop_with;
};

static int see(void *context, const struct nftdump_element *element)
{
	struct seen *seen = context;

	if (element->expires_ms > seen->longest_ms)
		seen->longest_ms = element->expires_ms;
	if (!seen->n || element->expires_ms < seen->shortest_ms)
		seen->shortest_ms = element->expires_ms;
	seen->n++;
	seen->family = element->ip.family;
	return seen->stop_with;
}

static struct seen dump(struct nftset *set)
{
	struct seen seen = { 0 };

	CU_ASSERT_EQUAL(nftset_dump(set, see, &seen), 0);
	return seen;
}

#define WEB_4 "set web { type ipv4_addr; flags timeout; size 5000; }\n"

static void an_added_address_is_in_the_set_with_its_timeout(void)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_addr addr = v4(0xc0000207, 300);
	struct box box;

	if (!open_box(&box, WEB_4))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "web", &set), 0);
	CU_ASSERT_EQUAL(nftset_family(set), AF_INET);
	CU_ASSERT_EQUAL(nftset_capacity(set), 5000);
	CU_ASSERT(nftset_has_timeout(set));
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_NOT_EQUAL(
		nftbox_nft("get element inet t web { 192.0.2.7 }", NULL, 0), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT(nftbox_shows("get element inet t web { 192.0.2.7 }",
			       "timeout 5m"));
	close_box(&box);
}

static void addresses_of_both_families_go_in_one_transaction(void)
{
	CLEANUP(nftset_closep) struct nftset *four = NULL;
	CLEANUP(nftset_closep) struct nftset *six = NULL;
	struct nftset_addr addr = v4(0xc0000207, 300);
	struct nftset_addr addr6 = { .ip.family = AF_INET6, .timeout_s = 60 };
	struct box box;

	(void)inet_pton(AF_INET6, "2001:db8::7", addr6.ip.bytes);
	if (!open_box(&box, WEB_4 "set six { type ipv6_addr; flags timeout; }"))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "web", &four), 0);
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "six", &six), 0);
	CU_ASSERT_EQUAL(nftset_capacity(six), 0);
	CU_ASSERT_EQUAL(nftset_add(four, &addr), 0);
	CU_ASSERT_EQUAL(nftset_add(six, &addr6), 0);
	CU_ASSERT_EQUAL(nftset_add(six, &addr), -EAFNOSUPPORT);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(dump(four).n, 1);
	CU_ASSERT_EQUAL(dump(six).n, 1);
	CU_ASSERT_EQUAL(dump(six).family, AF_INET6);
	CU_ASSERT(nftbox_shows("get element inet t six { 2001:db8::7 }", "1m"));
	close_box(&box);
}

/* @updates: the kernel changes the timeout of what is added anew. */
static void refresh(struct box *box, const char *name, bool updates)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_addr brief = v4(0xc0000207, 100);
	struct nftset_addr longer = v4(0xc0000207, 5000);
	struct nftset_addr again = v4(0xc0000207, 50);

	box->probe.element_update = updates;
	CU_ASSERT_EQUAL_FATAL(open_set(box, name, &set), 0);
	CU_ASSERT_EQUAL(nftset_add(set, &brief), 0);
	CU_ASSERT_EQUAL(nl_commit(box->nl), 0);
	CU_ASSERT(dump(set).longest_ms <= 100000);
	CU_ASSERT_EQUAL(nftset_add(set, &longer), 0);
	CU_ASSERT_EQUAL(nl_commit(box->nl), 0);
	CU_ASSERT(dump(set).shortest_ms > 4000000);
	CU_ASSERT_EQUAL(dump(set).n, 1);
	/* A shorter timeout counts as well: it is the caller who avoids it. */
	CU_ASSERT_EQUAL(nftset_add(set, &again), 0);
	CU_ASSERT_EQUAL(nftset_add(set, &again), 0);
	CU_ASSERT_EQUAL(nl_commit(box->nl), 0);
	CU_ASSERT(dump(set).longest_ms <= 50000);
	CU_ASSERT_EQUAL(dump(set).n, 1);
}

static void an_address_added_anew_gets_the_new_timeout(void)
{
	struct box box;

	if (!open_box(&box, WEB_4 "set old { type ipv4_addr; flags timeout; }"))
		return;
	if (box.probe.element_update)
		refresh(&box, "web", true);
	refresh(&box, "old", false);
	close_box(&box);
}

static void addresses_expire_by_themselves(void)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_addr brief = v4(0xc0000207, 1);
	struct nftset_addr longer = v4(0xc0000208, 100);
	struct box box;

	if (!open_box(&box, WEB_4))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "web", &set), 0);
	CU_ASSERT_EQUAL(nftset_add(set, &brief), 0);
	CU_ASSERT_EQUAL(nftset_add(set, &longer), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(dump(set).n, 2);
	(void)usleep(1100000);
	CU_ASSERT_EQUAL(dump(set).n, 1);
	close_box(&box);
}

static void a_set_without_timeouts_is_filled_too(void)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_addr addr = v4(0xc0000207, 1);
	struct box box;

	if (!open_box(&box, "set mine { type ipv4_addr; }"))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "mine", &set), 0);
	CU_ASSERT(!nftset_has_timeout(set));
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(dump(set).n, 1);
	CU_ASSERT_EQUAL(dump(set).longest_ms, 0);
	close_box(&box);
}

static const struct {
	const char *set;
	int error;
	const char *words;
} unfit[] = {
	{ "nosuch", -ENOENT, "set inet t nosuch: No such file or directory" },
	{ "nets", -EINVAL,
	  "set inet t nets: want `type ipv4_addr; flags timeout` or "
	  "ipv6_addr, but it holds intervals" },
	{ "fixed", -EINVAL,
	  "set inet t fixed: want `type ipv4_addr; flags timeout` or "
	  "ipv6_addr, but it is constant" },
	{ "ports", -EINVAL,
	  "set inet t ports: want `type ipv4_addr; flags timeout` or "
	  "ipv6_addr, but its elements are no addresses" },
	{ "values", -EINVAL,
	  "set inet t values: want `type ipv4_addr; flags timeout` or "
	  "ipv6_addr, but it is a map" },
};

static void sets_that_cannot_hold_addresses_are_refused(void)
{
	struct nftset *set = (struct nftset *)&unfit;
	struct box box;
	size_t i;

	if (!open_box(&box, "set nets { type ipv4_addr; flags interval; }\n"
			    "set fixed { type ipv4_addr; flags constant; }\n"
			    "set ports { type inet_service; }\n"
			    "map values { type ipv4_addr : mark; }"))
		return;
	for (i = 0; i < ARRAY_SIZE(unfit); i++) {
		CU_ASSERT_EQUAL(open_set(&box, unfit[i].set, &set),
				unfit[i].error);
		unit_string(unfit[i].set, unfit[i].words, nl_error(box.nl));
	}
	CU_ASSERT_PTR_EQUAL(set, &unfit);
	close_box(&box);
}

static void a_name_that_no_kernel_takes_is_refused(void)
{
	struct nftset *set = NULL;
	struct box box;
	char name[300];

	if (!open_box(&box, WEB_4))
		return;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	CU_ASSERT_EQUAL(open_set(&box, name, &set), -ENAMETOOLONG);
	CU_ASSERT_PTR_NULL(set);
	close_box(&box);
}

static void a_deleted_set_fails_one_commit_only(void)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_addr addr = v4(0xc0000207, 100);
	struct box box;

	if (!open_box(&box, WEB_4))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "web", &set), 0);
	CU_ASSERT_EQUAL(nftbox_nft("delete set inet t web", NULL, 0), 0);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), -ENOENT);
	CU_ASSERT_EQUAL(nftbox_nft("table inet t {\n" WEB_4 "}", NULL, 0), 0);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	close_box(&box);
}

static void a_transaction_that_overfills_a_set_adds_nothing(void)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_addr addr;
	struct box box;
	uint32_t i;

	if (!open_box(&box,
		      "set web { type ipv4_addr; flags timeout; size 10; }"))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "web", &set), 0);
	for (i = 0; i < nftset_capacity(set) + 1; i++) {
		addr = v4(0xc0000200 + i, 100);
		CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	}
	CU_ASSERT_EQUAL(nl_commit(box.nl), -ENFILE);
	CU_ASSERT_EQUAL(dump(set).n, 0);
	close_box(&box);
}

static void fifty_thousand_addresses_go_in_and_come_out(void)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct seen seen = { .stop_with = -ECANCELED };
	struct nftset_addr addr;
	struct box box;
	uint32_t i;

	if (!open_box(&box, "set web { type ipv4_addr; flags timeout; }"))
		return;
	CU_ASSERT_EQUAL_FATAL(open_set(&box, "web", &set), 0);
	for (i = 0; i < 50000; i++) {
		addr = v4(0xc6000000 + i, 1000);
		CU_ASSERT_EQUAL_FATAL(nftset_add(set, &addr), 0);
	}
	CU_ASSERT_EQUAL(nl_commit(box.nl), 0);
	CU_ASSERT_EQUAL(dump(set).n, 50000);
	CU_ASSERT_EQUAL(nftset_dump(set, see, &seen), -ECANCELED);
	CU_ASSERT_EQUAL(seen.n, 1);
	CU_ASSERT_EQUAL(
		nftbox_nft("get element inet t web { 198.0.195.79 }", NULL, 0),
		0); /* the last */
	close_box(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_added_address_is_in_the_set_with_its_timeout),
		UNIT(addresses_of_both_families_go_in_one_transaction),
		UNIT(an_address_added_anew_gets_the_new_timeout),
		UNIT(addresses_expire_by_themselves),
		UNIT(a_set_without_timeouts_is_filled_too),
		UNIT(sets_that_cannot_hold_addresses_are_refused),
		UNIT(a_name_that_no_kernel_takes_is_refused),
		UNIT(a_deleted_set_fails_one_commit_only),
		UNIT(a_transaction_that_overfills_a_set_adds_nothing),
		UNIT(fifty_thousand_addresses_go_in_and_come_out),
	};

	return unit_main("nftset", tests, ARRAY_SIZE(tests));
}
