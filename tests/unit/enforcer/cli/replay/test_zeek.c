/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_zeek.c - Zeek's dns.log.
 */
#include "enforcer/cli/replay/zeek.h"

#include <errno.h>
#include <stdio.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void head(struct zeek *zeek)
{
	char separator[] = "#separator \\x09";
	char fields[] = "#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery\t"
			"qtype\trcode\tanswers\tTTLs";

	*zeek = (struct zeek){ 0 };
	zeek_head(zeek, separator);
	CU_ASSERT_EQUAL(zeek->n_columns, 0);
	zeek_head(zeek, fields);
	CU_ASSERT_EQUAL(zeek->n_columns, 9);
}

static int read_copy(const char *text, struct replay_lookup *l)
{
	struct zeek zeek;
	char line[512];

	head(&zeek);
	(void)snprintf(line, sizeof(line), "%s", text);
	return zeek_line(&zeek, line, l);
}

static void a_line_is_a_lookup(void)
{
	struct ip_addr server = unit_ip("192.0.2.53");
	char text[DNS_NAME_TEXT_MAX];
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(
		read_copy("1521911720.865716\tC1\t10.47.1.100\t192.0.2.53\t"
			  "www.example.com\t1\t0\ta.example.com,192.0.2.1\t"
			  "60.000000,5.000000",
			  &l),
		0);
	CU_ASSERT_EQUAL(l.time_ns, 1521911720865716000ULL);
	unit_string("client", "10.47.1.100", l.client);
	CU_ASSERT_TRUE(ip_addr_equal(&l.server, &server));
	unit_string("name", "www.example.com", dns_name_text(&l.name, text));
	CU_ASSERT_EQUAL(l.n_addrs, 1);
	CU_ASSERT_EQUAL(l.ttl_s, 5);
	CU_ASSERT_TRUE(l.answered);
}

static void no_answer_and_no_name_are_dashes(void)
{
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(read_copy("1.5\tC1\t10.47.1.100\t192.0.2.53\t"
					"a.example\t-\t-\t-\t-",
					&l),
			      0);
	CU_ASSERT_FALSE(l.answered);
	CU_ASSERT_EQUAL(l.type, 0);
	CU_ASSERT_EQUAL(
		read_copy("1.5\tC1\t10.47.1.100\t192.0.2.53\t-\t-\t-\t-\t-",
			  &l),
		-ENODATA);
	CU_ASSERT_EQUAL(read_copy("1.5\tC1", &l), -EINVAL);
	CU_ASSERT_EQUAL(read_copy("x\tC1\ta\tb\tc\t-\t-\t-\t-", &l), -EINVAL);
}

static const struct unit_test tests[] = {
	UNIT(a_line_is_a_lookup),
	UNIT(no_answer_and_no_name_are_dashes),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/zeek", tests, ARRAY_SIZE(tests));
}
