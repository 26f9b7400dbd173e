/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_varlink.c - messages as systemd 252 and 257 send them, and as somebody
 * writes them who means harm.
 */
#include "enforcer/host/services/varlink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define RESOLVE "io.systemd.Resolve."
#define CALL(method, parameters) \
	"{\"method\":\"" RESOLVE method "\",\"parameters\":" parameters "}"
#define REPLY(parameters) "{\"parameters\":" parameters "}"

/* From memory of exactly that size, for ASan. */
static int parse_bytes(struct varlink *m, const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);
	int r;

	if (!copy)
		abort();
	memcpy(copy, text, len);
	r = varlink_parse(m, copy, len);
	free(copy);
	return r;
}

static int parse(struct varlink *m, const char *text)
{
	return parse_bytes(m, text, strlen(text));
}

static const char *or_none(const struct varlink *m,
			   const struct varlink_string *string)
{
	return varlink_text(m, string) ?: "(none)";
}

static void calls_are_told_by_their_method(void)
{
	static const struct {
		const char *text;
		enum varlink_method method;
		const char *name; /* of the method */
	} calls[] = {
		{ CALL("ResolveHostname", "{}"), VARLINK_HOSTNAME,
		  "ResolveHostname" },
		{ CALL("ResolveAddress", "{}"), VARLINK_ADDRESS,
		  "ResolveAddress" },
		{ CALL("ResolveRecord", "{}"), VARLINK_RECORD,
		  "ResolveRecord" },
		{ CALL("ResolveService", "{}"), VARLINK_SERVICE,
		  "ResolveService" },
		{ CALL("BrowseServices", "{}"), VARLINK_UNKNOWN,
		  "BrowseServices" },
		{ CALL("ResolveHostname2", "{}"), VARLINK_UNKNOWN,
		  "ResolveHostname2" },
		{ CALL("", "{}"), VARLINK_UNKNOWN, "" },
		{ "{\"method\":\"org.varlink.service.GetInfo\"}",
		  VARLINK_NO_LOOKUP, "org.varlink.service.GetInfo" },
	};
	struct varlink m = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		CU_ASSERT_EQUAL(parse(&m, calls[i].text), 0);
		CU_ASSERT_TRUE(m.is_call);
		CU_ASSERT_EQUAL(m.method, calls[i].method);
		unit_string(calls[i].text, calls[i].name,
			    or_none(&m, &m.method_name));
	}
	varlink_done(&m);
}

static void parameters_of_a_call_are_read(void)
{
	struct varlink m = { 0 };

	CU_ASSERT_EQUAL(parse(&m, CALL("ResolveHostname",
				       "{\"name\":\"www.example.com\","
				       "\"family\":10,\"flags\":0}")),
			0);
	unit_string("name", "www.example.com", or_none(&m, &m.name));
	CU_ASSERT_EQUAL(m.address.family, 10);
	CU_ASSERT_EQUAL(parse(&m, CALL("ResolveAddress",
				       "{\"ifindex\":0,\"family\":2,"
				       "\"address\":[203,0,113,10]}")),
			0);
	CU_ASSERT_EQUAL(m.address.family, 2);
	CU_ASSERT_EQUAL(m.address.n_bytes, 4);
	CU_ASSERT_EQUAL(memcmp(m.address.bytes, "\313\0\161\12", 4), 0);
	unit_string("of the call before", "(none)", or_none(&m, &m.name));
	CU_ASSERT_EQUAL(
		parse(&m, CALL("ResolveRecord", "{\"name\":\"a\",\"class\":1,"
						"\"type\":15}")),
		0);
	CU_ASSERT_EQUAL(m.type, 15);
	CU_ASSERT_EQUAL(m.class, 1);
	CU_ASSERT_EQUAL(parse(&m, CALL("ResolveService",
				       "{\"name\":null,\"type\":\"_ipp._tcp\","
				       "\"domain\":\"a.example\"}")),
			0);
	unit_string("type", "_ipp._tcp", or_none(&m, &m.type_name));
	unit_string("domain", "a.example", or_none(&m, &m.domain));
	unit_string("null", "(none)", or_none(&m, &m.name));
	CU_ASSERT_EQUAL(m.type, VARLINK_NONE);
	varlink_done(&m);
}

