/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftalways.c - rules for what every program may do.
 */
#include <netinet/in.h>
#include <linux/netfilter.h>

#include "nft/nftlayout.h"
#include "nft/table/always/nftalways.h"
#include "nft/table/nftsets.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftct.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftlink.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"

#define DNS_PORT 53

void nftalways_established(struct nftwriter *writer, const char *chain)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, NULL);
	nftct_established(&rule);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/* What the resolvers' rules of two families have in common. */
struct to_resolvers {
	const char *chain;
	const char *comment;
	bool goes_on; /* not the first packet of a flow */
};

/* ct state established ct direction original		(if it goes on)
 * ip daddr @resolvers4 meta l4proto . th dport { tcp . 53, udp . 53 } */
static void accept_resolvers(struct nftwriter *writer,
			     const struct to_resolvers *to, uint8_t family,
			     const char *set)
{
	static const struct nftlayout_port ports[] = {
		{ .proto = IPPROTO_TCP, .port = DNS_PORT },
		{ .proto = IPPROTO_UDP, .port = DNS_PORT },
	};
	uint32_t id = nftsets_add_ports(writer, ports, ARRAY_SIZE(ports));
	struct nftrule rule;

	nftwriter_begin(writer, &rule, to->chain, to->comment);
	if (to->goes_on)
		nftct_goes_on(&rule);
	nftexpr_daddr(&rule, family, set);
	nftexpr_proto_dport_in(&rule, id);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

static void accept_both(struct nftwriter *writer, const struct to_resolvers *to)
{
	accept_resolvers(writer, to, NFPROTO_IPV4, NFTLAYOUT_SET_RESOLVERS_4);
	accept_resolvers(writer, to, NFPROTO_IPV6, NFTLAYOUT_SET_RESOLVERS_6);
}

void nftalways_resolvers(struct nftwriter *writer, const char *chain)
{
	const struct to_resolvers to = { .chain = chain,
					 .comment = "listed resolvers" };

	accept_both(writer, &to);
}

void nftalways_resolvers_go_on(struct nftwriter *writer, const char *chain)
{
	const struct to_resolvers to = { .chain = chain,
					 .comment = "goes on",
					 .goes_on = true };

	accept_both(writer, &to);
}

struct dhcp {
	uint16_t client_port;
	uint16_t server_port;
};

static const struct dhcp dhcp_4 = { 68, 67 };
static const struct dhcp dhcp_6 = { 546, 547 };

typedef void (*link_fn)(struct nftrule *rule);

/* ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept */
static void accept_dhcp(struct nftwriter *writer, const char *chain,
			const struct dhcp *dhcp, link_fn match)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "DHCP");
	match(&rule);
	nftexpr_proto(&rule, IPPROTO_UDP);
	nftexpr_ports(&rule, dhcp->client_port, dhcp->server_port);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/*
 * meta nfproto ipv4 udp sport 68 udp dport 67 ip ttl set 1 accept
 *
 * A client renews its lease from the server whose address it was told.  One
 * that is not on the link is not reached: the client broadcasts later on.
 */
static void accept_renewal(struct nftwriter *writer, const char *chain)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "DHCP, on the link");
	nftexpr_family(&rule, NFPROTO_IPV4);
	nftexpr_proto(&rule, IPPROTO_UDP);
	nftexpr_ports(&rule, dhcp_4.client_port, dhcp_4.server_port);
	if (writer->enforces)
		nftlink_end_at_router(&rule);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/* ip6 daddr ff02::/16 meta l4proto icmpv6 icmpv6 type { ... } accept */
static void accept_neighbours(struct nftwriter *writer, const char *chain,
			      link_fn match)
{
	uint32_t id = nftsets_add_icmp_types(writer);
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "neighbours and routers");
	match(&rule);
	nftexpr_proto(&rule, IPPROTO_ICMPV6);
	nftexpr_icmp_type_in(&rule, id);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

void nftalways_link(struct nftwriter *writer, const char *chain)
{
	accept_dhcp(writer, chain, &dhcp_4, nftlink_to_broadcast);
	accept_renewal(writer, chain);
	accept_dhcp(writer, chain, &dhcp_6, nftlink_to_dhcp_servers);
	accept_dhcp(writer, chain, &dhcp_6, nftlink_to_link_local);
	accept_neighbours(writer, chain, nftlink_to_multicast);
	accept_neighbours(writer, chain, nftlink_to_link_local);
}
