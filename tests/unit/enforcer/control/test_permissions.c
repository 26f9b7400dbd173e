/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_permissions.c - what a daemon answers that is asked for permissions.
 */
#include "enforcer/control/permissions.h"

#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

#define GIVE                                                              \
	"{\"for_s\":3600,\"exe\":\"/bin/true\",\"user\":\"0\",\"names\":" \
	"[\"x.example.com\"],\"by\":\"me\"}"

static const struct {
	const char *words;
	struct jsoncheck checks[5];
	size_t n;
} dialogue[] = {
	{ "list", { { "ok", "true" }, { "permits.0", "-" } }, 2 },
	{ "end 1",
	  { { "ok", "false" },
	    { "error", "there is no permission of that number" } },
	  2 },
	{ "end x", { { "ok", "false" } }, 1 },
	{ "nonsense", { { "ok", "false" }, { "permits.0", "-" } }, 2 },
	{ "{\"for_s\":1,\"exe\":\"/bin/true\",\"names\":[\"a..b\"]}",
	  { { "ok", "false" },
	    { "diagnostics.0", "permit:3:42: error: domains: want a name "
			       "without an empty label, found 'a..b'" } },
	  2 },
	{ GIVE,
	  { { "ok", "true" },
	    { "permit", "1" },
	    { "permits.0.exe", "/bin/true" },
	    { "permits.0.by", "me" },
	    { "permits.1", "-" } },
	  5 },
	{ GIVE, { { "permit", "2" }, { "permits.1.user", "0" } }, 2 },
	{ "end 1",
	  { { "ok", "true" }, { "permits.0.permit", "2" }, { "permit", "-" } },
	  3 },
	{ "list",
	  { { "permits.0.names.0", "x.example.com" }, { "permits.1", "-" } },
	  2 },
};

static void permissions_are_given_listed_and_ended(void)
{
	struct servicebox box = { 0 };
	size_t i;

	if (!servicebox_open(&box, SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	for (i = 0; i < ARRAY_SIZE(dialogue); i++) {
		CLEANUP(buf_done) struct buf out = { 0 };

		CU_ASSERT_EQUAL(permissions_answer(box.service->active,
						   dialogue[i].words, &out),
				0);
		buf_char(&out, '\0');
		jsoncheck_line(out.data, dialogue[i].checks, dialogue[i].n);
	}
	servicebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(permissions_are_given_listed_and_ended),
	};
	int status;

	servicebox_begin();
	status = unit_main("permissions", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