static void addresses_of_a_reply_are_read(void)
{
	struct varlink m = { 0 };

	CU_ASSERT_EQUAL(
		parse(&m, REPLY("{\"addresses\":["
				"{\"ifindex\":2,\"family\":2,"
				"\"address\":[203,0,113,10]},"
				"{\"family\":10,\"address\":[32,1,13,184,0,0,"
				"0,0,0,0,0,0,0,0,0,16]}],"
				"\"name\":\"www.example.com\","
				"\"flags\":8388609}")),
		0);
	CU_ASSERT_FALSE(m.is_call);
	CU_ASSERT_FALSE(m.continues);
	unit_string("name", "www.example.com", or_none(&m, &m.name));
	CU_ASSERT_EQUAL_FATAL(m.n_items, 2);
	CU_ASSERT_EQUAL(m.items[0].address.family, 2);
	CU_ASSERT_EQUAL(m.items[0].address.n_bytes, 4);
	CU_ASSERT_EQUAL(m.items[0].address.bytes[3], 10);
	CU_ASSERT_EQUAL(m.items[1].address.family, 10);
	CU_ASSERT_EQUAL(m.items[1].address.n_bytes, 16);
	CU_ASSERT_EQUAL(m.items[1].address.bytes[15], 16);
	varlink_done(&m);
}

static void names_records_and_services_of_a_reply_are_read(void)
{
	struct varlink m = { 0 };

	CU_ASSERT_EQUAL(parse(&m, REPLY("{\"names\":[{\"ifindex\":2,\"name\":"
					"\"www.example.com\"}],\"flags\":1}")),
			0);
	CU_ASSERT_EQUAL_FATAL(m.n_items, 1);
	unit_string("name", "www.example.com", or_none(&m, &m.items[0].string));
	unit_string("of all", "(none)", or_none(&m, &m.name));
	CU_ASSERT_EQUAL(
		parse(&m, REPLY("{\"rrs\":[{\"ifindex\":2,\"rr\":{\"key\":{"
				"\"class\":1,\"type\":15,\"name\":\"x\"},"
				"\"priority\":10},\"raw\":\"AAAA\"},"
				"{\"raw\":\"BBBB\"}]}")),
		0);
	CU_ASSERT_EQUAL_FATAL(m.n_items, 2);
	unit_string("raw", "AAAA", or_none(&m, &m.items[0].string));
	unit_string("raw", "BBBB", or_none(&m, &m.items[1].string));
	CU_ASSERT_EQUAL(m.items[0].priority, VARLINK_NONE);
	CU_ASSERT_EQUAL(
		parse(&m,
		      REPLY("{\"services\":[{\"priority\":1,\"weight\":0,"
			    "\"port\":631,\"hostname\":\"p.example\","
			    "\"canonicalName\":\"q.example\",\"addresses\":"
			    "[{\"family\":2,\"address\":[1,2,3,4]}]}],"
			    "\"canonical\":{\"name\":\"n\",\"domain\":\"d\"}}")),
		0);
	CU_ASSERT_EQUAL_FATAL(m.n_items, 1);
	unit_string("host", "p.example", or_none(&m, &m.items[0].string));
	CU_ASSERT_EQUAL(m.items[0].priority, 1);
	CU_ASSERT_EQUAL(m.items[0].weight, 0);
	CU_ASSERT_EQUAL(m.items[0].port, 631);
	unit_string("canonical", "(none)", or_none(&m, &m.name));
	varlink_done(&m);
}

