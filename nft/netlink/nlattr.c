/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nlattr.c - walk the attributes with libmnl, and check the length of one
 * before it is read.
 */
#include "nft/netlink/nlattr.h"

#include <arpa/inet.h>
#include <endian.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <stddef.h>

const struct nlattr *nlattr_find(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
	{
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}
	return NULL;
}

const struct nlattr *nlattr_nested(const struct nlattr *attr, uint16_t type)
{
	const struct nlattr *inner;

	if (!attr)
		return NULL;
	mnl_attr_for_each_nested(inner, attr)
	{
		if (mnl_attr_get_type(inner) == type)
			return inner;
	}
	return NULL;
}

uint32_t nlattr_u32(const struct nlattr *attr)
{
	return attr && mnl_attr_validate(attr, MNL_TYPE_U32) == 0
		       ? ntohl(mnl_attr_get_u32(attr))
		       : 0;
}

uint64_t nlattr_u64(const struct nlattr *attr)
{
	return attr && mnl_attr_validate(attr, MNL_TYPE_U64) == 0
		       ? be64toh(mnl_attr_get_u64(attr))
		       : 0;
}

const char *nlattr_text(const struct nlattr *attr)
{
	return attr && mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0
		       ? mnl_attr_get_str(attr)
		       : "";
}
