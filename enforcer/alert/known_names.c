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

/* X(name, what everybody knows of it) */
#define KNOWN_NAMES(X)                                             \
	X("use-application-dns.net", ALERT_KNOWN_CANARY)           \
	X("dns.msftncsi.com", ALERT_KNOWN_PROBE)                   \
	X("cloudflare-dns.com", ALERT_KNOWN_ENCRYPTED_DNS)         \
	X("cloudflare-gateway.com", ALERT_KNOWN_ENCRYPTED_DNS)     \
	X("dns-family.adguard.com", ALERT_KNOWN_ENCRYPTED_DNS)     \
	X("dns-unfiltered.adguard.com", ALERT_KNOWN_ENCRYPTED_DNS) \
	X("dns.adguard-dns.com", ALERT_KNOWN_ENCRYPTED_DNS)        \
	X("dns.adguard.com", ALERT_KNOWN_ENCRYPTED_DNS)            \
	X("dns.alidns.com", ALERT_KNOWN_ENCRYPTED_DNS)             \
	X("dns.controld.com", ALERT_KNOWN_ENCRYPTED_DNS)           \
	X("dns.google", ALERT_KNOWN_ENCRYPTED_DNS)                 \
	X("dns.mullvad.net", ALERT_KNOWN_ENCRYPTED_DNS)            \
	X("dns.nextdns.io", ALERT_KNOWN_ENCRYPTED_DNS)             \
	X("dns.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS)              \
	X("dns.sb", ALERT_KNOWN_ENCRYPTED_DNS)                     \
	X("dns.switch.ch", ALERT_KNOWN_ENCRYPTED_DNS)              \
	X("dns.umbrella.com", ALERT_KNOWN_ENCRYPTED_DNS)           \
	X("dns0.eu", ALERT_KNOWN_ENCRYPTED_DNS)                    \
	X("dns10.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS)            \
	X("dns11.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS)            \
	X("dns9.quad9.net", ALERT_KNOWN_ENCRYPTED_DNS)             \
	X("doh.applied-privacy.net", ALERT_KNOWN_ENCRYPTED_DNS)    \
	X("doh.cleanbrowsing.org", ALERT_KNOWN_ENCRYPTED_DNS)      \
	X("doh.dns.apple.com", ALERT_KNOWN_ENCRYPTED_DNS)          \
	X("doh.libredns.gr", ALERT_KNOWN_ENCRYPTED_DNS)            \
	X("doh.opendns.com", ALERT_KNOWN_ENCRYPTED_DNS)            \
	X("doh.pub", ALERT_KNOWN_ENCRYPTED_DNS)                    \
	X("doh.quickline.ch", ALERT_KNOWN_ENCRYPTED_DNS)           \
	X("doh.xfinity.com", ALERT_KNOWN_ENCRYPTED_DNS)            \
	X("dot.pub", ALERT_KNOWN_ENCRYPTED_DNS)                    \
	X("dot1.applied-privacy.net", ALERT_KNOWN_ENCRYPTED_DNS)   \
	X("familyshield.opendns.com", ALERT_KNOWN_ENCRYPTED_DNS)   \
	X("freedns.controld.com", ALERT_KNOWN_ENCRYPTED_DNS)       \
	X("one.one.one.one", ALERT_KNOWN_ENCRYPTED_DNS)            \
	X("unfiltered.adguard-dns.com", ALERT_KNOWN_ENCRYPTED_DNS)

/* The length of the wire form; the final zero of the text makes up for the
 * root. */
#define KNOWN_LEN(text) (sizeof(text) + 1)
#define KNOWN(text, known) { text, KNOWN_LEN(text), known },
#define LEN_BIT(text, known) | (1ULL << KNOWN_LEN(text))

static const struct known {
	const char *name;
	size_t len;
	enum alert_known known;
} names[] = { KNOWN_NAMES(KNOWN) };

/* Few names have a length that one of these has. */
static const uint64_t lens = 0 KNOWN_NAMES(LEN_BIT);

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

	for (at = 0; name->wire[at]; at += 1U + name->wire[at]) {
		const size_t len = name->len - at;

		if (len >= 64 || !(lens >> len & 1))
			continue;
		for (i = 0; i < ARRAY_SIZE(names); i++)
			if (names[i].len == len &&
			    is_text(name->wire + at, names[i].name))
				return names[i].known;
	}
	return ALERT_KNOWN_NONE;
}
