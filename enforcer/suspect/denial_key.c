/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denial_key.c - a program, and the hash of a name.
 */
#include "enforcer/suspect/denial_key.h"

#include <stddef.h>

#include "enforcer/alert/lookup.h"
#include "policy/eval/name.h"

static uint32_t count_labels(const uint8_t *wire, size_t len)
{
	uint32_t n = 0;
	size_t at;

	for (at = 0; at < len && wire[at]; at += 1 + wire[at])
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
	*ret_labels = count_labels(name->wire, name->len);
	*ret_key = (struct denial_key){ .exe_ino = who->exe_ino,
					.exe_dev = who->exe_dev,
					.uid = who->uid,
					.domain_hash = hash };
	return 0;
}

bool denial_key_remake(const uint64_t name_key[2], const uint8_t *wire,
		       uint8_t len, const struct denial_key *key,
		       struct denial_key *ret_key, uint32_t *ret_labels)
{
	__u64 hash;

	if (name_hash((const __u64 *)name_key, wire, len, &hash) < 0)
		return false;
	*ret_labels = count_labels(wire, len);
	*ret_key = *key;
	ret_key->domain_hash = hash;
	return hash != key->domain_hash;
}
