/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pipeline_watch.c - the life of an event where there is no policy.
 *
 * run: once
 */
#include <sys/socket.h>

#include "enforcer/pipeline.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define QUERY "\"action\":\"query\" "
#define ANSWER "\"action\":\"answer\" "

static void watch_records_questions_and_answers_and_decides_nothing(void)
{
	struct servicebox box;
	struct pipeline_counters counters;

	if (!servicebox_prepare(&box, ""))
		return;
	box.watch = true;
	servicebox_start(&box);
	CU_ASSERT_PTR_NOT_NULL_FATAL(box.service);
	servicebox_ask("w.example.com", SOCK_DGRAM);
	servicebox_ask("w.example.com", SOCK_STREAM);
	pipeline_drain(box.service->pipeline);
	CU_ASSERT_EQUAL(servicebox_records(&box, QUERY), 2);
	CU_ASSERT_EQUAL(servicebox_records(&box, ANSWER "192.0.2.2"), 2);
	CU_ASSERT_EQUAL(servicebox_records(&box, "\"reason\""), 0);
	pipeline_counters(box.service->pipeline, &counters);
	CU_ASSERT_EQUAL(counters.accepted, 0);
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(watch_records_questions_and_answers_and_decides_nothing),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("pipeline_watch", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
