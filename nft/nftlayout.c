/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftlayout.c - the names that the sets of a rule have.
 */
#include "nft/nftlayout.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_rule_name(const char *name)
{
	size_t i;

	if (!isascii(name[0]) || !isalpha((unsigned char)name[0]))
		return false;
	for (i = 0; name[i]; i++)
		if (!isascii(name[i]) || (!isalnum((unsigned char)name[i]) &&
					  !strchr("_.-", name[i])))
			return false;
	return true;
}

int nftlayout_set_name(const char *rule, enum nftlayout_rule_set set,
		       char ret_name[NFTLAYOUT_SET_NAME_MAX])
{
	static const char *const suffixes[] = {
		[NFTLAYOUT_ANSWERS_4] = "_4",  [NFTLAYOUT_ANSWERS_6] = "_6",
		[NFTLAYOUT_NETS_4] = "_n4",    [NFTLAYOUT_NETS_6] = "_n6",
		[NFTLAYOUT_FORWARD_4] = "_f4", [NFTLAYOUT_FORWARD_6] = "_f6",
		[NFTLAYOUT_SOURCES_4] = "_s4", [NFTLAYOUT_SOURCES_6] = "_s6",
	};

	if (!rule ||
	    strnlen(rule, NFTLAYOUT_RULE_NAME_MAX) == NFTLAYOUT_RULE_NAME_MAX)
		return -ENAMETOOLONG;
	if (!is_rule_name(rule))
		return -EINVAL;
	(void)snprintf(ret_name, NFTLAYOUT_SET_NAME_MAX, "%s%s", rule,
		       suffixes[set]);
	return 0;
}
