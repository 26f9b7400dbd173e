/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_name.c - names are read, written and compared, and the traps of RFC 9267
 * are refused.
 */
#include "enforcer/dns/name.h"

#include <errno.h>
#include <string.h>

#include "enforcer/dns/cursor.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define HEADER "hhhhhhhhhhhh"
#define WIRE(literal) HEADER literal, sizeof(HEADER literal) - 1

static const struct {
	const char *what;
	const char *wire;
	size_t len;
	size_t at;
	const char *want; /* NULL: must be refused */
	size_t end;	  /* where the cursor stands afterwards */
} names[] = {
	{ "the root", WIRE("\0"), 12, ".", 13 },
	{ "two labels", WIRE("\1a\2bc\0"), 12, "a.bc", 18 },
	{ "case is kept", WIRE("\3WwW\0"), 12, "WwW", 17 },
	{ "dots and backslashes are escaped", WIRE("\3.\\x\0"), 12, "\\.\\\\x",
	  17 },
	{ "other bytes are numbers", WIRE("\5\0 \177\377~\0"), 12,
	  "\\000\\032\\127\\255~", 19 },
	{ "a pointer", WIRE("\1a\0\1b\300\14"), 15, "b.a", 19 },
	{ "a pointer alone", WIRE("\1a\0\300\14"), 15, "a", 17 },
	{ "a pointer to a pointer", WIRE("\1a\0\300\14\1b\300\17"), 17, "b.a",
	  21 },
	{ "a pointer into a name", WIRE("\1a\1b\0\300\16"), 17, "b", 19 },
	{ "a pointer to the root", WIRE("\0\1b\300\14"), 13, "b", 17 },
	{ "no byte", WIRE(""), 12, NULL, 0 },
	{ "no root", WIRE("\1a"), 12, NULL, 0 },
	{ "a label runs past the end", WIRE("\5ab"), 12, NULL, 0 },
	{ "half a pointer", WIRE("\1a\0\1b\300"), 15, NULL, 0 },
	{ "a pointer to itself", WIRE("\300\14"), 12, NULL, 0 },
	{ "a pointer forward", WIRE("\300\16\1a\0"), 12, NULL, 0 },
	{ "a pointer past the end", WIRE("\300\377"), 12, NULL, 0 },
	{ "a pointer into the header", WIRE("\300\13"), 12, NULL, 0 },
	{ "a pointer to the beginning", WIRE("\300\0"), 12, NULL, 0 },
	{ "a loop of one label", WIRE("\1a\300\14"), 12, NULL, 0 },
	{ "a loop of two", WIRE("\1a\300\20\1b\300\14"), 16, NULL, 0 },
	{ "a pointer into its own label", WIRE("\3\0\0\0\300\15"), 12, NULL,
	  0 },
	{ "a reserved label type, 01", WIRE("\101a\0"), 12, NULL, 0 },
	{ "a reserved label type, 10", WIRE("\201a\0"), 12, NULL, 0 },
	{ "an extended label, RFC 2673", WIRE("\101\1a\0"), 12, NULL, 0 },
};

static void names_are_expanded_and_traps_refused(void)
{
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name name;
	struct cursor c;
	const char *got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		memset(&name, 0xee, sizeof(name));
		c = cursor_of(names[i].wire, names[i].len);
		c.pos = names[i].at;
		dns_name_read(&c, &name);
		got = c.bad ? NULL : dns_name_text(&name, text);
		unit_string(names[i].what, names[i].want ?: "(refused)",
			    got ?: "(refused)");
		if (names[i].want)
			CU_ASSERT_EQUAL(c.pos, names[i].end);
		if (!names[i].want)
			CU_ASSERT_EQUAL(name.len, 0xee);
	}
}

/* Labels of @len bytes and the root. */
static size_t long_name(uint8_t *wire, size_t labels, uint8_t len)
{
	size_t at = 0;

	for (; labels > 0; labels--, at += 1U + len) {
		wire[at] = len;
		memset(wire + at + 1, 0xff, len);
	}
	wire[at++] = 0;
	return at;
}

static void a_name_has_255_bytes_and_no_more(void)
{
	char text[DNS_NAME_TEXT_MAX];
	uint8_t wire[400];
	struct dns_name name = { .len = 0 };
	struct cursor c;
	size_t len;

	len = long_name(wire, 127, 1); /* 255 bytes */
	c = cursor_of(wire, len);
	dns_name_read(&c, &name);
	CU_ASSERT_FALSE(c.bad);
	CU_ASSERT_EQUAL(name.len, 255);
	CU_ASSERT_EQUAL(strlen(dns_name_text(&name, text)), 127 * 4 + 126);

	len = long_name(wire, 128, 1); /* 257 */
	c = cursor_of(wire, len);
	dns_name_read(&c, &name);
	CU_ASSERT_TRUE(c.bad);

	len = long_name(wire, 4, 63); /* 257 */
	c = cursor_of(wire, len);
	dns_name_read(&c, &name);
	CU_ASSERT_TRUE(c.bad);
}

