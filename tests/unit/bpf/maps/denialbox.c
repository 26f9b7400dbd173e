/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denialbox.c - the maps, of the sizes that they have in the kernel side.
 */
#include "tests/unit/bpf/maps/denialbox.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include "tests/unit/unit.h"

bool denialbox_open(struct denial_maps *maps)
{
	const struct bpf_map_create_opts grows = { .sz = sizeof(grows),
						   .map_flags =
							   BPF_F_NO_PREALLOC };

	maps->denials = bpf_map_create(
		BPF_MAP_TYPE_HASH, "denials", sizeof(struct denial_key),
		sizeof(struct denial_end), DENIAL_ENTRIES, &grows);
	if (maps->denials < 0) {
		unit_skip("no map can be made: it takes root");
		return false;
	}
	maps->exempt = bpf_map_create(
		BPF_MAP_TYPE_HASH, "denial_exempt", sizeof(struct denial_key),
		sizeof(struct denial_exemption), DENIAL_EXEMPTIONS, &grows);
	maps->states = bpf_map_create(BPF_MAP_TYPE_ARRAY, "denial_states",
				      sizeof(uint32_t),
				      sizeof(struct denial_state), 1, NULL);
	CU_ASSERT_FATAL(maps->exempt >= 0 && maps->states >= 0);
	return true;
}

void denialbox_close(const struct denial_maps *maps)
{
	(void)close(maps->denials);
	(void)close(maps->exempt);
	(void)close(maps->states);
}
