/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deniedbox.c - the maps, of the sizes that they have in the kernel side.
 */
#include "tests/unit/enforcer/suspect/deniedbox.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include "policy/eval/name.h"
#include "tests/unit/unit.h"

bool deniedbox_open(struct denied_options *options)
{
	const struct bpf_map_create_opts grows = { .sz = sizeof(grows),
						   .map_flags =
							   BPF_F_NO_PREALLOC };

	*options = (struct denied_options){ .name_key = { 3, 4 } };
	options->maps.denials = bpf_map_create(
		BPF_MAP_TYPE_HASH, "denials", sizeof(struct denial_key),
		sizeof(struct denial_end), DENIAL_ENTRIES, &grows);
	if (options->maps.denials < 0) {
		unit_skip("no map can be made: it takes root");
		return false;
	}
	options->maps.exempt = bpf_map_create(
		BPF_MAP_TYPE_HASH, "denial_exempt", sizeof(struct denial_key),
		sizeof(struct denial_exemption), DENIAL_EXEMPTIONS, &grows);
	options->maps.states = bpf_map_create(
		BPF_MAP_TYPE_ARRAY, "denial_states", sizeof(uint32_t),
		sizeof(struct denial_state), 1, NULL);
	CU_ASSERT_FATAL(options->maps.exempt >= 0 && options->maps.states >= 0);
	return true;
}

void deniedbox_close(struct denied_options *options)
{
	(void)close(options->maps.denials);
	(void)close(options->maps.exempt);
	(void)close(options->maps.states);
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