static void errors_and_flags_are_read(void)
{
	struct varlink m = { 0 };

	CU_ASSERT_EQUAL(parse(&m, "{\"error\":\"" RESOLVE "DNSError\","
				  "\"parameters\":{\"rcode\":3}}"),
			0);
	unit_string("error", RESOLVE "DNSError", or_none(&m, &m.error));
	CU_ASSERT_EQUAL(m.rcode, 3);
	CU_ASSERT_EQUAL(parse(&m, "{\"parameters\":{},\"continues\":true}"), 0);
	CU_ASSERT_TRUE(m.continues);
	CU_ASSERT_EQUAL(m.rcode, VARLINK_NONE);
	CU_ASSERT_EQUAL(parse(&m, "{\"method\":\"a\",\"oneway\":true}"), 0);
	CU_ASSERT_TRUE(m.is_oneway);
	CU_ASSERT_FALSE(m.continues);
	CU_ASSERT_EQUAL(parse(&m, "{\"method\":\"a\",\"oneway\":1}"), 0);
	CU_ASSERT_FALSE(m.is_oneway);
	varlink_done(&m);
}

static void keys_mean_something_at_their_place_only(void)
{
	struct varlink m = { 0 };

	CU_ASSERT_EQUAL(parse(&m, "{\"name\":\"a\",\"x\":{\"method\":\"m\","
				  "\"parameters\":{\"name\":\"b\"}},"
				  "\"parameters\":{\"x\":{\"name\":\"c\"},"
				  "\"parameters\":{\"name\":\"d\"},"
				  "\"method\":\"m\",\"names\":\"e\"}}"),
			0);
	CU_ASSERT_FALSE(m.is_call);
	CU_ASSERT_EQUAL(m.n_items, 0);
	unit_string("name", "(none)", or_none(&m, &m.name));
	CU_ASSERT_EQUAL(parse(&m, "{\"method\":[\"m\"],\"method\":{}}"), 0);
	varlink_done(&m);
}

static void escapes_are_undone(void)
{
	struct varlink m = { 0 };

	CU_ASSERT_EQUAL(parse(&m, CALL("Resol\\u0076eHostname",
				       "{\"n\\u0061me\":\"\\u0077\\/\\n"
				       "b\\u00fcr\\ud83d\\ude00\"}")),
			0);
	CU_ASSERT_EQUAL(m.method, VARLINK_HOSTNAME);
	unit_string("name", "w/\nb\303\274r\360\237\230\200",
		    or_none(&m, &m.name));
	CU_ASSERT_EQUAL(parse(&m, REPLY("{\"name\":\"a\\u0000b\"}")), 0);
	unit_string("up to the zero", "a", or_none(&m, &m.name));
	CU_ASSERT_EQUAL(m.name.len, 3);
	CU_ASSERT_EQUAL(parse(&m, REPLY("{\"name\":\"\\ud800\"}")), 0);
	varlink_done(&m);
}

static void numbers_that_are_not_whole_are_none(void)
{
	static const struct {
		const char *text;
		uint32_t number;
	} cases[] = {
		{ "2", 2 },
		{ "2.0", 2 },
		{ "20e-1", 2 },
		{ "0", 0 },
		{ "-0", 0 },
		{ "4294967294", 4294967294 },
		{ "4294967295", VARLINK_NONE },
		{ "4294967298", VARLINK_NONE },
		{ "18446744073709551618", VARLINK_NONE },
		{ "1e400", VARLINK_NONE },
		{ "2.5", VARLINK_NONE },
		{ "-1", VARLINK_NONE },
		{ "2000000000000000000000000000000000000000e-39",
		  VARLINK_NONE },
		{ "\"2\"", VARLINK_NONE },
		{ "true", VARLINK_NONE },
		{ "[2]", 2 },
	};
	struct varlink m = { 0 };
	char text[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		(void)snprintf(text, sizeof(text), REPLY("{\"rcode\":%s}"),
			       cases[i].text);
		CU_ASSERT_EQUAL(parse(&m, text), 0);
		if (m.rcode != cases[i].number) {
			CU_FAIL("another number");
			(void)printf("%s: %u\n", cases[i].text, m.rcode);
		}
	}
	varlink_done(&m);
}

