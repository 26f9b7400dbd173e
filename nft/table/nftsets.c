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

#include "nft/table/nftrules.h"
#include "nft/table/nftsets.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftlimit.h"
#include "nft/write/nftnets.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"

static uint32_t next_set_id(struct nftrules *rules)
{
	return ++rules->set_id;
}

static struct nftelem_set set_named(const char *name)
{
	struct nftelem_set set = { .family = NFPROTO_INET,
				   .table = NFTLAYOUT_TABLE,
				   .name = name };

	return set;
}

/* A set inside of a rule.  Returns its id. */
static uint32_t add_anonymous(struct nftrules *rules, enum nftobject_type type,
			      uint32_t size)
{
	struct nftobject_set set = {
		.table = NFTLAYOUT_TABLE,
		.name = "__set%d",
		.id = next_set_id(rules),
		.flags = NFT_SET_ANONYMOUS | NFT_SET_CONSTANT,
		.type = type,
		.size = size,
	};

	nftobject_set(rules->nl, &set);
	return set.id;
}

/* { tcp . 80, udp . 443 } */
uint32_t nftsets_add_ports(struct nftrules *rules,
			   const struct nftlayout_port *ports, size_t n)
{
	uint32_t id = add_anonymous(rules, NFTOBJECT_PROTO_PORT, (uint32_t)n);
	struct nftelem_set set = set_named("__set%d");
	size_t i;

	set.id = id;
	for (i = 0; i < n; i++) {
		const uint8_t key[8] = {
			ports[i].proto,	     0, 0, 0, ports[i].port >> 8,
			ports[i].port & 0xff
		};
		struct nftelem elem = { .key = key, .key_len = sizeof(key) };

		nftelem_add(rules->nl, &set, &elem);
	}
	return id;
}

uint32_t nftsets_add_icmp_types(struct nftrules *rules)
{
	static const uint8_t types[] = {
		ND_ROUTER_SOLICIT,	ND_ROUTER_ADVERT,
		ND_NEIGHBOR_SOLICIT,	ND_NEIGHBOR_ADVERT,
		MLD_LISTENER_QUERY,	MLD_LISTENER_REPORT,
		MLD_LISTENER_REDUCTION, 143, /* MLDv2 report, RFC 3810 */
	};
	struct nftelem_set set = set_named("__set%d");
	size_t i;

	set.id = add_anonymous(rules, NFTOBJECT_ICMPV6_TYPE, ARRAY_SIZE(types));
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		struct nftelem elem = { .key = &types[i], .key_len = 1 };

		nftelem_add(rules->nl, &set, &elem);
	}
	return set.id;
}

static void add_filled(struct nftrules *rules, const char *set,
		       enum nftobject_type type, uint32_t size)
{
	struct nftobject_set object = {
		.table = NFTLAYOUT_TABLE,
		.name = set,
		.id = next_set_id(rules),
		.flags = NFT_SET_TIMEOUT,
		.type = type,
		.size = size,
		.counters = rules->counters,
	};

	nftobject_set(rules->nl, &object);
}

void nftsets_add_answers(struct nftrules *rules, const char *set,
			 uint8_t family, uint32_t size)
{
	add_filled(rules, set,
		   family == AF_INET ? NFTOBJECT_IPV4_ADDR
				     : NFTOBJECT_IPV6_ADDR,
		   size);
}

void nftsets_add_pairs(struct nftrules *rules, const char *set, uint8_t family,
		       uint32_t size)
{
	add_filled(rules, set,
		   family == AF_INET ? NFTOBJECT_IPV4_PAIR
				     : NFTOBJECT_IPV6_PAIR,
		   size);
}

static void add_net_set(struct nftrules *rules, const char *name,
			uint8_t family, const struct nftlayout_net *nets,
			size_t n_nets)
{
	struct nftobject_set object = {
		.table = NFTLAYOUT_TABLE,
		.name = name,
		.id = next_set_id(rules),
		.flags = NFT_SET_CONSTANT | NFT_SET_INTERVAL,
		.type = family == AF_INET ? NFTOBJECT_IPV4_ADDR
					  : NFTOBJECT_IPV6_ADDR,
	};
	struct nftelem_set set = set_named(name);

	nftobject_set(rules->nl, &object);
	nftnets_add(rules->nl, &set, family, nets, n_nets);
}

void nftsets_add_nets(struct nftrules *rules, const char *set, uint8_t family,
		      const struct nftlayout_rule *rule)
{
	add_net_set(rules, set, family, rule->nets, rule->n_nets);
}

/*
 * Whole addresses, so of resolvers no interval set: the kernel makes the
 * elements of a new one of those visible a moment after the rules that look
 * into it, and a question that leaves in between would be refused.
 */
/* As the end of @name says, of IPv4 or IPv6. */
static void add_addresses(struct nftrules *rules, const char *name,
			  uint32_t flags, const struct nftlayout_net *nets,
			  size_t n_nets)
{
	bool v4 = name[strlen(name) - 1] == '4';
	struct nftobject_set object = {
		.table = NFTLAYOUT_TABLE,
		.name = name,
		.id = next_set_id(rules),
		.flags = flags,
		.type = v4 ? NFTOBJECT_IPV4_ADDR : NFTOBJECT_IPV6_ADDR,
	};
	struct nftelem_set set = set_named(name);
	struct nftelem elem = { .key_len = nftobject_key_len(object.type) };
	size_t i;

	nftobject_set(rules->nl, &object);
	for (i = 0; i < n_nets; i++) {
		if (nets[i].family != (v4 ? AF_INET : AF_INET6))
			continue;
		elem.key = nets[i].bytes;
		nftelem_add(rules->nl, &set, &elem);
	}
}

void nftsets_add_sources(struct nftrules *rules, const char *set,
			 const struct nftlayout_net *nets, size_t n_nets)
{
	add_addresses(rules, set, 0, nets, n_nets);
}

void nftsets_add_resolvers(struct nftrules *rules,
			   const struct nftlayout_config *config)
{
	add_addresses(rules, NFTLAYOUT_SET_RESOLVERS_4, NFT_SET_CONSTANT,
		      config->resolvers, config->n_resolvers);
	add_addresses(rules, NFTLAYOUT_SET_RESOLVERS_6, NFT_SET_CONSTANT,
		      config->resolvers, config->n_resolvers);
}

void nftsets_add_held(struct nftrules *rules)
{
	nftlimit_add_set(rules->nl, NFTLAYOUT_TABLE, NFTLAYOUT_SET_HELD,
			 next_set_id(rules));
	nftlimit_add_set(rules->nl, NFTLAYOUT_TABLE,
			 NFTLAYOUT_SET_HELD_DATAGRAMS, next_set_id(rules));
}

void nftsets_add_class_map(struct nftrules *rules)
{
	struct nftobject_set map = {
		.table = NFTLAYOUT_TABLE,
		.name = NFTLAYOUT_SET_CLASSES,
		.id = next_set_id(rules),
		.flags = NFT_SET_MAP,
		.type = NFTOBJECT_MARK,
		.size = NFTLAYOUT_CLASS_MAX,
	};

	nftobject_set(rules->nl, &map);
}
