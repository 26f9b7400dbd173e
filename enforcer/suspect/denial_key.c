/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denial_key.c - a program, and the hash of a name.
 */
#include "enforcer/suspect/denial_key.h"

#include <stddef.h>

#include "enforcer/alert/lookup.h"
#include "policy/eval/name.h"

static uint32_t count_labels(const struct dns_name *name)
{
	uint32_t n = 0;
	size_t at;

	for (at = 0; at < name->len && name->wire[at]; at += 1 + name->wire[at])
		n++;
	return n;
}

int denial_key_make(const uint64_t name_key[2], const struct alert_who *who,
		    const struct dns_name *name, struct denial_key *ret_key,
		    uint32_t *ret_labels)
{
	__u64 hash;
	int r;

	r = name_hash((const __u64 *)name_key, name->wire, name->len, &hash);
	if (r < 0)
		return r;
	*ret_labels = count_labels(name);
	*ret_key = (struct denial_key){ .exe_ino = who->exe_ino,
					.exe_dev = who->exe_dev,
					.uid = who->uid,
					.domain_hash = hash };
	return 0;
}

bool denial_key_remake(const uint64_t name_key[2], const struct dns_name *name,
		       const struct denial_key *key, struct denial_key *ret_key,
		       uint32_t *ret_labels)
{
	const struct alert_who who = { .exe_ino = key->exe_ino,
				       .exe_dev = key->exe_dev,
				       .uid = key->uid };

	return denial_key_make(name_key, &who, name, ret_key, ret_labels) ==
		       0 &&
	       ret_key->domain_hash != key->domain_hash;
}
