/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known_names.c - public resolvers that speak DoH, DoT or DoQ, and the names
 * of two probes.
 *
 * The resolvers are those that browsers and operating systems offer.  A policy
 * may name others in their place.
 */
#include "enforcer/alert/known_names.h"

#include <string.h>
#include <strings.h>

#include "policy/base.h"

#define KNOWN(text, known)                    \
	{                                     \
		text, sizeof(text) + 1, known \
	}

static const struct known {
	const char *name;
	size_t len; /* of the wire form */
	enum alert_known known;
} names[] = {
	KNOWN("use-application-dns.net", ALERT_KNOWN_CANARY),
	KNOWN("dns.msftncsi.com", ALERT_KNOWN_PROBE),
	KNOWN("cloudflare-dns.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("cloudflare-gateway.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns-family.adguard.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns-unfiltered.adguard.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.adguard-dns.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.adguard.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.alidns.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.controld.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.google", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.mullvad.net", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.nextdns.io", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.sb", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.switch.ch", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns.umbrella.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns0.eu", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns10.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns11.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dns9.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("doh.applied-privacy.net", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("doh.cleanbrowsing.org", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("doh.dns.apple.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("doh.libredns.gr", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("doh.opendns.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("doh.pub", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("doh.quickline.ch", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("doh.xfinity.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dot.pub", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("dot1.applied-privacy.net", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("familyshield.opendns.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("freedns.controld.com", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("one.one.one.one", ALERT_KNOWN_ENCRYPTED_DNS),
	KNOWN("unfiltered.adguard-dns.com", ALERT_KNOWN_ENCRYPTED_DNS),
};

/* Is the wire name at @wire @text? */
static bool is_text(const uint8_t *wire, const char *text)
{
	while (*wire) {
		size_t len = strcspn(text, ".");

		if (len != *wire ||
		    strncasecmp((const char *)wire + 1, text, len) != 0)
			return false;
		text += len;
		text += *text == '.';
		wire += 1 + len;
	}
	return !*text;
}

enum alert_known known_names_find(const struct dns_name *name)
{
	unsigned int at;
	size_t i;

	for (at = 0; name->wire[at]; at += 1U + name->wire[at])
		for (i = 0; i < ARRAY_SIZE(names); i++)
			if (names[i].len == name->len - at &&
			    is_text(name->wire + at, names[i].name))
				return names[i].known;
	return ALERT_KNOWN_NONE;
}
