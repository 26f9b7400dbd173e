/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftports.c - the ports of an entry.
 *
 *	... meta l4proto . th dport { tcp . 80, udp . 443 } ...
 *	... meta l4proto tcp th dport 8000-8100 ...
 *	... meta l4proto icmp ...		(or ipv6-icmp)
 *
 * A range is not an element beside the single ports: the elements of a new
 * interval set become visible a moment after the rules that look them up, and
 * what leaves in between would be refused.
 */
#include "nft/table/nftports.h"

#include <netinet/in.h>
#include <linux/netfilter.h>

#include "nft/nftlayout.h"
#include "nft/table/nftsets.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftexpr.h"

static bool is_apart(const struct nftlayout_port *port)
{
	return port->last != 0 || port->proto == IPPROTO_ICMP;
}

static bool has_single(const struct nftlayout_entry *entry)
{
	size_t i;

	for (i = 0; i < entry->n_ports; i++)
		if (!is_apart(&entry->ports[i]))
			return true;
	return false;
}

static bool begin(struct nftports *ports, struct nftwriter *writer)
{
	const struct nftlayout_entry *entry = ports->entry;

	ports->begun = true;
	if (!has_single(entry))
		return entry->n_ports == 0;
	ports->set = nftsets_add_ports(writer, entry->ports, entry->n_ports);
	return true;
}

bool nftports_next(struct nftports *ports, struct nftwriter *writer)
{
	const struct nftlayout_entry *entry = ports->entry;

	if (!ports->begun && begin(ports, writer))
		return true;
	while (ports->next < entry->n_ports) {
		ports->apart = &entry->ports[ports->next++];
		if (is_apart(ports->apart))
			return true;
	}
	return false;
}

void nftports_match(const struct nftports *ports, struct nftrule *rule,
		    uint8_t family)
{
	const struct nftlayout_port *apart = ports->apart;

	if (apart && apart->proto == IPPROTO_ICMP) {
		nftexpr_proto(rule, family == NFPROTO_IPV4 ? IPPROTO_ICMP
							   : IPPROTO_ICMPV6);
	} else if (apart) {
		nftexpr_proto(rule, apart->proto);
		nftexpr_dport_range(rule, apart->port, apart->last);
	} else if (ports->set) {
		nftexpr_proto_dport_in(rule, ports->set);
	}
}
