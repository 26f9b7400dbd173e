/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_callbacks.c - what a running daemon does on a signal, a request and each
 * second.
 *
 * run: once
 */
#include "enforcer/daemon/callbacks.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "enforcer/active/active.h"
#include "enforcer/active/reload/reload.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define POLICY SERVICEBOX_HEAD SERVICEBOX_WEB
#define AUDIT "version: 1\nmode: audit\nrules:\n" SERVICEBOX_WEB
#define WRONG "version: 7\n"
/* One daemon for all tests, as each policy takes over from the one before. */
static struct servicebox box;

/* Begin with POLICY, no opening, and that as the only record. */
static bool begin(void)
{
	if (!box.service) {
		if (!servicebox_open(&box, SERVICEBOX_NONE))
			return false;
		CU_ASSERT_EQUAL(servicebox_records(&box, "\"loaded\""), 1);
	}
	box.options.keep = false;
	box.service->remove = false;
	callbacks_drain(box.service);
	servicebox_reload(&box, SERVICEBOX_NONE);
	servicebox_drop_records(&box);
	servicebox_reload(&box, POLICY);
	callbacks_drain(box.service);
	return true;
}

static const struct {
	const char *what;
	const char *policy;
	enum record_mode mode; /* afterwards */
	const char *record;
} hangups[] = {
	{ "another policy", AUDIT, RECORD_AUDIT,
	  "\"action\":\"policy\" \"reason\":\"reloaded\"" },
	{ "a wrong one", WRONG, RECORD_ENFORCE,
	  "\"action\":\"policy\" \"reason\":\"refused\"" },
};

#define NEWS "\"action\":\"policy\""

static void sighup_opens_the_records_anew_and_reads_the_policy(void)
{
	char moved[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hangups); i++) {
		if (!begin())
			return;
		CU_ASSERT_EQUAL(box.service->reporter.mode, RECORD_ENFORCE);
		CU_ASSERT_EQUAL(servicebox_records(&box, NEWS), 1);
		(void)snprintf(moved, sizeof(moved), "%s.1",
			       box.options.output);
		CU_ASSERT_EQUAL(rename(box.options.output, moved), 0);
		servicebox_write_policy(hangups[i].policy);
		callbacks_signal_received(box.service, SIGHUP);
		CU_ASSERT_EQUAL(servicebox_records(&box, "\"loaded\""), 0);
		CU_ASSERT_EQUAL(servicebox_records(&box, NEWS), 1);
		CU_ASSERT_EQUAL(servicebox_records(&box, hangups[i].record), 1);
		CU_ASSERT_EQUAL(box.service->reporter.mode, hangups[i].mode);
		CU_ASSERT(!box.service->remove);
		(void)unlink(moved);
	}
}

static const struct {
	const char *what;
	bool keep;
	bool remove;
} stops[] = {
	{ "SIGTERM", false, true },
	{ "SIGTERM with --keep", true, false },
};

static void sigterm_ends_the_loop_and_keep_decides_what_stays(void)
{
	size_t i;

	if (!begin())
		return;
	for (i = 0; i < ARRAY_SIZE(stops); i++) {
		box.options.keep = stops[i].keep;
		callbacks_signal_received(box.service, SIGTERM);
		unit_string(stops[i].what, stops[i].remove ? "out" : "stays",
			    box.service->remove ? "out" : "stays");
		CU_ASSERT_EQUAL(loop_run(box.service->loop), 0);
	}
	callbacks_stop_requested(box.service); /* in spite of --keep */
	CU_ASSERT(box.service->remove);
	CU_ASSERT_EQUAL(loop_run(box.service->loop), 0);
}

static void a_reload_that_is_requested_says_what_is_wrong(void)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	const struct reload_how how = { 0 };

	if (!begin())
		return;
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	servicebox_write_policy(WRONG);
	CU_ASSERT(callbacks_reload_requested(box.service, &how, diag) < 0);
	CU_ASSERT_EQUAL(diag_n_errors(diag), 1);
	CU_ASSERT_EQUAL(active_policy(box.service->active)->policy->n_rules, 1);
}

static void each_second_the_ring_is_drained(void)
{
	if (!begin())
		return;
	servicebox_ask("w.example.com", SOCK_DGRAM);
	CU_ASSERT(!servicebox_is_open("web_4"));
	callbacks_second_passed(box.service, 0);
	CU_ASSERT(servicebox_is_open("web_4"));
}

static const struct unit_test tests[] = {
	UNIT(sighup_opens_the_records_anew_and_reads_the_policy),
	UNIT(sigterm_ends_the_loop_and_keep_decides_what_stays),
	UNIT(a_reload_that_is_requested_says_what_is_wrong),
	UNIT(each_second_the_ring_is_drained),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("callbacks", tests, ARRAY_SIZE(tests));
	servicebox_close(&box);
	servicebox_end();
	return status;
}
