/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_known_names.c - names that are known, and their neighbours.
 */
#include "enforcer/alert/known_names.h"

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *name;
	enum alert_known want;
} names[] = {
	{ "use-application-dns.net", ALERT_KNOWN_CANARY },
	{ "dns.google", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "DNS.Google", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "mozilla.cloudflare-dns.com", ALERT_KNOWN_ENCRYPTED_DNS },
	{ "dns.msftncsi.com", ALERT_KNOWN_PROBE },
	{ "xdns.google", ALERT_KNOWN_NONE },
	{ "google", ALERT_KNOWN_NONE },
	{ "cloudflare-dns.com.example.org", ALERT_KNOWN_NONE },
	{ "dns\\.google", ALERT_KNOWN_NONE },
	{ ".", ALERT_KNOWN_NONE },
};

static void names_are_known(void)
{
	struct dns_name name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		CU_ASSERT_EQUAL_FATAL(dns_name_from_text(names[i].name, &name),
				      0);
		if (known_names_find(&name) != names[i].want)
			unit_string(names[i].name, "as wanted", "otherwise");
	}
}

static const struct unit_test tests[] = { UNIT(names_are_known) };

int main(void)
{
	return unit_main("enforcer/alert/known_names", tests,
			 ARRAY_SIZE(tests));
}
