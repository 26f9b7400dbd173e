/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denied.c - choose the name that is denied, and put its hash into the kernel.
 */
#include "enforcer/suspect/denied.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/alert/domain.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/suspect/denial_key.h"

#define NS_PER_S 1000000000ULL

static bool is_root(const struct dns_name *name)
{
	return name->len == 1;
}

/* The domain of @lookup.  false: it is a local one, or a public suffix. */
static bool take_domain(const struct alert_lookup *lookup,
			struct dns_name *ret_name)
{
	if (!alert_domain_is_own(lookup->domain))
		return false;
	alert_domain_name(lookup, ret_name);
	return true;
}

/* false: there is none. */
static bool find_name(const struct alert *alert,
		      const struct alert_lookup *lookup,
		      struct dns_name *ret_name)
{
	switch (alert->detector) {
	case POLICY_REBINDING: /* the answer must open nothing */
		return false;
	case POLICY_DGA:
	case POLICY_NXDOMAIN:
		*ret_name = (struct dns_name){ .len = 1 };
		return true;
	case POLICY_LISTED:
		*ret_name = *lookup->name;
		return true;
	default:
		*ret_name = alert->domain;
		return ret_name->len > 1 || take_domain(lookup, ret_name);
	}
}

static void begin_exempt(const struct denied_options *options,
			 const struct alert *alert, const char *program)
{
	size_t n = exempt_begin(&options->maps, options->name_key,
				&options->exempt, &alert->who);

	if (n)
		log_warn("alerts: %zu domains that would stay with %s are "
			 "denied with the others: there is no room for them",
			 n, program);
}

/* There is room for one more of the program of @key. */
static bool has_room(const struct denied_options *options,
		     const struct denial_key *key)
{
	return denials_count(&options->maps, NULL) < DENIAL_ENTRIES &&
	       denials_count(&options->maps, key) < DENIED_OF_PROGRAM;
}

static int make_room(const struct denied_options *options,
		     const struct denial_key *key)
{
	if (denials_until(&options->maps, key) || has_room(options, key))
		return 0;
	(void)denials_expire(&options->maps, wallclock_boottime_ns());
	return has_room(options, key) ? 0 : -ENOSPC;
}

/* Until when @key is denied, if it is to be for @deny_s from now on. */
static uint64_t until_of(const struct denied_options *options,
			 const struct denial_key *key, uint32_t deny_s)
{
	const uint64_t before_ns = denials_until(&options->maps, key);
	const uint64_t until_ns = wallclock_boottime_ns() + deny_s * NS_PER_S;

	return until_ns > before_ns ? until_ns : before_ns;
}

int denied_begin(const struct denied_options *options,
		 const struct alert *alert, const struct alert_lookup *lookup,
		 const char *program, struct denied *ret_denied)
{
	struct denial_end end = { 0 };
	struct denial_key key;
	struct dns_name name;
	uint32_t labels;
	int r;

	if (!alert->alerting.denies || !lookup ||
	    !find_name(alert, lookup, &name))
		return -ENOTSUP;
	r = denial_key_make(options->name_key, &alert->who, &name, &key,
			    &labels);
	if (r == 0)
		r = make_room(options, &key);
	if (r < 0)
		return r;
	if (is_root(&name))
		begin_exempt(options, alert, program);
	end.until_ns = until_of(options, &key, alert->alerting.deny_s);
	(void)snprintf(end.why, sizeof(end.why), "%s",
		       policy_alerts_name(alert->detector));
	(void)snprintf(end.program, sizeof(end.program), "%s", program);
	end.name_len = name.len;
	memcpy(end.name, name.wire, name.len);
	r = denials_add(&options->maps, &key, labels, &end);
	if (r < 0)
		return r;
	ret_denied->key = key;
	ret_denied->until_ns = end.until_ns;
	return 0;
}

int64_t denied_until_s(const struct denied *denied)
{
	const uint64_t now_ns = wallclock_boottime_ns();

	if (denied->until_ns <= now_ns)
		return 0;
	return wallclock_now_s() +
	       (int64_t)((denied->until_ns - now_ns) / NS_PER_S);
}

bool denied_holds(const struct denied_options *options,
		  const struct alert *alert, const struct alert_lookup *lookup)
{
	struct denial_key key;
	struct dns_name name;
	uint32_t labels;

	if (!find_name(alert, lookup, &name))
		return true;
	return denial_key_make(options->name_key, &alert->who, &name, &key,
			       &labels) == 0 &&
	       denials_until(&options->maps, &key) > wallclock_boottime_ns();
}

/* Deny the name of @key by the key that names have now.  false: it is. */
static bool rename_denial(const struct denied_options *options,
			  const struct denial_key *key,
			  const struct denial_end *end)
{
	struct dns_name name = { .len = end->name_len };
	struct denial_key renamed;
	uint32_t labels;

	memcpy(name.wire, end->name, end->name_len);
	return denial_key_remake(options->name_key, &name, key, &renamed,
				 &labels) &&
	       denials_rename(&options->maps, key, &renamed, labels, end) == 0;
}

size_t denied_take_over(const struct denied_options *options)
{
	struct denial_key key, next_key;
	struct denial_end end, next_end;
	size_t n = 0, i;
	int r;

	exempt_take_over(&options->maps, options->name_key);
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
