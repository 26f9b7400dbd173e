/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfctmsg.c - begin requests to nf_conntrack_netlink.
 */
#include "nft/netlink/nfctmsg.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <stddef.h>

#include "nft/netlink/nfnl.h"
#include "nft/netlink/nlattr.h"

struct nlmsghdr *nfctmsg_begin(uint8_t *buffer, uint16_t message,
			       uint8_t family)
{
	struct nlmsghdr *nlh =
		nfnl_begin(buffer, NFNL_SUBSYS_CTNETLINK << 8 | message, 0);
	struct nfgenmsg *generic = mnl_nlmsg_get_payload(nlh);

	generic->nfgen_family = family;
	return nlh;
}

struct nlmsghdr *nfctmsg_begin_about(uint8_t *buffer, uint16_t message,
				     const struct nlmsghdr *told)
{
	const struct nfgenmsg *generic = mnl_nlmsg_get_payload(told);
	const struct nlattr *tuple = nlattr_find(told, CTA_TUPLE_ORIG);
	const struct nlattr *zone = nlattr_find(told, CTA_ZONE);
	struct nlmsghdr *nlh;

	if (!tuple || mnl_attr_get_len(tuple) > NFCTMSG_ROOM / 2)
		return NULL;
	nlh = nfctmsg_begin(buffer, message, generic->nfgen_family);
	mnl_attr_put(nlh, CTA_TUPLE_ORIG | NLA_F_NESTED,
		     mnl_attr_get_payload_len(tuple),
		     mnl_attr_get_payload(tuple));
	if (zone && mnl_attr_get_payload_len(zone) == 2)
		mnl_attr_put(nlh, CTA_ZONE, 2, mnl_attr_get_payload(zone));
	return nlh;
}
