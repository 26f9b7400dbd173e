/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ports.c - lists of ports, with ranges where there are many.
 */
#include "enforcer/cli/learn/ports.h"

#include <netinet/in.h>
#include <string.h>

#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define PORTS_MAX 8

static void check_text(const char *what, const struct learn_ports *ports,
		       const char *want)
{
	CLEANUP(buf_done) struct buf out = { 0 };

	learn_ports_write(ports, &out);
	buf_char(&out, '\0');
	unit_string(what, want, out.data);
}

static const struct {
	const char *what;
	uint16_t tcp[PORTS_MAX], udp[PORTS_MAX];
	const char *want;
} sets[] = {
	{ "none", { 0 }, { 0 }, "" },
	{ "one", { 443 }, { 0 }, "443/tcp" },
	{ "in order",
	  { 443, 80, 22 },
	  { 443 },
	  "22/tcp, 80/tcp, 443/tcp, 443/udp" },
	{ "two side by side are two", { 80, 81 }, { 0 }, "80/tcp, 81/tcp" },
	{ "three side by side are a range",
	  { 81, 80, 82, 90 },
	  { 0 },
	  "80-82/tcp, 90/tcp" },
	{ "the ends",
	  { 1, 65535 },
	  { 65534, 65535, 65533 },
	  "1/tcp, 65535/tcp, 65533-65535/udp" },
};

static void ports_are_listed_in_order(void)
{
	struct learn_ports ports;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		ports = (struct learn_ports){ 0 };
		CU_ASSERT(learn_ports_empty(&ports));
		for (k = 0; k < PORTS_MAX && sets[i].tcp[k]; k++)
			learn_ports_add(&ports, IPPROTO_TCP, sets[i].tcp[k]);
		for (k = 0; k < PORTS_MAX && sets[i].udp[k]; k++)
			learn_ports_add(&ports, IPPROTO_UDP, sets[i].udp[k]);
		check_text(sets[i].what, &ports, sets[i].want);
	}
}

static void very_many_high_ports_stand_for_all(void)
{
	struct learn_ports ports = { 0 };
	uint16_t i;

	learn_ports_add(&ports, IPPROTO_TCP, 21);
	for (i = 0; i + 1 < LEARN_PORTS_MANY; i++)
		learn_ports_add(&ports, IPPROTO_TCP, (uint16_t)(2000 + 2 * i));
	CU_ASSERT(!learn_ports_empty(&ports));
	learn_ports_add(&ports, IPPROTO_TCP, 60000);
	check_text("32 of them", &ports, "21/tcp, 1024-65535/tcp");
}

static void icmp_has_no_port(void)
{
	struct learn_ports ports = { 0 };

	learn_ports_add(&ports, IPPROTO_ICMP, 0);
	CU_ASSERT_FALSE(learn_ports_empty(&ports));
	check_text("icmp", &ports, "icmp");
}

static const struct unit_test tests[] = {
	UNIT(ports_are_listed_in_order),
	UNIT(very_many_high_ports_stand_for_all),
	UNIT(icmp_has_no_port),
};

int main(void)
{
	return unit_main("learn_ports", tests, ARRAY_SIZE(tests));
}
