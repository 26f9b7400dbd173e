/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_status_lists.c - what `status` says of a list of names, of networks, and
 * of one that was refused.
 */
#include "enforcer/control/status_lists.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

#define POLICY                                                       \
	"version: 1\nresolvers: [192.0.2.53]\n"                      \
	"lists:\n  l: { file: l }\n  n: { file: n, of: networks }\n" \
	"rules:\n  - { name: ads, domains: [list:l], action: deny }\n"

static void write_list(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", activebox_dir(), name);
	file = text ? fopen(path, "we") : NULL;
	if (!text)
		(void)unlink(path);
	CU_ASSERT(!text || (fputs(text, file) >= 0 && fclose(file) == 0));
}

static void each_list_is_shown_with_its_counts(void)
{
	static const struct jsoncheck checks[] = {
		{ "lists.0.name", "l" },    { "lists.0.format", "adblock" },
		{ "lists.0.names", "2" },   { "lists.0.exceptions", "2" },
		{ "lists.0.skipped", "1" }, { "lists.0.refused", "-" },
		{ "lists.1.name", "n" },    { "lists.1.networks", "1" },
		{ "lists.1.skipped", "0" }, { "lists.2", "-" },
	};
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	struct activebox box;
	struct buf line = { 0 };

	write_list("l", "||a.test^\n@@||b.a.test^\n/x\n");
	write_list("n", "192.0.2.0/24\n");
	if (!activebox_open(&box, POLICY))
		return;
	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	jsonout_begin(json, &line);
	status_lists_put(json, box.active);
	jsonout_end(json);
	buf_text(&line, "\n");
	buf_char(&line, '\0');
	jsoncheck_line(line.data, checks, ARRAY_SIZE(checks));
	buf_done(&line);
	activebox_close(&box);
	write_list("l", NULL);
	write_list("n", NULL);
}

static const struct unit_test tests[] = {
	UNIT(each_list_is_shown_with_its_counts),
};

int main(void)
{
	int status;

	activebox_begin();
	status = unit_main("status_lists", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
