/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_state.c - the classes of a state are each there once.
 */
#include "enforcer/gate/state.h"

#include <errno.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void a_class_is_found_by_its_id(void)
{
	const struct gate_class cls = { .id = 9, .words = { [1] = 5 } };
	static struct gate_state state;
	const struct gate_class *found;

	CU_ASSERT_PTR_NULL(gate_state_find_class(&state, 9));
	CU_ASSERT_EQUAL(gate_state_add_class(&state, &cls), 0);
	found = gate_state_find_class(&state, 9);
	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	CU_ASSERT_EQUAL(found->words[1], 5);
	CU_ASSERT_PTR_NULL(gate_state_find_class(&state, 0));
}

static void a_known_class_gets_other_clauses_in_its_place(void)
{
	struct gate_class cls = { .id = 9, .words = { 1 } };
	const struct gate_class other = { .id = 4, .words = { 1 } };
	static struct gate_state state;

	CU_ASSERT_EQUAL(gate_state_add_class(&state, &cls), 0);
	CU_ASSERT_EQUAL(gate_state_add_class(&state, &other), 0);
	CU_ASSERT_EQUAL(gate_state_add_class(&state, &cls), 1);
	cls.words[EVENT_CLASS_WORDS - 1] = 1;
	CU_ASSERT_EQUAL(gate_state_add_class(&state, &cls), 0);
	CU_ASSERT_EQUAL(state.n_classes, 2);
	CU_ASSERT_EQUAL(state.classes[0].words[EVENT_CLASS_WORDS - 1], 1);
	CU_ASSERT_EQUAL(state.classes[1].id, 4);
}

static void more_classes_than_there_are_ids_are_refused(void)
{
	struct gate_class cls = { .words = { 1 } };
	static struct gate_state state;
	unsigned int id;

	for (id = 0; id < MARK_CLASSES; id++) {
		cls.id = (uint8_t)id;
		CU_ASSERT_EQUAL(gate_state_add_class(&state, &cls), 0);
	}
	cls.id = MARK_CLASSES;
	CU_ASSERT_EQUAL(gate_state_add_class(&state, &cls), -ENOSPC);
	CU_ASSERT_EQUAL(state.n_classes, MARK_CLASSES);
	cls.id = 3; /* those that are there still can change */
	cls.words[0] = 2;
	CU_ASSERT_EQUAL(gate_state_add_class(&state, &cls), 0);
}

static const struct unit_test tests[] = {
	UNIT(a_class_is_found_by_its_id),
	UNIT(a_known_class_gets_other_clauses_in_its_place),
	UNIT(more_classes_than_there_are_ids_are_refused),
};

int main(void)
{
	return unit_main("state", tests, ARRAY_SIZE(tests));
}
