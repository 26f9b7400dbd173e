/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_open.c - the forms of `open`, and values that are refused.
 */
#include "policy/language/open.h"

#include <errno.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/policy/language/snippet.h"
#include "tests/unit/unit.h"

/* "tcp/80 ", "udp/8000-8100 " or "icmp/0 ". */
static size_t show_port(const struct policy_port *port, char *text, size_t size)
{
	const char *proto = port->proto == IPPROTO_ICMP	 ? "icmp"
			    : port->proto == IPPROTO_TCP ? "tcp"
							 : "udp";
	int n = snprintf(text, size, port->last ? "%s/%u-%u " : "%s/%u ", proto,
			 port->port, port->last);

	return (size_t)n;
}

/* @open in one line: "tcp/80 udp/443 ttl 0..86400 grace 0". */
static const char *shown(const struct policy_open *open)
{
	static char text[256];
	size_t i, len = 0;

	if (!open->opens)
		return "nothing";
	text[0] = '\0';
	if (open->any_port)
		len += (size_t)snprintf(text, sizeof(text), "any ");
	for (i = 0; i < open->n_ports; i++)
		len += show_port(&open->ports[i], text + len,
				 sizeof(text) - len);
	len += (size_t)snprintf(text + len, sizeof(text) - len,
				"ttl %u..%u grace %u", open->ttl_min_s,
				open->ttl_max_s, open->grace_s);
	if (open->special_allowed)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					" special");
	if (open->n_special_nets)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					" special %zu networks",
					open->n_special_nets);
	if (open->transparent)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					" transparent");
	if (open->into_table)
		(void)snprintf(text + len, sizeof(text) - len, " %u %s %s",
			       open->into_family, open->into_table,
			       open->into_set);
	return text;
}

