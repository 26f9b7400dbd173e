/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftalways.c - rules for what every program may do.
 */
#include <netinet/in.h>
#include <linux/netfilter.h>

#include "nft/nftlayout.h"
#include "nft/table/nftalways.h"
#include "nft/table/nftsets.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftexpr.h"
#include "nft/write/nftrule.h"
#include "policy/base.h"

#define DNS_PORT 53

void nftalways_established(struct nftwriter *writer, const char *chain)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, NULL);
	nftexpr_established(&rule);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/* ip daddr @resolvers4 meta l4proto . th dport { tcp . 53, udp . 53 } */
static void accept_resolvers(struct nftwriter *writer, const char *chain,
			     uint8_t family, const char *set)
{
	static const struct nftlayout_port ports[] = {
		{ IPPROTO_TCP, DNS_PORT },
		{ IPPROTO_UDP, DNS_PORT },
	};
	uint32_t id = nftsets_add_ports(writer, ports, ARRAY_SIZE(ports));
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "listed resolvers");
	nftexpr_daddr(&rule, family, set);
	nftexpr_proto_dport_in(&rule, id);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

void nftalways_resolvers(struct nftwriter *writer, const char *chain)
{
	accept_resolvers(writer, chain, NFPROTO_IPV4,
			 NFTLAYOUT_SET_RESOLVERS_4);
	accept_resolvers(writer, chain, NFPROTO_IPV6,
			 NFTLAYOUT_SET_RESOLVERS_6);
}

struct dhcp {
	uint8_t family;
	uint16_t client_port;
	uint16_t server_port;
};

/* meta nfproto ipv4 udp sport 68 udp dport 67 accept */
static void accept_dhcp(struct nftwriter *writer, const char *chain,
			const struct dhcp *dhcp)
{
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "DHCP");
	nftexpr_family(&rule, dhcp->family);
	nftexpr_proto(&rule, IPPROTO_UDP);
	nftexpr_ports(&rule, dhcp->client_port, dhcp->server_port);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

/* meta nfproto ipv6 meta l4proto icmpv6 icmpv6 type { ... } accept */
static void accept_neighbours(struct nftwriter *writer, const char *chain)
{
	uint32_t id = nftsets_add_icmp_types(writer);
	struct nftrule rule;

	nftwriter_begin(writer, &rule, chain, "neighbours and routers");
	nftexpr_family(&rule, NFPROTO_IPV6);
	nftexpr_proto(&rule, IPPROTO_ICMPV6);
	nftexpr_icmp_type_in(&rule, id);
	nftexpr_accept(&rule);
	nftrule_end(&rule);
}

void nftalways_link(struct nftwriter *writer, const char *chain)
{
	static const struct dhcp dhcp_4 = { .family = NFPROTO_IPV4,
					    .client_port = 68,
					    .server_port = 67 };
	static const struct dhcp dhcp_6 = { .family = NFPROTO_IPV6,
					    .client_port = 546,
					    .server_port = 547 };

	accept_dhcp(writer, chain, &dhcp_4);
	accept_dhcp(writer, chain, &dhcp_6);
	accept_neighbours(writer, chain);
}
