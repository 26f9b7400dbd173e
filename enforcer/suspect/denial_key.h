/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denial_key.h - the keys of names that are denied to a program, or exempt.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bpf/abi/denial.h"

struct alert_who; /* enforcer/alert/lookup.h */
struct dns_name;  /* enforcer/dns/name.h */

/* The key of @name for @who; *ret_labels is how many labels it has, 0 of the
 * root.  @name_key is that of name_hash().  -EBADMSG: it is not a name. */
int denial_key_make(const uint64_t name_key[2], const struct alert_who *who,
		    const struct dns_name *name, struct denial_key *ret_key,
		    uint32_t *ret_labels);

/* Has @name, whose key was @key, another one by @name_key?  *ret_key and
 * *ret_labels are as above. */
bool denial_key_remake(const uint64_t name_key[2], const struct dns_name *name,
		       const struct denial_key *key, struct denial_key *ret_key,
		       uint32_t *ret_labels);
