/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_records.c - records in JSON.
 */
#include "enforcer/cli/replay/records.h"

#include <errno.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void a_question_of_ours_is_read(void)
{
	static const char line[] =
		"{\"@timestamp\":\"2026-11-22T16:15:41.123456789Z\","
		"\"event\":{\"action\":\"query\",\"type\":[\"protocol\","
		"\"denied\"]},\"process\":{\"executable\":\"/usr/bin/curl\"},"
		"\"user\":{\"id\":\"0\",\"name\":\"root\"},"
		"\"destination\":{\"ip\":\"192.0.2.53\",\"port\":53},"
		"\"dns\":{\"type\":\"query\",\"question\":{\"name\":"
		"\"www.example.com\",\"type\":\"AAAA\"}}}";
	struct ip_addr server = unit_ip("192.0.2.53");
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(records_line(line, &l), 0);
	CU_ASSERT_TRUE(l.asked && l.denied);
	CU_ASSERT_FALSE(l.answered);
	CU_ASSERT_EQUAL(l.type, 28);
	CU_ASSERT_EQUAL(l.time_ns, 1795364141123456789ULL);
	unit_string("program", "/usr/bin/curl", l.exe);
	CU_ASSERT_FALSE(l.elsewhere);
	unit_string("user", "0", l.user);
	CU_ASSERT_TRUE(ip_addr_equal(&l.server, &server));
}

static void a_path_in_a_container_is_one_elsewhere(void)
{
	static const char line[] =
		"{\"@timestamp\":\"2026-11-22T16:15:41Z\","
		"\"event\":{\"action\":\"query\"},"
		"\"process\":{\"executable\":\"/usr/bin/curl\"},"
		"\"container\":{\"id\":\"0123\"},"
		"\"dns\":{\"question\":{\"name\":\"www.example.com\","
		"\"type\":\"A\"}}}";
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(records_line(line, &l), 0);
	unit_string("program", "/usr/bin/curl", l.exe);
	CU_ASSERT_TRUE(l.elsewhere);
}

static void an_answer_of_ours_is_read(void)
{
	static const char line[] =
		"{\"@timestamp\":\"2026-11-22T16:15:41Z\","
		"\"event\":{\"action\":\"answer\"},"
		"\"source\":{\"ip\":\"192.0.2.53\"},"
		"\"dns\":{\"type\":\"answer\",\"question\":{\"name\":"
		"\"www.example.com\",\"type\":\"A\"},\"response_code\":"
		"\"NXDOMAIN\",\"answers\":[{\"data\":\"192.0.2.1\",\"ttl\":"
		"60},{\"data\":\"192.0.2.2\",\"ttl\":5}],\"resolved_ip\":["
		"\"192.0.2.1\",\"192.0.2.2\"]}}";
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(records_line(line, &l), 0);
	CU_ASSERT_FALSE(l.asked);
	CU_ASSERT_TRUE(l.answered);
	CU_ASSERT_EQUAL(l.rcode, 3);
	CU_ASSERT_EQUAL(l.n_addrs, 2);
	CU_ASSERT_EQUAL(l.ttl_s, 5);
	CU_ASSERT_EQUAL(l.answer_len, 18);
	CU_ASSERT_EQUAL(l.server.family, AF_INET);
}

static void a_lookup_of_ours_is_both(void)
{
	static const char *const lines[] = {
		"{\"@timestamp\":\"2026-11-22T16:15:41Z\","
		"\"event\":{\"action\":\"lookup\"},"
		"\"source\":{\"ip\":\"192.0.2.10\"},"
		"\"destination\":{\"ip\":\"192.0.2.53\"},"
		"\"dns\":{\"type\":\"answer\",\"question\":{\"name\":"
		"\"www.example.com\",\"type\":\"A\"},\"response_code\":"
		"\"NOERROR\",\"resolved_ip\":[\"192.0.2.1\"]}}",
		"{\"@timestamp\":\"2026-11-22T16:15:41Z\","
		"\"event\":{\"action\":\"lookup\",\"type\":[\"denied\"]},"
		"\"destination\":{\"ip\":\"192.0.2.53\"},"
		"\"dns\":{\"type\":\"query\",\"question\":{\"name\":"
		"\"www.example.com\",\"type\":\"A\"},\"response_code\":"
		"\"NXDOMAIN\"}}",
	};
	const struct ip_addr server = unit_ip("192.0.2.53");
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(records_line(lines[0], &l), 0);
	CU_ASSERT_TRUE(l.asked && l.answered && !l.denied);
	CU_ASSERT_EQUAL(l.n_addrs, 1);
	CU_ASSERT_TRUE(ip_addr_equal(&l.server, &server));
	CU_ASSERT_EQUAL_FATAL(records_line(lines[1], &l), 0);
	CU_ASSERT_TRUE(l.asked && !l.answered && l.denied);
	CU_ASSERT_TRUE(ip_addr_equal(&l.server, &server));
}

static void a_lookup_of_zeek_is_both(void)
{
	static const char line[] =
		"{\"ts\":1521911720.5,\"id.orig_h\":\"10.47.1.100\","
		"\"id.resp_h\":\"192.0.2.53\",\"query\":\"www.example.com\","
		"\"qtype\":1,\"rcode\":0,\"answers\":[\"192.0.2.1\"]}";
	struct replay_lookup l;

	CU_ASSERT_EQUAL_FATAL(records_line(line, &l), 0);
	CU_ASSERT_TRUE(l.asked && l.answered);
	CU_ASSERT_EQUAL(l.n_addrs, 1);
	unit_string("client", "10.47.1.100", l.client);
}

static void other_records_and_other_lines_are_told_apart(void)
{
	static const struct {
		const char *line;
		int want;
	} lines[] = {
		{ "{\"event\":{\"action\":\"connect\"}}", -ENODATA },
		{ "{\"event\":{\"action\":\"query\"}}", -ENODATA },
		{ "{}", -ENODATA },
		{ "{\"ts\":1.5}", -ENODATA },
		{ "[]", -EINVAL },
		{ "{", -EINVAL },
		{ "", -EINVAL },
		{ "{\"@timestamp\":\"yesterday\",\"event\":{\"action\":"
		  "\"query\"},\"dns\":{\"question\":{\"name\":\"a.example\","
		  "\"type\":\"A\"}}}",
		  -EINVAL },
	};
	struct replay_lookup l;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		CU_ASSERT_EQUAL(records_line(lines[i].line, &l), lines[i].want);
}

static const struct unit_test tests[] = {
	UNIT(a_question_of_ours_is_read),
	UNIT(a_path_in_a_container_is_one_elsewhere),
	UNIT(an_answer_of_ours_is_read),
	UNIT(a_lookup_of_ours_is_both),
	UNIT(a_lookup_of_zeek_is_both),
	UNIT(other_records_and_other_lines_are_told_apart),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/records", tests,
			 ARRAY_SIZE(tests));
}
