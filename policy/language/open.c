/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * open.c - read `open`: ports, lifetimes, and the name of the user's own set.
 */
#include "policy/language/open.h"

#include <errno.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/address.h"
#include "policy/language/value.h"
#include "policy/lists/net.h"
#include "policy/port.h"
#include "policy/yaml/map.h"

/* Programs keep an address for longer than its answer lives: a JVM for 30 s,
 * libcurl and browsers for a minute. */
#define GRACE_DEFAULT 60U
#define PORTS_MAX 1024 /* of one rule */
#define RANGES_MAX 64  /* of one rule */
#define INTO_MAX 600   /* bytes of "FAMILY TABLE SET" */

int open_default(struct arena *arena, struct policy_open *open)
{
	static const struct policy_port ports[] = {
		{ .proto = IPPROTO_TCP, .port = 80 },
		{ .proto = IPPROTO_TCP, .port = 443 },
		{ .proto = IPPROTO_UDP, .port = 443 },
	};

	*open = (struct policy_open){ .opens = true,
				      .n_ports = ARRAY_SIZE(ports),
				      .ttl_max_s = OPEN_TTL_MAX_S,
				      .grace_s = GRACE_DEFAULT };
	open->ports = arena_array(arena, ARRAY_SIZE(ports), sizeof(ports[0]));
	if (!open->ports)
		return -ENOMEM;
	memcpy(open->ports, ports, sizeof(ports));
	return 0;
}

void open_nothing(struct policy_open *open)
{
	*open = (struct policy_open){ .any_port = true,
				      .ttl_max_s = OPEN_TTL_MAX_S,
				      .grace_s = GRACE_DEFAULT };
}

static bool has_port(const struct policy_open *open,
		     const struct policy_port *port)
{
	size_t i;

	for (i = 0; i < open->n_ports; i++)
		if (port_overlaps(&open->ports[i], port))
			return true;
	return false;
}

/* Each range is a rule of nftables, all single ports are one. */
static bool has_ranges(const struct policy_open *open)
{
	size_t i, n = 0;

	for (i = 0; i < open->n_ports; i++)
		n += port_is_range(&open->ports[i]);
	return n >= RANGES_MAX;
}

static int add_port(struct schema_context *context,
		    const struct yaml_node *node,
		    const struct policy_port *port, struct policy_open *open)
{
	if (has_port(open, port))
		return schema_want(context, node, "each port once");
	if (open->n_ports == PORTS_MAX)
		return schema_want(context, node, "at most %d ports, or any",
				   PORTS_MAX);
	if (port_is_range(port) && has_ranges(open))
		return schema_want(context, node,
				   "at most %d ranges of ports (one for tcp "
				   "and udp is two), or any",
				   RANGES_MAX);
	open->ports[open->n_ports++] = *port;
	return 0;
}

static int read_port(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct policy_port ports[PORT_EACH_MAX];
	struct policy_open *open = target;
	size_t n = 0, i;
	int error = 0;

	if (node->kind == YAML_TEXT && !strcmp(node->text, "any")) {
		open->any_port = true;
		return 0;
	}
	if (node->kind == YAML_TEXT)
		n = port_parse(node->text, ports);
	if (n == 0)
		return schema_want(context, node,
				   "ports such as 443, 443/tcp or "
				   "8000-8100/udp, icmp, or any");
	for (i = 0; i < n && error == 0; i++)
		error = add_port(context, node, &ports[i], open);
	return error;
}

static int read_ports(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct policy_open *open = target;
	int error;

	open->n_ports = 0;
	open->ports = arena_array(context->policy->arena,
				  PORT_EACH_MAX * value_count(node),
				  sizeof(*open->ports));
	if (!open->ports)
		return -ENOMEM;
	error = value_each(context, node, read_port, open);
	if (open->any_port)
		open->n_ports = 0;
	return error;
}

static int read_ttl_min(struct schema_context *context,
			const struct yaml_node *node, void *target)
{
	struct policy_open *open = target;

	return value_duration(context, node, &open->ttl_min_s);
}

static int read_ttl_max(struct schema_context *context,
			const struct yaml_node *node, void *target)
{
	struct policy_open *open = target;
	uint32_t max;
	int error;

	error = value_duration(context, node, &max);
	if (error < 0)
		return error;
	if (max == 0)
		return schema_want(context, node, "a time above 0");
	open->ttl_max_s = max;
	return 0;
}

static const struct schema_key ttl_keys[] = {
	{ "min", read_ttl_min,
	  "An answer that lives shorter is kept so long. Default 0.", false },
	{ "max", read_ttl_max,
	  "An answer that lives longer is kept so long. Default 1d.", false },
};

const struct schema_map open_ttl_map = SCHEMA_MAP("ttl", ttl_keys);

static int read_ttl(struct schema_context *context,
		    const struct yaml_node *node, void *target)
{
	struct policy_open *open = target;
	int error;

	error = schema_read(context, &open_ttl_map, node, open);
	if (error < 0)
		return error;
	if (open->ttl_min_s > open->ttl_max_s)
		return diag_error(context->diag, schema_at(context, node),
				  "ttl: want min up to max, found min %us and "
				  "max %us",
				  open->ttl_min_s, open->ttl_max_s);
	return 0;
}

static int read_grace(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct policy_open *open = target;

	return value_duration(context, node, &open->grace_s);
}

