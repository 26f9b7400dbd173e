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

static const struct known {
	const char *name;
	enum alert_known known;
} names[] = {
	{ "use-application-dns.net", ALERT_KNOWN_CANARY },
	{ "dns.msftncsi.com", ALERT_KNOWN_PROBE },
	{ "cloudflare-dns.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "cloudflare-gateway.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns-family.adguard.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns-unfiltered.adguard.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.adguard-dns.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.adguard.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.alidns.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.controld.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.google", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.mullvad.net", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.nextdns.io", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.sb", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.switch.ch", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.umbrella.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns0.eu", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns10.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns11.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns9.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "doh.applied-privacy.net", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "doh.cleanbrowsing.org", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "doh.dns.apple.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "doh.libredns.gr", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "doh.opendns.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "doh.pub", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "doh.quickline.ch", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "doh.xfinity.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dot.pub", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dot1.applied-privacy.net", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "familyshield.opendns.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "freedns.controld.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "one.one.one.one", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "unfiltered.adguard-dns.com", ALERT_KNOWN_ENCRYPTED_DNS },
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

static bool is_at_or_below(const struct dns_name *name, const char *text)
{
	size_t len = strlen(text) + 2; /* of the wire form */
	unsigned int at = 0;

	while (name->len - at > len && name->wire[at])
		at += 1U + name->wire[at];
	return name->len - at == len && is_text(name->wire + at, text);
}

enum alert_known known_names_find(const struct dns_name *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (is_at_or_below(name, names[i].name))
			return names[i].known;
	return ALERT_KNOWN_NONE;
}
