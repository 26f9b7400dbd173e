/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_print.c - alerts as text and as JSON.
 */
#include "enforcer/cli/replay/print.h"

#include <stdio.h>
#include <string.h>

#include "policy/alerts.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct policy_alerts settings;

static void make(struct alert *alert, struct who_entry *who)
{
	*alert = (struct alert){ .detector = POLICY_TUNNEL,
				 .severity = POLICY_ALERT_HIGH,
				 .id = 0x1234,
				 .begin_ns = 1700000000000000000ULL,
				 .end_ns = 1700000014000000000ULL,
				 .count = 1,
				 .total = 1,
				 .evidence = { .unit = ALERT_BYTES,
					       .score = 212,
					       .threshold = 200,
					       .window_s = 3600,
					       .names = 15,
					       .queries = 31 } };
	(void)dns_name_from_text("example.com", &alert->domain);
	*who = (struct who_entry){ .client = "web1",
				   .exe = "/usr/bin/curl",
				   .user = "root" };
}

static void a_line_says_who_what_and_how_much(void)
{
	struct print_alert what = { .settings = &settings, .number = 31 };
	CLEANUP(base_freep) char *text = NULL;
	struct who_entry who;
	struct alert alert;
	size_t len;
	FILE *file = open_memstream(&text, &len);

	make(&alert, &who);
	what.alert = &alert;
	what.who = &who;
	print_text(&what, file);
	what.who = NULL;
	print_text(&what, file);
	(void)fclose(file);
	unit_string(
		"text",
		"2023-11-14T22:13:34.000000000Z high web1 tunnel: "
		"/usr/bin/curl (root) has put about 212 bytes into 15 names "
		"below example.com in 14 s\n"
		"2023-11-14T22:13:34.000000000Z high tunnel: "
		"a program (unknown) has put about 212 bytes into 15 names "
		"below example.com in 14 s\n",
		text);
}

static void json_has_the_fields_of_a_record(void)
{
	static const char *const parts[] = {
		"\"kind\":\"alert\"",
		"\"reason\":\"tunnel\"",
		"\"severity\":73",
		"\"executable\":\"/usr/bin/curl\"",
		"\"user\":{\"name\":\"root\"}",
		"\"host\":{\"name\":\"web1\"}",
		"\"registered_domain\":\"example.com\"",
		"\"score\":212",
		"\"lookup\":31",
		"\"alert_id\":\"0000000000001234\"",
	};
	struct replay_lookup lookup = { .type = 1 };
	struct print_alert what = { .settings = &settings,
				    .number = 31,
				    .lookup = &lookup };
	CLEANUP(base_freep) char *text = NULL;
	struct who_entry who;
	struct alert alert;
	size_t len, i;
	FILE *file = open_memstream(&text, &len);

	make(&alert, &who);
	(void)dns_name_from_text("x.example.com", &lookup.name);
	what.alert = &alert;
	what.who = &who;
	CU_ASSERT_EQUAL(print_json(&what, file), 0);
	(void)fclose(file);
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		if (!strstr(text, parts[i]))
			unit_string("JSON", parts[i], text);
	CU_ASSERT_EQUAL(text[len - 1], '\n');
}

static const struct unit_test tests[] = {
	UNIT(a_line_says_who_what_and_how_much),
	UNIT(json_has_the_fields_of_a_record),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/print", tests, ARRAY_SIZE(tests));
}
