/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_varlink_question.c - what each call asks for, as DNS has it.
 */
#include "enforcer/host/services/varlink_question.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "policy/base.h"
#include "policy/rrtype.h"
#include "tests/unit/unit.h"

#define NAME_63 \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME_255 NAME_63 "." NAME_63 "." NAME_63 "." NAME_63

/* "CLASS TYPE TYPE NAME", or why not. */
static void describe(const char *method, const char *parameters, size_t size,
		     char *ret)
{
	struct varlink_question q = { .n_types = 9 };
	struct varlink call = { 0 };
	char json[2048], name[DNS_NAME_TEXT_MAX], type[RRTYPE_NAME_MAX];
	size_t i, n = 0;
	int r;

	(void)snprintf(json, sizeof(json),
		       "{\"method\":\"io.systemd.Resolve.%s\","
		       "\"parameters\":{%s}}",
		       method, parameters);
	CU_ASSERT_EQUAL(varlink_parse(&call, json, strlen(json)), 0);
	r = varlink_question_of(&call, &q);
	if (r == 0)
		n += (size_t)snprintf(ret, size, "%u ", q.class);
	for (i = 0; r == 0 && i < q.n_types; i++)
		n += (size_t)snprintf(ret + n, size - n, "%s ",
				      rrtype_name(q.types[i], type));
	if (r == 0)
		(void)snprintf(ret + n, size - n, "%s",
			       dns_name_text(&q.name, name));
	else
		(void)snprintf(ret, size, "%s",
			       q.name.len || q.n_types ? "half" : "none");
	varlink_done(&call);
}

static const struct {
	const char *method;
	const char *parameters;
	const char *want;
} calls[] = {
	{ "ResolveHostname", "\"name\":\"www.example.com\",\"flags\":0",
	  "1 A AAAA www.example.com" },
	{ "ResolveHostname", "\"name\":\"www.example.com.\",\"family\":0",
	  "1 A AAAA www.example.com" },
	{ "ResolveHostname", "\"name\":\"a\",\"family\":2", "1 A a" },
	{ "ResolveHostname", "\"name\":\"a\",\"family\":10", "1 AAAA a" },
	{ "ResolveHostname", "\"name\":\"a\",\"family\":1", "none" },
	{ "ResolveHostname", "\"name\":\"a\",\"family\":\"2\"", "1 A AAAA a" },
	{ "ResolveHostname", "\"name\":\".\"", "1 A AAAA ." },
	{ "ResolveHostname", "\"name\":\"\"", "none" },
	{ "ResolveHostname", "\"name\":5", "none" },
	{ "ResolveHostname", "", "none" },
	{ "ResolveHostname", "\"name\":\"a..b\"", "none" },
	{ "ResolveHostname", "\"name\":\"a\\u0000b\"", "none" },
	{ "ResolveHostname", "\"name\":\"\\u0000\"", "none" },
	{ "ResolveHostname", "\"name\":\"a\\nb \\u001b[1m.c\"",
	  "1 A AAAA a\\010b\\032\\027[1m.c" },
	{ "ResolveHostname", "\"name\":\"b\303\274cher.example\"",
	  "1 A AAAA xn--bcher-kva.example" },
	{ "ResolveHostname", "\"name\":\"b\\u00fccher.example\"",
	  "1 A AAAA xn--bcher-kva.example" },
	{ "ResolveHostname", "\"name\":\"-\303\274.b\"",
	  "1 A AAAA -\\195\\188.b" },
	{ "ResolveHostname", "\"name\":\"" NAME_63 "a\"", "none" },
	{ "ResolveHostname", "\"name\":\"" NAME_255 "\"", "none" },
	{ "ResolveAddress", "\"family\":2,\"address\":[203,0,113,10]",
	  "1 PTR 10.113.0.203.in-addr.arpa" },
	{ "ResolveAddress",
	  "\"family\":10,\"address\":"
	  "[32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,171]",
	  "1 PTR b.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0."
	  "0.2.ip6.arpa" },
	{ "ResolveAddress", "\"family\":10,\"address\":[203,0,113,10]",
	  "none" },
	{ "ResolveAddress", "\"family\":2,\"address\":[203,0,113]", "none" },
	{ "ResolveAddress", "\"family\":2,\"address\":[203,0,113,10,1]",
	  "none" },
	{ "ResolveAddress", "\"address\":[203,0,113,10]", "none" },
	{ "ResolveAddress", "\"family\":2", "none" },
	{ "ResolveRecord", "\"name\":\"a\",\"type\":15", "1 MX a" },
	{ "ResolveRecord", "\"name\":\"a\",\"class\":3,\"type\":65535",
	  "3 TYPE65535 a" },
	{ "ResolveRecord", "\"name\":\"a\",\"type\":65536", "none" },
	{ "ResolveRecord", "\"name\":\"a\",\"type\":1,\"class\":65536",
	  "none" },
	{ "ResolveRecord", "\"name\":\"a\",\"type\":\"MX\"", "none" },
	{ "ResolveRecord", "\"name\":\"a\"", "none" },
	{ "ResolveService", "\"domain\":\"b.example\"", "1 SRV b.example" },
	{ "ResolveService", "\"type\":\"_ipp._tcp\",\"domain\":\"b.example\"",
	  "1 SRV _ipp._tcp.b.example" },
	{ "ResolveService",
	  "\"name\":\"A.b c\",\"type\":\"_ipp._tcp\",\"domain\":\"d\"",
	  "1 SRV A\\.b\\032c._ipp._tcp.d" },
	{ "ResolveService", "\"name\":\"" NAME_63 "\",\"domain\":\"d\"",
	  "1 SRV " NAME_63 ".d" },
	{ "ResolveService", "\"name\":\"" NAME_63 "a\",\"domain\":\"d\"",
	  "none" },
	{ "ResolveService",
	  "\"type\":\"" NAME_63 "." NAME_63 "." NAME_63
	  "\",\"domain\":\"" NAME_63 "\"",
	  "none" },
	{ "ResolveService", "\"type\":\"_ipp._tcp\"", "none" },
	{ "BrowseServices", "\"domain\":\"a\",\"type\":\"_x._tcp\"", "none" },
};

static void each_call_asks_for_a_name_and_types(void)
{
	char got[DNS_NAME_TEXT_MAX + 64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		describe(calls[i].method, calls[i].parameters, sizeof(got),
			 got);
		unit_string(calls[i].parameters, calls[i].want, got);
	}
}

static void a_whole_address_has_the_bytes_of_its_family(void)
{
	static const struct {
		size_t n_bytes;
		uint32_t family;
		int want;
	} cases[] = {
		{ 4, AF_INET, AF_INET },
		{ 16, AF_INET6, AF_INET6 },
		{ 16, AF_INET, 0 },
		{ 4, AF_INET6, 0 },
		{ 17, AF_INET6, 0 },
		{ 4, VARLINK_NONE, 0 },
		{ 0, 0, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct varlink_address address = {
			.family = cases[i].family, .n_bytes = cases[i].n_bytes
		};

		CU_ASSERT_EQUAL(varlink_question_family(&address),
				cases[i].want);
	}
}

static const struct unit_test tests[] = {
	UNIT(each_call_asks_for_a_name_and_types),
	UNIT(a_whole_address_has_the_bytes_of_its_family),
};

int main(void)
{
	return unit_main("varlink_question", tests, ARRAY_SIZE(tests));
}
