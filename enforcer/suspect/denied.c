/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denied.c - choose the name that is denied, and put its hash into the kernel.
 */
#include "enforcer/suspect/denied.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/lib/wallclock.h"
#include "policy/eval/name.h"

#define NS_PER_S 1000000000ULL

static uint32_t count_labels(const struct dns_name *name)
{
	uint32_t n = 0;
	size_t at;

	for (at = 0; at < name->len && name->wire[at]; at += 1 + name->wire[at])
		n++;
	return n;
}

/* NULL: there is none.  To deny all names would be more than was asked for. */
static const struct dns_name *name_to_deny(const struct alert *alert,
					   const struct alert_lookup *lookup)
{
	if (alert->detector == POLICY_LISTED)
		return lookup->name;
	return alert->domain.len > 1 ? &alert->domain : NULL;
}

int denied_begin(const struct denied_options *options,
		 const struct alert *alert, const struct alert_lookup *lookup,
		 const char *program, struct denied *ret_denied)
{
	struct denied denied = { .key = { .exe_ino = alert->who.exe_ino,
					  .exe_dev = alert->who.exe_dev,
					  .uid = alert->who.uid } };
	const uint32_t deny_s = alert->alerting.deny_s;
	struct denial_end end = { 0 };
	const struct dns_name *name;
	__u64 hash;
	int r;

	/* For a rebinding the answer must open nothing; no name is denied. */
	if (!alert->alerting.denies || !lookup ||
	    alert->detector == POLICY_REBINDING)
		return -ENOTSUP;
	name = name_to_deny(alert, lookup);
	if (!name)
		return -ENOTSUP;
	r = name_hash((const __u64 *)options->name_key, name->wire, name->len,
		      &hash);
	if (r < 0)
		return r;
	denied.key.domain_hash = hash;
	end.until_ns = wallclock_boottime_ns() + deny_s * NS_PER_S;
	(void)snprintf(end.why, sizeof(end.why), "%s",
		       policy_alerts_name(alert->detector));
	(void)snprintf(end.program, sizeof(end.program), "%s", program);
	end.name_len = name->len;
	memcpy(end.name, name->wire, name->len);
	r = denials_add(&options->maps, &denied.key, count_labels(name), &end);
	if (r == -ENOSPC &&
	    denials_expire(&options->maps, wallclock_boottime_ns()) <
		    DENIAL_ENTRIES)
		r = denials_add(&options->maps, &denied.key, count_labels(name),
				&end);
	if (r < 0)
		return r;
	denied.until_s = wallclock_now_s() + deny_s;
	*ret_denied = denied;
	return 0;
}

/* Deny the name of @key by the key that names have now.  false: it is. */
static bool rename_denial(const struct denied_options *options,
			  const struct denial_key *key,
			  const struct denial_end *end)
{
	struct denial_key renamed = *key;
	struct dns_name name = { .len = end->name_len };
	__u64 hash;

	memcpy(name.wire, end->name, end->name_len);
	if (name_hash((const __u64 *)options->name_key, name.wire, name.len,
		      &hash) < 0 ||
	    hash == key->domain_hash)
		return false;
	renamed.domain_hash = hash;
	(void)denials_end(&options->maps, key);
	return denials_add(&options->maps, &renamed, count_labels(&name),
			   end) == 0;
}

size_t denied_take_over(const struct denied_options *options)
{
	struct denial_key key, next_key;
	struct denial_end end, next_end;
	size_t n = 0, i;
	int r;

	r = denials_next(&options->maps, NULL, &key, &end);
	/* What is put in may come by, too. */
	for (i = 0; r == 0 && i < 2UL * DENIAL_ENTRIES; i++) {
		r = denials_next(&options->maps, &key, &next_key, &next_end);
		n += rename_denial(options, &key, &end);
		key = next_key;
		end = next_end;
	}
	return n;
}

int denied_end(const struct denied_options *options,
	       const struct denied *denied)
{
	return denials_end(&options->maps, &denied->key);
}
