/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftsets.c - the sets of the table, with the elements that never change.
 */
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/nftlayout.h"
#include "nft/table/nftsets.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftlimit.h"
#include "nft/write/nftnets.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "policy/eval/mark.h"

static struct nftelem_set set_named(const char *name)
{
	struct nftelem_set set = { .family = NFPROTO_INET,
				   .table = NFTLAYOUT_TABLE,
				   .name = name };

	return set;
}

/* Add a set that has no name and belongs to one rule.  Returns its id. */
static uint32_t add_anonymous(struct nftwriter *writer,
			      enum nftobject_type type, uint32_t size)
{
	struct nftobject_set set = {
		.table = NFTLAYOUT_TABLE,
		.name = "__set%d",
		.id = nftwriter_next_set_id(writer),
		.flags = NFT_SET_ANONYMOUS | NFT_SET_CONSTANT,
		.type = type,
		.size = size,
	};

	nftobject_set(writer->nl, &set);
	return set.id;
}

static bool is_single(const struct nftlayout_port *port)
{
	return port->port != 0 && port->last == 0;
}

/* { tcp . 80, udp . 443 } */
uint32_t nftsets_add_ports(struct nftwriter *writer,
			   const struct nftlayout_port *ports, size_t n)
{
	uint32_t id = add_anonymous(writer, NFTOBJECT_PROTO_PORT, (uint32_t)n);
	struct nftelem_set set = set_named("__set%d");
	size_t i;

	set.id = id;
	for (i = 0; i < n; i++) {
		const uint8_t key[8] = {
			ports[i].proto,	     0, 0, 0, ports[i].port >> 8,
			ports[i].port & 0xff
		};
		struct nftelem elem = { .key = key, .key_len = sizeof(key) };

		if (is_single(&ports[i]))
			nftelem_add(writer->nl, &set, &elem);
	}
	return id;
}

/* An anonymous set of values of one byte each.  Returns its id. */
static uint32_t add_bytes(struct nftwriter *writer, enum nftobject_type type,
			  const uint8_t *bytes, size_t n)
{
	struct nftelem_set set = set_named("__set%d");
	size_t i;

	set.id = add_anonymous(writer, type, (uint32_t)n);
	for (i = 0; i < n; i++) {
		struct nftelem elem = { .key = &bytes[i], .key_len = 1 };

		nftelem_add(writer->nl, &set, &elem);
	}
	return set.id;
}

uint32_t nftsets_add_icmp_types(struct nftwriter *writer)
{
	static const uint8_t types[] = {
		ND_ROUTER_SOLICIT,	ND_ROUTER_ADVERT,
		ND_NEIGHBOR_SOLICIT,	ND_NEIGHBOR_ADVERT,
		MLD_LISTENER_QUERY,	MLD_LISTENER_REPORT,
		MLD_LISTENER_REDUCTION, 143, /* MLDv2 report, RFC 3810 */
	};

	return add_bytes(writer, NFTOBJECT_ICMPV6_TYPE, types,
			 ARRAY_SIZE(types));
}

/* The protocols that only a tunnel of the kernel and raw sockets send. */
uint32_t nftsets_add_tunnel_protocols(struct nftwriter *writer)
{
	static const uint8_t protocols[] = {
		IPPROTO_IPIP, IPPROTO_IPV6, IPPROTO_GRE,
		IPPROTO_ESP,  IPPROTO_AH,   IPPROTO_COMP,
	};

	return add_bytes(writer, NFTOBJECT_PROTO, protocols,
			 ARRAY_SIZE(protocols));
}

static void add_filled(struct nftwriter *writer, const char *set,
		       enum nftobject_type type, uint32_t size)
{
	struct nftobject_set object = {
		.table = NFTLAYOUT_TABLE,
		.name = set,
		.id = nftwriter_next_set_id(writer),
		.flags = NFT_SET_TIMEOUT,
		.type = type,
		.size = size,
		.counters = writer->counters,
	};

	nftobject_set(writer->nl, &object);
}

