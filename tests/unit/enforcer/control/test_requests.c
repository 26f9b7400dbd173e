/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_requests.c - each request, what it calls, and its document.
 *
 * run: once
 */
#include "enforcer/control/requests.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/active/reload/reload.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

#define REFUSED "the policy was refused, the old one stands"

struct called {
	int reload, stop, question;
	int error; /* of the reload, or the confirmation */
	int confirm;
	struct reload_how how;
};

static int reload(void *context, const struct reload_how *how,
		  struct diag *diag)
{
	const struct diag_at at = { "a.yaml", 3, 4 };
	struct called *called = context;

	called->reload++;
	called->how = *how;
	(void)diag_error(diag, at, "a quote: \"");
	return called->error;
}

static int confirm(void *context, struct diag *diag)
{
	const struct diag_at at = { "a.yaml", 5, 6 };
	struct called *called = context;

	called->confirm++;
	if (called->error)
		(void)diag_error(diag, at, "nothing waits");
	return called->error;
}

static void stop(void *context)
{
	struct called *called = context;

	called->stop++;
}

static void question(void *context)
{
	struct called *called = context;

	called->question++;
}

/* The document that answers @request: a C string for the caller to free. */
static char *answer_to(struct requests *requests, const char *request)
{
	char *answer = NULL, *text = NULL;
	size_t len = 0;

	CU_ASSERT_EQUAL(requests_answer(requests, request, &answer, &len), 0);
	CU_ASSERT_FATAL(answer && len > 0 && answer[len - 1] == '\n');
	text = strndup(answer, len);
	free(answer);
	return text;
}

static struct requests requests_of(const struct servicebox *box,
				   struct called *called)
{
	const struct service *s = box->service;

	return (struct requests){
		.status = { .disable = &s->disable,
			    .capture = s->capture,
			    .aside = s->aside,
			    .device_aside = s->device_aside,
			    .conntrack_aside = s->conntrack_aside,
			    .gate = s->gate,
			    .hold = s->hold,
			    .sources = s->sources,
			    .pipeline = s->pipeline,
			    .output = s->output },
		.active = s->active,
		.suspects = s->suspects,
		.alert_numbers = &box->service->alert_numbers,
		.writer = s->reporter.writer,
		.on_question = question,
		.reload = { reload, confirm, called },
		.on_stop = stop,
		.context = called,
	};
}

static const struct {
	const char *request;
	int error; /* of the reload */
	struct jsoncheck checks[3];
	int n_reload, n_stop;
} requests[] = {
	{ "status", 0, { { "ok", "true" }, { "rules", "1" } }, 0, 0 },
	{ "sets", 0, { { "ok", "true" }, { "sets.0.rule", "web" } }, 0, 0 },
	{ "alerts", 0, { { "ok", "true" }, { "alerts.0", "-" } }, 0, 0 },
	{ "alerts release 1", 0, { { "ok", "false" } }, 0, 0 },
	{ "reload", 0, { { "ok", "true" }, { "error", "-" } }, 1, 0 },
	{ "reload",
	  -EINVAL,
	  { { "ok", "false" },
	    { "error", REFUSED },
	    { "diagnostics.0", "a.yaml:3:4: error: a quote: \"" } },
	  1,
	  0 },
	{ "reload confirm 120 rollback", 0, { { "ok", "true" } }, 1, 0 },
	{ "reload dry-run",
	  0,
	  { { "ok", "true" }, { "classes", "stay" }, { "now.rules", "1" } },
	  0,
	  0 },
	{ "confirm", 0, { { "ok", "true" } }, 0, 0 },
	{ "confirm",
	  -EINVAL,
	  { { "ok", "false" },
	    { "error", "nothing was confirmed" },
	    { "diagnostics.0", "a.yaml:5:6: error: nothing waits" } },
	  0,
	  0 },
	{ "stop", 0, { { "ok", "true" } }, 0, 1 },
};

static void each_request_has_its_answer(void)
{
	struct servicebox box;
	struct called called;
	struct requests all;
	size_t i, n;

	if (!servicebox_open(&box, SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		CLEANUP(base_freep) char *text = NULL;

		called = (struct called){ .error = requests[i].error };
		all = requests_of(&box, &called);
		text = answer_to(&all, requests[i].request);
		for (n = 0; n < 3 && requests[i].checks[n].path; n++)
			;
		jsoncheck_line(text, requests[i].checks, n);
		CU_ASSERT_EQUAL(called.question, 1);
		CU_ASSERT_EQUAL(called.reload, requests[i].n_reload);
		CU_ASSERT_EQUAL(called.stop, requests[i].n_stop);
	}
	servicebox_close(&box);
}

static void the_words_behind_reload_say_how(void)
{
	struct called called = { 0 };
	CLEANUP(base_freep) char *text = NULL;
	struct servicebox box;
	struct requests all;

	if (!servicebox_open(&box, SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	all = requests_of(&box, &called);
	text = answer_to(&all, "reload rollback confirm 90");
	CU_ASSERT(called.how.rollback);
	CU_ASSERT_EQUAL(called.how.confirm_s, 90);
	base_freep(&text);
	text = answer_to(&all, "reload");
	CU_ASSERT(!called.how.rollback && !called.how.confirm_s);
	servicebox_close(&box);
}

static const char *const unknown[] = {
	"",
	"Status",
	"status ",
	"stop now",
	"reload ",
	"reload now",
	"reload confirm",
	"reload confirm 0",
	"reloaded",
	"reload confirm 5m",
	"reload confirm 86401",
};

static void an_unknown_word_does_nothing(void)
{
	struct called called = { 0 };
	struct servicebox box;
	struct requests all;
	char *answer = NULL;
	size_t i, len = 7;

	if (!servicebox_open(&box, SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	all = requests_of(&box, &called);
	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		CU_ASSERT_EQUAL(
			requests_answer(&all, unknown[i], &answer, &len),
			-EOPNOTSUPP);
	CU_ASSERT_PTR_NULL(answer);
	CU_ASSERT_EQUAL(called.reload, 0);
	CU_ASSERT_EQUAL(len, 7);
	CU_ASSERT_EQUAL(called.reload + called.stop, 0);
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(each_request_has_its_answer),
	UNIT(the_words_behind_reload_say_how),
	UNIT(an_unknown_word_does_nothing),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("requests", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
