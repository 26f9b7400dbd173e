/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_domain.c - names and what of them was registered.
 */
#include "enforcer/alert/domain.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define LIST_MAX 512

#define NIBBLES \
	"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2."

/* The domain, what in front of it counts, and r: reverse, l: local, f: no such
 * top-level domain, d: doubled. */
static const struct {
	const char *name;
	const char *domain;
	const char *front;
	const char *flags;
} names[] = {
	{ "www.Example.COM", "Example.COM", "www", "" },
	{ "example.com", "example.com", "", "" },
	{ "com", "com", "", "l" },
	{ "a.b.example.co.uk", "example.co.uk", "a.b", "" },
	{ "co.uk", "co.uk", "", "" },
	{ "a.bucket.s3.amazonaws.com", "bucket.s3.amazonaws.com", "a", "" },
	{ "x.me.duckdns.org", "me.duckdns.org", "x", "" },
	{ "dnscat.0123ab.4567cd", "0123ab.4567cd", "dnscat", "f" },
	{ "t.lab.example", "lab.example", "t", "" },
	{ "printer", "printer", "", "l" },
	{ "a.printer.local", "printer.local", "a", "l" },
	{ "api.github.com.default.svc.cluster.local", "cluster.local",
	  "default.svc", "ld" },
	{ "www.example.com.corp.example.org", "example.org", "corp", "ld" },
	{ "web.corp.example.org", "example.org", "web.corp", "l" },
	{ "2.0.0.127.zen.spamhaus.org", "spamhaus.org", "zen", "" },
	{ "1.2.3.zen.spamhaus.org", "spamhaus.org", "1.2.3.zen", "" },
	{ "1.2.3.256.zen.spamhaus.org", "spamhaus.org", "1.2.3.256.zen", "" },
	{ NIBBLES "bl.example.com", "example.com", "bl", "" },
	{ "a.1.2.3.4.example.com", "example.com", "a.1.2.3.4", "" },
	{ "4.3.2.1.in-addr.arpa", "1.in-addr.arpa", "", "rl" },
	{ "\\001\\255.tunnel.example.com", "example.com", "\\001\\255.tunnel",
	  "" },
};

static const char *part(const struct dns_name *name, unsigned int begin,
			unsigned int end, char buf[DNS_NAME_TEXT_MAX])
{
	struct dns_name of = { .len = (uint8_t)(end - begin + 1) };

	memcpy(of.wire, name->wire + begin, end - begin);
	if (begin == end)
		return "";
	return dns_name_text(&of, buf);
}

static void domains_are_found(void)
{
	struct alert_domain_options options = { .n_search = 1 };
	char text[DNS_NAME_TEXT_MAX], flags[8];
	struct alert_domains *domains;
	struct alert_domain d, again;
	struct dns_name name, search;
	size_t i;

	(void)dns_name_from_text("corp.example.org", &search);
	options.search = &search;
	CU_ASSERT_EQUAL_FATAL(alert_domain_new(&options, &domains), 0);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		CU_ASSERT_EQUAL_FATAL(dns_name_from_text(names[i].name, &name),
				      0);
		alert_domain_find(domains, &name, &d);
		unit_string(names[i].name, names[i].domain,
			    part(&name, d.offset, name.len - 1U, text));
		unit_string(names[i].name, names[i].front,
			    part(&name, d.begin, d.offset, text));
		(void)snprintf(flags, sizeof(flags), "%s%s%s%s",
			       d.reverse ? "r" : "", d.local ? "l" : "",
			       d.foreign_top ? "f" : "", d.doubled ? "d" : "");
		unit_string(names[i].name, names[i].flags, flags);
		alert_domain_find(domains, &name, &again);
		CU_ASSERT_EQUAL(d.name, again.name);
		CU_ASSERT_EQUAL(d.hash, again.hash);
		CU_ASSERT_EQUAL(d.offset, again.offset);
		CU_ASSERT_EQUAL(d.begin, again.begin);
	}
	alert_domain_free(domains);
}

