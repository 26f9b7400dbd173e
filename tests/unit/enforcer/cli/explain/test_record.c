/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_record.c - records in, sentences out; and a sentence for each
 * reason.
 */
#include "enforcer/cli/explain/record.h"

#include <string.h>
#include <unistd.h>

#include "enforcer/cli/explain/reason.h"
#include "enforcer/record/reason.h"
#include "policy/base.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define OPEN "[[[[[[[[[[[[[[[["
#define SHUT "]]]]]]]]]]]]]]]]"
#define DEEP OPEN OPEN OPEN OPEN OPEN SHUT SHUT SHUT SHUT SHUT

static long explain(const char *input, char *ret_text, size_t size)
{
	FILE *from = fmemopen((void *)input, strlen(input), "r");
	FILE *to = fmemopen(ret_text, size, "w");
	struct printed printed;
	char errors[512];
	long r;

	CU_ASSERT_FATAL(from && to);
	printed_begin(&printed, STDERR_FILENO);
	r = explain_record(from, "r.json", NULL, to);
	printed_end(&printed, errors, sizeof(errors));
	(void)fputc('\0', to);
	(void)fclose(to);
	(void)fclose(from);
	if (r > 0)
		CU_ASSERT_PTR_NOT_NULL(strstr(errors, "r.json:1:1: error: want "
						      "a record in JSON"));
	return r;
}

static void a_record_is_put_into_sentences(void)
{
	char text[2048];

	CU_ASSERT_EQUAL(
		explain("{\"@timestamp\":\"T\",\"event\":{\"type\":"
			"[\"connection\",\"denied\"],\"action\":\"connect\","
			"\"outcome\":\"failure\",\"reason\":\"not-open\"},"
			"\"process\":{\"pid\":42,\"name\":\"a\\u001bb\"},"
			"\"user\":{\"id\":\"0\",\"name\":\"root\"},"
			"\"destination\":{\"ip\":\"203.0.113.10\",\"port\":80},"
			"\"network\":{\"transport\":\"tcp\"},\"nameward\":{"
			"\"attribution\":\"exact\",\"count\":7,\"was_open\":{"
			"\"rule\":\"web\",\"name\":\"a.example\",\"until\":"
			"\"U\"}}}\n",
			text, sizeof(text)),
		0);
	unit_string(
		"sentences",
		"T connect of a\\x1bb [42], user root, to 203.0.113.10 port 80 "
		"over tcp\n"
		"  It was denied.\n"
		"  not-open: No answer that the program got has opened this "
		"address and port for it, and no rule permits it without a "
		"lookup.\n"
		"  It was open to this program until U by rule web, after an "
		"answer about a.example, and is shut since then.\n"
		"  If the program keeps addresses for longer than answers "
		"live, give the rule a longer\n"
		"  `grace`, or `ttl: { min: ... }`.\n"
		"  It stands for 7 equal denials.\n",
		text);
}

/* Each is valid JSON, or none, and no record. */
static void a_line_that_is_no_record_is_reported_with_its_place(void)
{
	static const char *const lines[] = {
		"no JSON\n",
		"[]\n",
		"\"text\"\n",
		"{}\n",
		"{\"event\":7}\n",
		"{\"event\":{\"action\":{}}}\n",
		"{\"event\":{\"action\":\"query\"}\n",
		"{\"event\":{\"action\":\"query\"},\"x\":" DEEP "}\n",
		"\n",
	};
	char text[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		CU_ASSERT_EQUAL(explain(lines[i], text, sizeof(text)), 1);
}

/* Objects where text is wanted, and numbers where objects are. */
static void fields_of_another_kind_are_left_out(void)
{
	char text[512];

	CU_ASSERT_EQUAL(
		explain("{\"event\":{\"action\":\"query\",\"type\":7,"
			"\"reason\":[]},\"process\":3,\"dns\":{\"question\":"
			"[]},\"rule\":{\"name\":{}},\"nameward\":{\"opened\":"
			"{},\"was_open\":1,\"lost\":[],\"count\":\"x\"}}\n",
			text, sizeof(text)),
		0);
	unit_string("the action alone", "query\n", text);
}

static void each_reason_has_a_sentence(void)
{
	int reason;

	for (reason = REASON_NONE + 1; reason < REASON_N; reason++)
		if (!explain_reason_words(reason_name((enum reason)reason),
					  false))
			unit_string("no sentence for", "",
				    reason_name((enum reason)reason));
	CU_ASSERT_PTR_NULL(explain_reason_words("no-reason", false));
	CU_ASSERT_STRING_NOT_EQUAL(explain_reason_words("malformed", false),
				   explain_reason_words("malformed", true));
}

static void a_name_service_is_named_by_its_path(void)
{
	char text[2048];

	CU_ASSERT_EQUAL(
		explain("{\"@timestamp\":\"T\",\"event\":{\"type\":"
			"[\"connection\",\"denied\"],\"action\":\"ask\","
			"\"outcome\":\"failure\",\"reason\":\"name-service\"},"
			"\"process\":{\"pid\":42,\"name\":\"a\"},"
			"\"user\":{\"id\":\"0\"},"
			"\"destination\":{\"address\":\"/run/nscd/socket\"}}\n",
			text, sizeof(text)),
		0);
	text[strcspn(text, ":")] = '\0';
	unit_string("sentences",
		    "T ask of a [42], user 0, to /run/nscd/socket\n"
		    "  It was denied.\n"
		    "  name-service",
		    text);
}

static void a_question_to_a_name_service_is_a_claim(void)
{
	char text[2048];

	CU_ASSERT_EQUAL(
		explain("{\"@timestamp\":\"T\",\"event\":{\"type\":"
			"[\"protocol\"],\"action\":\"ask\"},"
			"\"process\":{\"pid\":42,\"name\":\"a\"},"
			"\"user\":{\"id\":\"0\"},"
			"\"destination\":{\"address\":\"/run/service\"},"
			"\"dns\":{\"type\":\"answer\",\"question\":{\"name\":"
			"\"b.example\",\"type\":\"A\"}},"
			"\"error\":{\"code\":\"x.NoServers\"},"
			"\"nameward\":{\"attribution\":\"claimed\"}}\n",
			text, sizeof(text)),
		0);
	unit_string("sentences",
		    "T ask of a [42], user 0, about b.example A\n"
		    "  The service failed: x.NoServers\n"
		    "  How sure it is who sent it: claimed.\n",
		    text);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_name_service_is_named_by_its_path),
		UNIT(a_question_to_a_name_service_is_a_claim),
		UNIT(a_record_is_put_into_sentences),
		UNIT(a_line_that_is_no_record_is_reported_with_its_place),
		UNIT(fields_of_another_kind_are_left_out),
		UNIT(each_reason_has_a_sentence),
	};

	return unit_main("explain_record", tests, ARRAY_SIZE(tests));
}