static void an_address_has_no_more_bytes_than_belong_there(void)
{
	struct varlink m = { 0 };

	CU_ASSERT_EQUAL(parse(&m, REPLY("{\"addresses\":[{\"address\":"
					"[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,"
					"16,17,18]},{\"address\":[1,256,3,4]},"
					"{\"address\":[[1,2],3,{\"a\":9}]},"
					"{\"address\":5}]}")),
			0);
	CU_ASSERT_EQUAL_FATAL(m.n_items, 4);
	CU_ASSERT(m.items[0].address.n_bytes > 16);
	CU_ASSERT(m.items[1].address.n_bytes > 16);
	CU_ASSERT_EQUAL(m.items[2].address.n_bytes, 3);
	CU_ASSERT_EQUAL(m.items[3].address.n_bytes, 1);
	varlink_done(&m);
}

static void a_text_that_is_not_one_object_is_refused(void)
{
	static const char *const texts[] = {
		"",
		" ",
		"{",
		"{}{}",
		"{} x",
		"[]",
		"[{\"method\":\"a\"}]",
		"\"method\"",
		"1",
		"null",
		"{\"method\":}",
		"{'method':1}",
		"{\"method\":\"a\" \"b\":1}",
		"{\"name\":\"\377\"}",
		"{\"name\":\"a",
		"{\"a\":nan}",
	};
	struct varlink m = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (parse(&m, texts[i]) != -EBADMSG) {
			CU_FAIL("it is accepted");
			(void)printf("%s\n", texts[i]);
		}
	CU_ASSERT_EQUAL(parse_bytes(&m, "{}\0{}", 5), -EBADMSG);
	CU_ASSERT_EQUAL(parse(&m, "\n{ }\t"), 0);
	varlink_done(&m);
}

/* @n times @open, then the end of each. */
static char *nested(const char *open, char close, size_t n)
{
	size_t len = strlen(open), i;
	char *text = malloc(n * (len + 1) + 1);

	if (!text)
		abort();
	for (i = 0; i < n; i++)
		memcpy(text + i * len, open, len);
	memset(text + n * len, close, n);
	text[n * (len + 1)] = '\0';
	return text;
}

static void depth_is_not_bounded_and_does_no_harm(void)
{
	char *arrays = nested("[", ']', 20000), *text;
	struct varlink m = { 0 };

	CU_ASSERT_FATAL(asprintf(&text,
				 "{\"x\":%s,\"parameters\":{\"name\":%s,"
				 "\"name\":\"a\"}}",
				 arrays, arrays) > 0);
	CU_ASSERT_EQUAL(parse(&m, text), 0);
	unit_string("behind it", "a", or_none(&m, &m.name));
	free(text);
	free(arrays);
	varlink_done(&m);
}

static const struct unit_test tests[] = {
	UNIT(calls_are_told_by_their_method),
	UNIT(parameters_of_a_call_are_read),
	UNIT(addresses_of_a_reply_are_read),
	UNIT(names_records_and_services_of_a_reply_are_read),
	UNIT(errors_and_flags_are_read),
	UNIT(keys_mean_something_at_their_place_only),
	UNIT(escapes_are_undone),
	UNIT(numbers_that_are_not_whole_are_none),
	UNIT(an_address_has_no_more_bytes_than_belong_there),
	UNIT(a_text_that_is_not_one_object_is_refused),
	UNIT(depth_is_not_bounded_and_does_no_harm),
};

int main(void)
{
	return unit_main("varlink", tests, ARRAY_SIZE(tests));
}