static void case_and_length_of_names_do_not_matter(void)
{
	const struct alert_domain_options options = { 0 };
	char text[DNS_NAME_TEXT_MAX] = "";
	struct alert_domain a, b, c;
	struct alert_domains *domains;
	struct dns_name name;
	int i;

	CU_ASSERT_EQUAL_FATAL(alert_domain_new(&options, &domains), 0);
	(void)dns_name_from_text("WWW.example.com", &name);
	alert_domain_find(domains, &name, &a);
	(void)dns_name_from_text("www.eXample.com", &name);
	alert_domain_find(domains, &name, &b);
	CU_ASSERT_EQUAL(a.name, b.name);
	CU_ASSERT_EQUAL(a.hash, b.hash);
	for (i = 0; i < 120; i++)
		strcat(text, "a.");
	strcat(text, "example.com");
	CU_ASSERT_EQUAL_FATAL(dns_name_from_text(text, &name), 0);
	alert_domain_find(domains, &name, &c);
	CU_ASSERT_EQUAL(c.hash, a.hash);
	CU_ASSERT_EQUAL(c.n_labels, 122);
	name = (struct dns_name){ .len = 1 };
	alert_domain_find(domains, &name, &c);
	CU_ASSERT_EQUAL(c.n_labels, 0);
	alert_domain_free(domains);
}

static void changed_search_domains_hold_at_once(void)
{
	const struct alert_domain_options options = { 0 };
	struct alert_domains *domains;
	struct dns_name name, search;
	struct alert_domain d;

	CU_ASSERT_EQUAL_FATAL(alert_domain_new(&options, &domains), 0);
	(void)dns_name_from_text("web.corp.example.org", &name);
	(void)dns_name_from_text("corp.example.org", &search);
	alert_domain_find(domains, &name, &d);
	CU_ASSERT_FALSE(d.local);
	CU_ASSERT_TRUE(d.registered);
	alert_domain_search(domains, &search, 1);
	alert_domain_find(domains, &name, &d);
	CU_ASSERT_TRUE(d.local);
	alert_domain_search(domains, NULL, 0);
	alert_domain_find(domains, &name, &d);
	CU_ASSERT_FALSE(d.local);
	alert_domain_free(domains);
}

static void add_local(void *context, const struct dns_name *name)
{
	char *list = context, text[DNS_NAME_TEXT_MAX];
	size_t len = strlen(list);

	(void)snprintf(list + len, LIST_MAX - len, " %s ",
		       dns_name_text(name, text));
}

static void each_local_domain_is_handed_on_once(void)
{
	static const char *const wanted[] = { " alt ", " private ", " arpa ",
					      " corp.example.org " };
	struct dns_name search;
	const struct alert_domain_options options = { .search = &search,
						      .n_search = 1 };
	struct alert_domains *domains;
	char list[LIST_MAX] = "";
	const char *found;
	size_t i;

	(void)dns_name_from_text("corp.example.org", &search);
	CU_ASSERT_EQUAL_FATAL(alert_domain_new(&options, &domains), 0);
	alert_domain_each_local(domains, add_local, list);
	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		found = strstr(list, wanted[i]);
		if (!found || strstr(found + 1, wanted[i]))
			CU_FAIL(wanted[i]);
	}
	alert_domain_free(domains);
}

static void the_root_as_a_search_domain_makes_no_name_local(void)
{
	struct dns_name search[] = { { .len = 1 }, { .len = 1 } };
	struct alert_domain_options options = { .search = search,
						.n_search = 1 };
	struct alert_domains *domains;
	struct dns_name name, local;
	struct alert_domain d;

	(void)dns_name_from_text("www.example.com", &name);
	(void)dns_name_from_text("web.corp.example.org", &local);
	(void)dns_name_from_text("corp.example.org", &search[1]);
	CU_ASSERT_EQUAL_FATAL(alert_domain_new(&options, &domains), 0);
	alert_domain_find(domains, &name, &d);
	CU_ASSERT_FALSE(d.local);
	alert_domain_search(domains, search, ARRAY_SIZE(search));
	alert_domain_find(domains, &name, &d);
	CU_ASSERT_FALSE(d.local);
	alert_domain_find(domains, &local, &d);
	CU_ASSERT_TRUE(d.local);
	alert_domain_free(domains);
}

static const struct unit_test tests[] = {
	UNIT(domains_are_found),
	UNIT(case_and_length_of_names_do_not_matter),
	UNIT(changed_search_domains_hold_at_once),
	UNIT(each_local_domain_is_handed_on_once),
	UNIT(the_root_as_a_search_domain_makes_no_name_local),
};

int main(void)
{
	return unit_main("enforcer/alert/domain", tests, ARRAY_SIZE(tests));
}