/* The NFPROTO_* of a family that has sets of addresses; 0: @name is none. */
static uint8_t nft_family(const char *name)
{
	static const struct {
		const char *name;
		uint8_t family;
	} families[] = {
		{ "inet", NFPROTO_INET },     { "ip", NFPROTO_IPV4 },
		{ "ip6", NFPROTO_IPV6 },      { "bridge", NFPROTO_BRIDGE },
		{ "netdev", NFPROTO_NETDEV },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(families); i++)
		if (!strcmp(name, families[i].name))
			return families[i].family;
	return 0;
}

/* Is @name an identifier of nft(8)? */
static bool is_identifier(const char *name)
{
	static const char bytes[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789_/.-";
	size_t len = strlen(name);

	return len > 0 && len < 256 && strspn(name, bytes) == len &&
	       !strchr("0123456789/-", name[0]);
}

/* Split "FAMILY TABLE SET" into three parts; @text is written to. */
static bool split_into(char *text, char *parts[3])
{
	char *rest = NULL;
	unsigned int n;

	parts[0] = strtok_r(text, " ", &rest);
	for (n = 1; n < 3 && parts[n - 1]; n++)
		parts[n] = strtok_r(NULL, " ", &rest);
	return n == 3 && parts[2] && !strtok_r(NULL, " ", &rest);
}

static int read_into(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	struct arena *arena = context->policy->arena;
	struct policy_open *open = target;
	char text[INTO_MAX] = "", *parts[3] = { 0 };

	if (node->kind == YAML_TEXT && strlen(node->text) < sizeof(text))
		memcpy(text, node->text, strlen(node->text));
	if (!split_into(text, parts) || !nft_family(parts[0]) ||
	    !is_identifier(parts[1]) || !is_identifier(parts[2]))
		return schema_want(context, node,
				   "\"FAMILY TABLE SET\" of nftables, such as "
				   "\"inet filter web\"");
	if (!strcmp(parts[0], "inet") && !strcmp(parts[1], "nameward"))
		return schema_want(context, node, "a table of your own");
	open->into_family = nft_family(parts[0]);
	open->into_table = arena_text(arena, parts[1], strlen(parts[1]));
	open->into_set = arena_text(arena, parts[2], strlen(parts[2]));
	return open->into_table && open->into_set ? 0 : -ENOMEM;
}

struct special {
	struct policy_open *open;
	struct ip_net *nets;
};

static int read_special_net(struct schema_context *context,
			    const struct yaml_node *node, void *target)
{
	struct special *special = target;
	size_t *n = &special->open->n_special_nets;
	int error;

	if (node->kind != YAML_TEXT || !strpbrk(node->text, ".:"))
		return schema_want(context, node,
				   "allow, deny, or networks such as "
				   "10.0.0.0/8");
	error = address_read_net(context, node, &special->nets[*n]);
	if (error == 0)
		++*n;
	return error;
}

int open_read_special(struct schema_context *context,
		      const struct yaml_node *node, void *target)
{
	struct policy_open *open = target;
	struct special special = { .open = open };
	int error;

	open->special_allowed =
		node->kind == YAML_TEXT && !strcmp(node->text, "allow");
	if (open->special_allowed ||
	    (node->kind == YAML_TEXT && !strcmp(node->text, "deny")))
		return 0;
	special.nets = arena_array(context->policy->arena, value_count(node),
				   sizeof(*special.nets));
	if (!special.nets)
		return -ENOMEM;
	error = value_each(context, node, read_special_net, &special);
	open->special_nets = special.nets;
	open->n_special_nets = net_merge(special.nets, open->n_special_nets);
	return error;
}

static int read_transparent(struct schema_context *context,
			    const struct yaml_node *node, void *target)
{
	struct policy_open *open = target;

	return value_bool(context, node, &open->transparent);
}

static const struct schema_key open_keys[] = {
	{ "ports", read_ports,
	  "PORT, PORT/tcp, FIRST-LAST/udp, icmp, or any. Default 80/tcp, "
	  "443/tcp, 443/udp.",
	  false },
	{ "ttl", read_ttl, "Bounds for the lifetime of an answer.", false },
	{ "grace", read_grace,
	  "So much longer than the answer an address stays open. Default 60s.",
	  false },
	{ "into", read_into,
	  "\"FAMILY TABLE SET\": a set of your own to fill as well.", false },
	{ "special", open_read_special,
	  "allow: loopback, private and other special addresses may be "
	  "opened; networks: those of them. Default deny.",
	  false },
	{ "transparent", read_transparent,
	  "yes: these programs may send from addresses that are not this "
	  "host's. Default no.",
	  false },
};

const struct schema_map open_map = SCHEMA_MAP("open", open_keys);

int open_check(const struct schema_context *context,
	       const struct yaml_node *node, const struct policy_open *open,
	       bool for_everyone)
{
	if (!open->transparent || !for_everyone)
		return 0;
	return diag_error(
		context->diag,
		schema_at(context, yaml_map_find(node, "transparent")),
		"transparent: want 'who' beside it, found a rule for everyone");
}

int open_read(struct schema_context *context, const struct yaml_node *node,
	      void *target)
{
	struct policy_open *open = target;

	if (node->kind == YAML_TEXT)
		return value_bool(context, node, &open->opens);
	if (node->kind != YAML_MAP)
		return schema_want(context, node, "yes, no or a map");
	return schema_read(context, &open_map, node, open);
}
