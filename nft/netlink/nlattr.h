/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nlattr.h - find an attribute of a message of nf_tables.
 */
#pragma once

#include <linux/netfilter/nfnetlink.h>
#include <libmnl/libmnl.h>
#include <stdint.h>

/* The text of attribute @type; "" when it has none. */
static inline const char *nlattr_text(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
	{
		if (mnl_attr_get_type(attr) == type &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0)
			return mnl_attr_get_str(attr);
	}
	return "";
}
