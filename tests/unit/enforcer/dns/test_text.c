/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_text.c - each piece in presentation form, whole or cut.
 */
#include "enforcer/dns/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/dns/name.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void base64_pads_what_is_left(void)
{
	/* The vectors of RFC 4648 10, and the two last digits. */
	static const struct {
		const char *bytes, *want;
	} cases[] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
		{ "\xff\xff\xfe", "///+" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char buf[32];
		struct dns_text text = dns_text_of(buf, sizeof(buf));

		dns_text_base64(&text, (const uint8_t *)cases[i].bytes,
				strlen(cases[i].bytes));
		unit_string(cases[i].want, cases[i].want, buf);
		CU_ASSERT_EQUAL(text.len, strlen(cases[i].want));
	}
}

static void quotes_hold_any_bytes(void)
{
	static const uint8_t bytes[] = { 'a',  ' ',  '"',  '\\', 0,
					 '\n', 0x7e, 0x7f, 0xff };
	char buf[64];
	struct dns_text text = dns_text_of(buf, sizeof(buf));

	dns_text_quoted(&text, bytes, sizeof(bytes));
	unit_string("quoted", "\"a \\\"\\\\\\000\\010~\\127\\255\"", buf);
	text = dns_text_of(buf, sizeof(buf));
	dns_text_quoted(&text, bytes, 0);
	unit_string("nothing", "\"\"", buf);
}

static void hex_is_lower_case(void)
{
	static const uint8_t bytes[] = { 0x00, 0x0a, 0xa0, 0xff };
	char buf[64];
	struct dns_text text = dns_text_of(buf, sizeof(buf));

	dns_text_hex(&text, bytes, sizeof(bytes));
	unit_string("hex", "000aa0ff", buf);
}

static void addresses_are_of_either_family(void)
{
	static const uint8_t bytes[16] = { 0x20, 0x01, 0x0d, 0xb8 };
	char buf[64];
	struct dns_text text = dns_text_of(buf, sizeof(buf));

	dns_text_addr(&text, bytes, 4);
	dns_text_char(&text, ' ');
	dns_text_addr(&text, bytes, 16);
	unit_string("addresses", "32.1.13.184 2001:db8::", buf);
}

static void names_have_no_final_dot(void)
{
	struct dns_name name;
	char buf[64];
	struct dns_text text = dns_text_of(buf, sizeof(buf));

	CU_ASSERT_EQUAL(dns_name_from_text("a\\.b.example.", &name), 0);
	dns_text_name(&text, &name);
	unit_string("name", "a\\.b.example", buf);
}

static void add_everything(struct dns_text *text)
{
	static const uint8_t bytes[16] = { 192, 0, 2, 1 };
	struct dns_name name;

	CU_ASSERT_EQUAL(dns_name_from_text("www.example.com", &name), 0);
	dns_text_add(text, "%u ", 65535);
	dns_text_name(text, &name);
	dns_text_char(text, ' ');
	dns_text_quoted(text, (const uint8_t *)"a\"b", 3);
	dns_text_hex(text, bytes, 5);
	dns_text_base64(text, bytes, 5);
	dns_text_addr(text, bytes, 4);
}

/* In memory of just that size, so that the sanitiser sees a byte too many. */
static void a_short_buffer_gets_the_beginning_and_the_length(void)
{
	char whole[256];
	struct dns_text all = dns_text_of(whole, sizeof(whole));
	size_t size;

	add_everything(&all);
	CU_ASSERT_EQUAL(strlen(whole), all.len);
	for (size = 1; size <= all.len + 2; size++) {
		CLEANUP(base_freep) char *buf = malloc(size);
		struct dns_text text = dns_text_of(buf, size);
		size_t want = size <= all.len ? size - 1 : all.len;

		add_everything(&text);
		CU_ASSERT_EQUAL(text.len, all.len);
		CU_ASSERT_EQUAL(strlen(buf), want);
		CU_ASSERT_EQUAL(strncmp(buf, whole, want), 0);
	}
}

static void without_a_buffer_the_length_is_measured(void)
{
	struct dns_text text = dns_text_of(NULL, 0);

	dns_text_add(&text, "%s", "abc");
	dns_text_char(&text, 'd');
	CU_ASSERT_EQUAL(text.len, 4);
}

static void one_call_adds_a_bounded_text(void)
{
	char buf[256], many[200];
	struct dns_text text = dns_text_of(buf, sizeof(buf));

	memset(many, 'x', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	dns_text_add(&text, "%s", many);
	CU_ASSERT_EQUAL(text.len, DNS_TEXT_ADD_MAX - 1);
	CU_ASSERT_EQUAL(strlen(buf), text.len);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(base64_pads_what_is_left),
		UNIT(quotes_hold_any_bytes),
		UNIT(hex_is_lower_case),
		UNIT(addresses_are_of_either_family),
		UNIT(names_have_no_final_dot),
		UNIT(a_short_buffer_gets_the_beginning_and_the_length),
		UNIT(without_a_buffer_the_length_is_measured),
		UNIT(one_call_adds_a_bounded_text),
	};

	return unit_main("dns_text", tests, ARRAY_SIZE(tests));
}
