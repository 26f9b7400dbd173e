/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_special.c - the first and last address of each special block, and their
 * ordinary neighbours.
 */
#include "enforcer/dns/answer/special.h"

#include <arpa/inet.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *addr;
	const char *want; /* NULL: ordinary */
} addrs[] = {
	{ "0.0.0.0", "this-network" },
	{ "0.255.255.255", "this-network" },
	{ "1.0.0.0", NULL },
	{ "9.255.255.255", NULL },
	{ "10.0.0.0", "private" },
	{ "10.255.255.255", "private" },
	{ "11.0.0.0", NULL },
	{ "100.63.255.255", NULL },
	{ "100.64.0.0", "shared" },
	{ "100.127.255.255", "shared" },
	{ "100.128.0.0", NULL },
	{ "126.255.255.255", NULL },
	{ "127.0.0.0", "loopback" },
	{ "127.255.255.255", "loopback" },
	{ "128.0.0.0", NULL },
	{ "169.253.255.255", NULL },
	{ "169.254.169.254", "link-local" },
	{ "169.255.0.0", NULL },
	{ "172.15.255.255", NULL },
	{ "172.16.0.0", "private" },
	{ "172.31.255.255", "private" },
	{ "172.32.0.0", NULL },
	{ "192.0.0.0", "protocol-assignments" },
	{ "192.0.0.255", "protocol-assignments" },
	{ "192.0.1.0", NULL },
	{ "192.0.2.1", NULL }, /* documentation is ordinary */
	{ "192.31.196.1", NULL },
	{ "192.52.193.1", NULL },
	{ "192.88.98.255", NULL },
	{ "192.88.99.1", "6to4-relay" },
	{ "192.88.100.0", NULL },
	{ "192.167.255.255", NULL },
	{ "192.168.0.0", "private" },
	{ "192.168.255.255", "private" },
	{ "192.169.0.0", NULL },
	{ "192.175.48.1", NULL },
	{ "198.17.255.255", NULL },
	{ "198.18.0.0", "benchmarking" },
	{ "198.19.255.255", "benchmarking" },
	{ "198.20.0.0", NULL },
	{ "198.51.100.1", NULL },
	{ "203.0.113.1", NULL },
	{ "223.255.255.255", NULL },
	{ "224.0.0.0", "multicast" },
	{ "239.255.255.255", "multicast" },
	{ "240.0.0.0", "reserved" },
	{ "255.255.255.254", "reserved" },
	{ "255.255.255.255", "broadcast" },
	{ "::", "unspecified" },
	{ "::1", "loopback" },
	{ "::2", "reserved" },
	{ "::10.0.0.1", "reserved" }, /* IPv4-compatible */
	{ "::ffff:10.0.0.1", "private" },
	{ "::ffff:127.0.0.1", "loopback" },
	{ "::ffff:192.0.2.1", NULL },
	{ "::fffe:192.0.2.1", "reserved" },
	{ "::ffff:0:192.0.2.1", "reserved" }, /* RFC 2765 translated */
	{ "64:ff9a::192.0.2.1", "reserved" },
	{ "64:ff9b::192.168.0.1", "private" },
	{ "64:ff9b::169.254.169.254", "link-local" },
	{ "64:ff9b::192.0.2.1", NULL },
	{ "64:ff9b::1:192.0.2.1", "reserved" },
	{ "64:ff9b:1::192.0.2.1", "nat64-local" },
	{ "64:ff9b:1:ffff::1", "nat64-local" },
	{ "64:ff9b:2::1", "reserved" },
	{ "100::1", "discard" },
	{ "100:0:0:1::1", "dummy" },
	{ "100:0:0:2::1", "reserved" },
	{ "1fff:ffff::1", "reserved" },
	{ "2000::1", NULL },
	{ "2001::1", "teredo" },
	{ "2001:1::1", "protocol-assignments" },
	{ "2001:2::1", "benchmarking" },
	{ "2001:2:1::1", "protocol-assignments" },
	{ "2001:20::1", "protocol-assignments" },
	{ "2001:1ff:ffff::1", "protocol-assignments" },
	{ "2001:200::1", NULL },
	{ "2001:db8::1", NULL }, /* documentation is ordinary */
	{ "2001:4860:4860::8888", NULL },
	{ "2002:a00:1::1", "private" },
	{ "2002:7f00:1::1", "loopback" },
	{ "2002:c000:201::1", NULL },
	{ "2620:4f:8000::1", NULL },
	{ "3fff::1", NULL },
	{ "3fff:ffff::1", NULL },
	{ "4000::1", "reserved" },
	{ "5f00::1", "segment-routing" },
	{ "5f01::1", "reserved" },
	{ "7fff::1", "reserved" },
	{ "8000::1", "reserved" },
	{ "fbff::1", "reserved" },
	{ "fc00::1", "private" },
	{ "fdff:ffff::1", "private" },
	{ "fe00::1", "reserved" },
	{ "fe7f::1", "reserved" },
	{ "fe80::1", "link-local" },
	{ "febf::1", "link-local" },
	{ "fec0::1", "site-local" },
	{ "feff::1", "site-local" },
	{ "ff00::1", "multicast" },
	{ "ffff::1", "multicast" },
};

static void blocks_begin_and_end_where_the_registries_say(void)
{
	struct ip_addr ip;
	const char *got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(addrs); i++) {
		ip = unit_ip(addrs[i].addr);
		got = special_name(&ip);
		unit_string(addrs[i].addr, addrs[i].want ?: "(ordinary)",
			    got ?: "(ordinary)");
	}
}

static const struct unit_test tests[] = {
	UNIT(blocks_begin_and_end_where_the_registries_say),
};

int main(void)
{
	return unit_main("special", tests, ARRAY_SIZE(tests));
}