static void the_longest_text_fits_its_buffer(void)
{
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name name, back;
	uint8_t wire[260];
	size_t len = long_name(wire, 3, 63);
	struct cursor c;

	/* 192 bytes, and a label of 61: 255 with the root. */
	wire[len - 1] = 61;
	memset(wire + len, 0xff, 61);
	wire[len + 61] = 0;
	c = cursor_of(wire, len + 62);
	dns_name_read(&c, &name);
	CU_ASSERT_FALSE_FATAL(c.bad);
	CU_ASSERT_EQUAL(strlen(dns_name_text(&name, text)), 250 * 4 + 3);
	CU_ASSERT_EQUAL(dns_name_from_text(text, &back), 0);
	CU_ASSERT_TRUE(dns_name_equal(&name, &back));
}

static void a_long_chain_of_pointers_is_cut_short(void)
{
	uint8_t wire[12 + 2 * 1000] = { 0 };
	struct dns_name name;
	struct cursor c;
	size_t at;

	for (at = 14; at < sizeof(wire); at += 2) {
		wire[at] = 0xc0 | (uint8_t)((at - 2) >> 8);
		wire[at + 1] = (uint8_t)(at - 2);
	}
	c = cursor_of(wire, sizeof(wire));
	c.pos = 12 + 2 * 127;
	dns_name_read(&c, &name);
	CU_ASSERT_FALSE(c.bad);
	c = cursor_of(wire, sizeof(wire));
	c.pos = 12 + 2 * 128;
	dns_name_read(&c, &name);
	CU_ASSERT_TRUE(c.bad);
}

static void skipping_goes_as_far_as_reading(void)
{
	struct cursor c;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		c = cursor_of(names[i].wire, names[i].len);
		c.pos = names[i].at;
		dns_name_skip(&c);
		if (names[i].want)
			CU_ASSERT_EQUAL(c.pos, names[i].end);
	}
}

static const struct {
	const char *text;
	const char *want; /* written as text again; NULL: refused */
} texts[] = {
	{ ".", "." },
	{ "example.com", "example.com" },
	{ "example.com.", "example.com" },
	{ "a\\.b.c", "a\\.b.c" },
	{ "\\097\\.", "a\\." },
	{ "a\\032b", "a\\032b" },
	{ "\\x", "x" },
	{ "", NULL },
	{ "..", NULL },
	{ ".a", NULL },
	{ "a..b", NULL },
	{ "a\\", NULL },
	{ "a\\25", NULL },
	{ "a\\2x5", NULL },
	{ "a\\256", NULL },
	{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg",
	  "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg" },
	{ "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg",
	  NULL },
};

static void text_is_read_back(void)
{
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name name;
	const char *got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		name.len = 77;
		got = dns_name_from_text(texts[i].text, &name) < 0
			      ? NULL
			      : dns_name_text(&name, text);
		unit_string(texts[i].text, texts[i].want ?: "(refused)",
			    got ?: "(refused)");
		if (!texts[i].want)
			CU_ASSERT_EQUAL(name.len, 77);
	}
}

static void text_of_more_than_255_bytes_is_refused(void)
{
	char text[300];
	struct dns_name name;
	size_t i;

	for (i = 0; i < 254; i += 2)
		memcpy(text + i, "a.", 2);
	text[254] = '\0'; /* 127 labels */
	CU_ASSERT_EQUAL(dns_name_from_text(text, &name), 0);
	CU_ASSERT_EQUAL(name.len, 255);
	memcpy(text + 254, "a", 2);
	CU_ASSERT_EQUAL(dns_name_from_text(text, &name), -EINVAL);
}

static struct dns_name name_of(const char *text)
{
	struct dns_name name = { .len = 0 };

	CU_ASSERT_EQUAL_FATAL(dns_name_from_text(text, &name), 0);
	return name;
}

static const struct {
	const char *name, *other;
	bool equal;
	int below; /* bytes in front; -1: it isn't below */
} pairs[] = {
	{ "example.com", "EXAMPLE.cOm", true, -1 },
	{ "example.com", "example.org", false, -1 },
	{ "a.Example.com", "example.COM", false, 2 },
	{ "a.b.example.com", "example.com", false, 4 },
	{ "badexample.com", "example.com", false, -1 },
	{ "example.com", "a.example.com", false, -1 },
	{ "a\\.example.com", "example.com", false, -1 },
	{ "a\\007example.com", "example.com", false, -1 },
	{ "com", ".", false, 4 },
	{ ".", ".", true, -1 },
	{ "[", "{", false, -1 }, /* 0x5b and 0x7b: not letters */
	{ "@", "`", false, -1 },
	{ "\\193", "\\225", false, -1 },
};

static void names_are_compared_by_label_without_case(void)
{
	struct dns_name name, other;
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		name = name_of(pairs[i].name);
		other = name_of(pairs[i].other);
		n = SIZE_MAX;
		CU_ASSERT_EQUAL(dns_name_equal(&name, &other), pairs[i].equal);
		CU_ASSERT_EQUAL(dns_name_below(&name, &other, &n),
				pairs[i].below >= 0);
		CU_ASSERT_EQUAL((int)n, pairs[i].below);
	}
}

static const struct unit_test tests[] = {
	UNIT(names_are_expanded_and_traps_refused),
	UNIT(a_name_has_255_bytes_and_no_more),
	UNIT(the_longest_text_fits_its_buffer),
	UNIT(a_long_chain_of_pointers_is_cut_short),
	UNIT(skipping_goes_as_far_as_reading),
	UNIT(text_is_read_back),
	UNIT(text_of_more_than_255_bytes_is_refused),
	UNIT(names_are_compared_by_label_without_case),
};

int main(void)
{
	return unit_main("dns_name", tests, ARRAY_SIZE(tests));
}
