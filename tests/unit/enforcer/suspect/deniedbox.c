/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deniedbox.c - maps, and a key of names.
 */
#include "tests/unit/enforcer/suspect/deniedbox.h"

#include "policy/eval/name.h"
#include "tests/unit/bpf/maps/denialbox.h"
#include "tests/unit/unit.h"

bool deniedbox_open(struct denied_options *options)
{
	*options = (struct denied_options){ .name_key = { 3, 4 } };
	return denialbox_open(&options->maps);
}

void deniedbox_close(struct denied_options *options)
{
	denialbox_close(&options->maps);
}

uint64_t deniedbox_hash(const struct denied_options *options, const char *text)
{
	struct dns_name name;
	__u64 hash = 0;

	CU_ASSERT_EQUAL(dns_name_from_text(text, &name), 0);
	CU_ASSERT_EQUAL(name_hash((const __u64 *)options->name_key, name.wire,
				  name.len, &hash),
			0);
	return hash;
}