static const struct {
	const char *what;
	const char *text;
	const char *want; /* what it opens, or the error */
} opens[] = {
	{ "yes is the default", "yes",
	  "tcp/80 tcp/443 udp/443 ttl 0..86400 grace 60" },
	{ "no opens nothing", "no", "nothing" },
	{ "an empty map is the default", "{}",
	  "tcp/80 tcp/443 udp/443 ttl 0..86400 grace 60" },
	{ "ports replace those of the default", "{ports: [53/udp, 53/tcp]}",
	  "udp/53 tcp/53 ttl 0..86400 grace 60" },
	{ "the highest port", "{ports: 65535/tcp}",
	  "tcp/65535 ttl 0..86400 grace 60" },
	{ "any takes the place of the ports beside it", "{ports: [1/tcp, any]}",
	  "any ttl 0..86400 grace 60" },
	{ "lifetimes", "{ttl: {min: 1m, max: 1h}, grace: 30s}",
	  "tcp/80 tcp/443 udp/443 ttl 60..3600 grace 30" },
	{ "min may be max", "{ttl: {min: 60, max: 60}}",
	  "tcp/80 tcp/443 udp/443 ttl 60..60 grace 60" },
	{ "special addresses", "{special: allow}",
	  "tcp/80 tcp/443 udp/443 ttl 0..86400 grace 60 special" },
	{ "special addresses of networks",
	  "{special: [10.1.0.0/16, 10.0.0.0/8, 'fd00::/8'], grace: 0}",
	  "tcp/80 tcp/443 udp/443 ttl 0..86400 grace 0 special 2 networks" },
	{ "special addresses of one network", "{special: 10.0.0.1, grace: 0}",
	  "tcp/80 tcp/443 udp/443 ttl 0..86400 grace 0 special 1 networks" },
	{ "special, but a word", "{special: maybe}",
	  "1:11: error: special: want allow, deny, or networks such as "
	  "10.0.0.0/8, found 'maybe'" },
	{ "other sources", "{transparent: yes}",
	  "tcp/80 tcp/443 udp/443 ttl 0..86400 grace 60 transparent" },
	{ "no other sources", "{transparent: no}",
	  "tcp/80 tcp/443 udp/443 ttl 0..86400 grace 60" },
	{ "neither yes nor no", "{transparent: maybe}",
	  "1:15: error: transparent: want yes or no, found 'maybe'" },
	{ "a set", "{ports: any, into: 'bridge a_b c.d-e'}",
	  "any ttl 0..86400 grace 60 7 a_b c.d-e" },
	{ "a list", "[yes]",
	  "1:1: error: key: want yes, no or a map, found a list" },
	{ "a port without a protocol is both", "{ports: 53, grace: 0}",
	  "tcp/53 udp/53 ttl 0..86400 grace 0" },
	{ "a range, and ICMP", "{ports: [8000-8100/tcp, icmp], grace: 0}",
	  "tcp/8000-8100 icmp/0 ttl 0..86400 grace 0" },
	{ "port 0", "{ports: 0/tcp}",
	  "1:9: error: ports: want ports such as 443, 443/tcp or "
	  "8000-8100/udp, icmp, or any, found '0/tcp'" },
	{ "a port twice, as one of a range", "{ports: [1-9/udp, 5]}",
	  "1:19: error: ports: want each port once, found '5'" },
	{ "a port twice", "{ports: [1/tcp, 1/udp, 1/tcp]}",
	  "1:24: error: ports: want each port once, found '1/tcp'" },
	{ "min above max", "{ttl: {min: 2, max: 1}}",
	  "1:7: error: ttl: want min up to max, found min 2s and max 1s" },
	{ "min above the default of max", "{ttl: {min: 2d}}",
	  "1:7: error: ttl: want min up to max, found min 172800s and max "
	  "86400s" },
	{ "max 0", "{ttl: {max: 0}}",
	  "1:13: error: max: want a time above 0, found '0'" },
	{ "two words for a set", "{into: 'inet filter'}",
	  "1:8: error: into: want \"FAMILY TABLE SET\" of nftables, such as "
	  "\"inet filter web\", found 'inet filter'" },
	{ "four words for a set", "{into: 'inet filter web x'}",
	  "1:8: error: into: want \"FAMILY TABLE SET\" of nftables, such as "
	  "\"inet filter web\", found 'inet filter web x'" },
	{ "a family without addresses", "{into: 'arp filter web'}",
	  "1:8: error: into: want \"FAMILY TABLE SET\" of nftables, such as "
	  "\"inet filter web\", found 'arp filter web'" },
	{ "a set that begins with a digit", "{into: 'ip filter 4web'}",
	  "1:8: error: into: want \"FAMILY TABLE SET\" of nftables, such as "
	  "\"inet filter web\", found 'ip filter 4web'" },
	{ "nameward's own table", "{into: 'inet nameward web_4'}",
	  "1:8: error: into: want a table of your own, found 'inet nameward "
	  "web_4'" },
};

static void open_is_yes_no_or_a_map_over_the_defaults(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(opens); i++) {
		struct policy_open open;
		struct snippet s;
		int r;

		snippet_open(&s, opens[i].text);
		CU_ASSERT_EQUAL_FATAL(
			open_default(s.context.policy->arena, &open), 0);
		r = open_read(&s.context, &s.root, &open);
		CU_ASSERT_EQUAL(r, *snippet_error(&s) ? -EINVAL : 0);
		unit_string(opens[i].what, opens[i].want,
			    r ? snippet_error(&s) : shown(&open));
		snippet_done(&s);
	}
}

static void a_denial_opens_nothing_and_keeps_the_default_times(void)
{
	struct policy_open open, allowed;
	struct snippet s;

	snippet_open(&s, "yes");
	CU_ASSERT_EQUAL_FATAL(open_default(s.context.policy->arena, &allowed),
			      0);
	open_nothing(&open);
	CU_ASSERT(!open.opens);
	CU_ASSERT(open.any_port);
	CU_ASSERT_EQUAL(open.ttl_max_s, allowed.ttl_max_s);
	CU_ASSERT_EQUAL(open.grace_s, allowed.grace_s);
	CU_ASSERT(open.grace_s > 0);
	snippet_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_denial_opens_nothing_and_keeps_the_default_times),
	UNIT(open_is_yes_no_or_a_map_over_the_defaults),
};

int main(void)
{
	return unit_main("open", tests, ARRAY_SIZE(tests));
}