void nftsets_add_answers(struct nftwriter *writer, const char *set,
			 uint8_t family, uint32_t size)
{
	add_filled(writer, set,
		   family == AF_INET ? NFTOBJECT_IPV4_ADDR
				     : NFTOBJECT_IPV6_ADDR,
		   size);
}

void nftsets_add_pairs(struct nftwriter *writer, const char *set,
		       uint8_t family, uint32_t size)
{
	add_filled(writer, set,
		   family == AF_INET ? NFTOBJECT_IPV4_PAIR
				     : NFTOBJECT_IPV6_PAIR,
		   size);
}

static void add_net_set(struct nftwriter *writer, const char *name,
			uint8_t family, const struct ip_net *nets,
			size_t n_nets)
{
	struct nftobject_set object = {
		.table = NFTLAYOUT_TABLE,
		.name = name,
		.id = nftwriter_next_set_id(writer),
		.flags = NFT_SET_CONSTANT | NFT_SET_INTERVAL,
		.type = family == AF_INET ? NFTOBJECT_IPV4_ADDR
					  : NFTOBJECT_IPV6_ADDR,
	};
	struct nftelem_set set = set_named(name);

	nftobject_set(writer->nl, &object);
	nftnets_add(writer->nl, &set, family, nets, n_nets);
}

void nftsets_add_nets(struct nftwriter *writer, const char *set, uint8_t family,
		      const struct nftlayout_rule *rule)
{
	add_net_set(writer, set, family, rule->nets, rule->n_nets);
}

/*
 * The end of @name says whether the addresses are of IPv4 or IPv6.  They are
 * whole addresses, so this is no interval set: the elements of a new one become
 * visible a moment after the rules that look them up, and a question that
 * leaves in between would be refused.
 */
static void add_addresses(struct nftwriter *writer, const char *name,
			  uint32_t flags, const struct ip_net *nets,
			  size_t n_nets)
{
	bool v4 = name[strlen(name) - 1] == '4';
	struct nftobject_set object = {
		.table = NFTLAYOUT_TABLE,
		.name = name,
		.id = nftwriter_next_set_id(writer),
		.flags = flags,
		.type = v4 ? NFTOBJECT_IPV4_ADDR : NFTOBJECT_IPV6_ADDR,
	};
	struct nftelem_set set = set_named(name);
	struct nftelem elem = { .key_len = nftobject_key_len(object.type) };
	size_t i;

	nftobject_set(writer->nl, &object);
	for (i = 0; i < n_nets; i++) {
		if (nets[i].ip.family != (v4 ? AF_INET : AF_INET6))
			continue;
		elem.key = nets[i].ip.bytes;
		nftelem_add(writer->nl, &set, &elem);
	}
}

void nftsets_add_sources(struct nftwriter *writer, const char *set,
			 const struct ip_net *nets, size_t n_nets)
{
	add_addresses(writer, set, 0, nets, n_nets);
}

void nftsets_add_resolvers(struct nftwriter *writer,
			   const struct nftlayout_config *config)
{
	add_addresses(writer, NFTLAYOUT_SET_RESOLVERS_4, NFT_SET_CONSTANT,
		      config->resolvers, config->n_resolvers);
	add_addresses(writer, NFTLAYOUT_SET_RESOLVERS_6, NFT_SET_CONSTANT,
		      config->resolvers, config->n_resolvers);
}

void nftsets_add_held(struct nftwriter *writer)
{
	nftlimit_add_set(writer->nl, NFTLAYOUT_TABLE, NFTLAYOUT_SET_HELD,
			 nftwriter_next_set_id(writer));
	nftlimit_add_set(writer->nl, NFTLAYOUT_TABLE,
			 NFTLAYOUT_SET_HELD_DATAGRAMS,
			 nftwriter_next_set_id(writer));
}

void nftsets_add_class_map(struct nftwriter *writer)
{
	struct nftobject_set map = {
		.table = NFTLAYOUT_TABLE,
		.name = NFTLAYOUT_SET_CLASSES,
		.id = nftwriter_next_set_id(writer),
		.flags = NFT_SET_MAP,
		.type = NFTOBJECT_MARK,
		.size = MARK_CLASSES - 1, /* id 0 is no class */
	};

	nftobject_set(writer->nl, &map);
}
