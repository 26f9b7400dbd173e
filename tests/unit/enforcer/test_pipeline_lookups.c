/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pipeline_lookups.c - real lookups, each with one record.
 */
#include <signal.h>
#include <sys/socket.h>

#include "enforcer/daemon/callbacks.h"
#include "enforcer/record/lookups.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define QUERY "\"action\":\"query\" "
#define ANSWER "\"action\":\"answer\" "
#define LOOKUP "\"action\":\"lookup\" "

/* One is answered, one denied, one never answered. */
static void a_lookup_has_one_record_where_the_policy_wants_that(void)
{
	struct servicebox box;
	int fd;

	if (!servicebox_open(&box, SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	servicebox_reload(&box,
			  "records: lookups\n" SERVICEBOX_HEAD SERVICEBOX_WEB);
	servicebox_ask("w.example.com", SOCK_DGRAM);
	servicebox_ask("w.example.com", SOCK_STREAM);
	CU_ASSERT_EQUAL(servicebox_send("other.example.com", SOCK_DGRAM), -1);
	callbacks_drain(box.service);
	CU_ASSERT(servicebox_is_open("web_4"));
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP
					   "\"accepted\" \"duration\" "
					   "\"destination\" \"egress\" "
					   "\"type\":\"answer\" "
					   "w.example.com \"NOERROR\" "
					   "\"name\":\"web\" \"opened\""),
			2);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP "\"denied\" "
							"other.example.com"),
			1);
	CU_ASSERT_EQUAL(kill(box.resolver, SIGSTOP), 0);
	fd = servicebox_send("w.example.com", SOCK_DGRAM);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP), 3);
	lookups_tick(box.service->reporter.lookups, UINT64_MAX);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP), 4);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOOKUP "\"allowed\" "
							"\"reason\":\"rule\" "
							"w.example.com"),
			1);
	/* It comes too late, and has a record of its own. */
	CU_ASSERT_EQUAL(kill(box.resolver, SIGCONT), 0);
	servicebox_receive(fd);
	callbacks_drain(box.service);
	CU_ASSERT_EQUAL(servicebox_records(&box, ANSWER), 1);
	CU_ASSERT_EQUAL(servicebox_records(&box, QUERY), 0);
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_lookup_has_one_record_where_the_policy_wants_that),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("pipeline_lookups", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
