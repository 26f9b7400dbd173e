/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_examples.c - which names are kept.
 */
#include "enforcer/alert/state/examples.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void add(struct slots *slots, uint64_t key, const char *text)
{
	struct dns_name name;

	CU_ASSERT_EQUAL_FATAL(dns_name_from_text(text, &name), 0);
	examples_add(slots, key, &name, 1000);
}

/* All examples of @key, with spaces between. */
static const char *examples_of(const struct slots *slots, uint64_t key,
			       char buf[ALERT_EXAMPLES_BYTES * 4])
{
	struct alert_evidence evidence;
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name name;
	size_t n, at = 0;

	(void)dns_name_from_text("only.example", &name);
	examples_evidence(slots, key, &name, &evidence);
	buf[0] = '\0';
	for (n = 0; examples_nth(&evidence, n, &name); n++)
		at += (size_t)snprintf(buf + at, ALERT_EXAMPLES_BYTES * 4 - at,
				       "%s%s", n ? " " : "",
				       dns_name_text(&name, text));
	return buf;
}

static void names_are_kept_in_order_and_once(void)
{
	char buf[ALERT_EXAMPLES_BYTES * 4];
	struct slots slots;

	CU_ASSERT_EQUAL_FATAL(
		slots_init(&slots, EXAMPLES_KEPT, sizeof(struct examples)), 0);
	add(&slots, 7, "a.example");
	add(&slots, 7, "b.example");
	add(&slots, 7, "a.example");
	add(&slots, 8, "c.example");
	unit_string("of 7", "a.example b.example", examples_of(&slots, 7, buf));
	unit_string("of 8", "c.example", examples_of(&slots, 8, buf));
	unit_string("of none", "only.example", examples_of(&slots, 9, buf));
	slots_done(&slots);
}

static void the_first_names_make_room_for_the_latest(void)
{
	char buf[ALERT_EXAMPLES_BYTES * 4], text[40];
	struct slots slots;
	int i;

	CU_ASSERT_EQUAL_FATAL(
		slots_init(&slots, EXAMPLES_KEPT, sizeof(struct examples)), 0);
	for (i = 0; i < 100; i++) {
		(void)snprintf(text, sizeof(text), "n%d.example", i);
		add(&slots, 7, text);
	}
	unit_string("the last 8",
		    "n92.example n93.example n94.example n95.example "
		    "n96.example n97.example n98.example n99.example",
		    examples_of(&slots, 7, buf));
	slots_done(&slots);
}

static void three_names_of_any_length_are_kept(void)
{
	struct alert_evidence evidence;
	struct dns_name name = { .len = DNS_NAME_MAX };
	struct slots slots;
	uint64_t i;
	size_t at;

	CU_ASSERT_EQUAL_FATAL(
		slots_init(&slots, EXAMPLES_KEPT, sizeof(struct examples)), 0);
	memset(name.wire, 'a', sizeof(name.wire));
	for (at = 0; at < 254; at += 64)
		name.wire[at] = at < 192 ? 63 : 61;
	name.wire[254] = 0;
	for (i = 0; i < 5; i++) {
		name.wire[1] = (uint8_t)('a' + i);
		examples_add(&slots, 7, &name, 1000);
	}
	examples_evidence(&slots, 7, &name, &evidence);
	CU_ASSERT_TRUE(examples_nth(&evidence, 2, &name));
	CU_ASSERT_EQUAL(name.wire[1], 'e');
	CU_ASSERT_FALSE(examples_nth(&evidence, 3, &name));
	slots_done(&slots);
}

static const struct unit_test tests[] = {
	UNIT(names_are_kept_in_order_and_once),
	UNIT(the_first_names_make_room_for_the_latest),
	UNIT(three_names_of_any_length_are_kept),
};

int main(void)
{
	return unit_main("enforcer/alert/state/examples", tests,
			 ARRAY_SIZE(tests));
}
