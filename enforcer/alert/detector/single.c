/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * single.c - look at one question, without memory.
 */
#include "enforcer/alert/detector/single.h"

#include <string.h>

#include "enforcer/alert/browser.h"
#include "enforcer/alert/look.h"
#include "enforcer/dns/name.h"
#include "policy/rrtype.h"

static bool is_odd(const struct look *look, uint16_t type)
{
	const struct policy_detector_settings *settings =
		look_settings(look, POLICY_ODD_TYPE);
	size_t i;

	for (i = 0; i < settings->n_types; i++)
		if (settings->types[i] == type)
			return true;
	if (settings->n_types)
		return false;
	return type == RRTYPE_NULL || type == RRTYPE_ANY ||
	       type == RRTYPE_AXFR || type == RRTYPE_IXFR ||
	       type >= RRTYPE_PRIVATE;
}

bool single_odd_type(const struct look *look)
{
	const struct alert_domain *domain = look->lookup->domain;
	const uint8_t *wire = look->lookup->name->wire;
	uint16_t type = look->lookup->type;

	/* Multicast DNS asks for all types of what it is about to announce
	 * (RFC 6762 8.1), and a name of one label leads to no stranger. */
	if (domain->n_labels < 2 || (type == RRTYPE_ANY && domain->local))
		return false;
	/* Strangers ask servers for all there is, so that the answer floods
	 * whom they pretend to be: that is no lookup of a program. */
	if (type == RRTYPE_ANY && !look->lookup->who.exe_ino)
		return false;
	/* Windows and its relatives see by it whether the network works. */
	if (domain->known == ALERT_KNOWN_PROBE)
		return false;

	/* Validating resolvers say by NULL which keys they trust: RFC 8145. */
	if (wire[0] >= 4 && memcmp(wire + 1, "_ta-", 4) == 0)
		return false;
	return is_odd(look, type);
}

bool single_resolver(const struct look *look)
{
	return look->lookup->foreign_server;
}

static bool is_encrypted_dns(const struct look *look)
{
	uint8_t known = look->lookup->domain->known;

	if (look->lookup->named & POLICY_DETECTOR_BIT(POLICY_ENCRYPTED_DNS))
		return true;
	return known == ALERT_KNOWN_ENCRYPTED_DNS &&
	       !look_settings(look, POLICY_ENCRYPTED_DNS)->own_names;
}

bool single_encrypted_dns(const struct look *look, bool *ret_canary)
{
	*ret_canary = look->lookup->domain->known == ALERT_KNOWN_CANARY;
	/* A program of which nothing is known may be a browser. */
	return (*ret_canary || is_encrypted_dns(look)) &&
	       look->lookup->who.exe_ino && !browser_is(look_exe(look));
}
