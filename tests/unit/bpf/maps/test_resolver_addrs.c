/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_resolver_addrs.c - the addresses by which the BPF programs recognise a
 * local resolver, in a map of the kernel.
 */
#include "bpf/maps/resolver_addrs.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <string.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static int make_map(void)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "test",
				sizeof(struct shared_addr), sizeof(uint32_t),
				64, NULL);

	if (fd < 0)
		unit_skip("BPF maps can't be made");
	return fd;
}

/* As a program looks it up: IPv4 as ::ffff:a.b.c.d. */
static bool has(int fd, const char *mapped)
{
	struct shared_addr key;
	uint32_t value;

	CU_ASSERT(inet_pton(AF_INET6, mapped, key.bytes) == 1);
	return bpf_map_lookup_elem(fd, &key, &value) == 0;
}

static void replace(int fd, const char *a, const char *b)
{
	struct ip_net nets[] = { { unit_ip(a), 32 }, { unit_ip(b), 128 } };

	CU_ASSERT(resolver_addrs_replace(fd, nets, ARRAY_SIZE(nets)) == 0);
}

static void address_of_another_host_is_listed_alone(void)
{
	int fd = make_map();

	if (fd < 0)
		return;
	replace(fd, "203.0.113.53", "2001:db8::53");
	CU_ASSERT(has(fd, "::ffff:203.0.113.53"));
	CU_ASSERT(has(fd, "2001:db8::53"));
	CU_ASSERT(!has(fd, "::203.0.113.53"));
	CU_ASSERT(!has(fd, "::") && !has(fd, "::ffff:0.0.0.0"));
	(void)close(fd);
}

/* A resolver that is bound to all addresses serves a local one, too. */
static void local_address_lists_all_addresses_as_well(void)
{
	int fd = make_map();

	if (fd < 0)
		return;
	replace(fd, "127.0.0.1", "2001:db8::53");
	CU_ASSERT(has(fd, "::ffff:127.0.0.1"));
	CU_ASSERT(has(fd, "::") && has(fd, "::ffff:0.0.0.0"));
	(void)close(fd);
}

static void old_addresses_are_gone_after_a_replacement(void)
{
	int fd = make_map();

	if (fd < 0)
		return;
	replace(fd, "127.0.0.1", "2001:db8::53");
	replace(fd, "203.0.113.54", "2001:db8::54");
	CU_ASSERT(!has(fd, "::ffff:127.0.0.1") && !has(fd, "2001:db8::53"));
	CU_ASSERT(!has(fd, "::") && !has(fd, "::ffff:0.0.0.0"));
	CU_ASSERT(has(fd, "::ffff:203.0.113.54") && has(fd, "2001:db8::54"));
	CU_ASSERT(resolver_addrs_replace(fd, NULL, 0) == 0);
	CU_ASSERT(!has(fd, "2001:db8::54"));
	(void)close(fd);
}

static const struct unit_test tests[] = {
	UNIT(address_of_another_host_is_listed_alone),
	UNIT(local_address_lists_all_addresses_as_well),
	UNIT(old_addresses_are_gone_after_a_replacement),
};

int main(void)
{
	return unit_main("resolver_addrs", tests, ARRAY_SIZE(tests));
}
