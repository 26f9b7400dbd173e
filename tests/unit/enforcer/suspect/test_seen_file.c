/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_seen_file.c - when the file is read and written.
 */
#include "enforcer/suspect/seen_file.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/alertbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)
#define SECOND_NS 1000000000ULL

struct place {
	const char *dir;
	char path[80];
};

static void make_place(struct place *place)
{
	place->dir = hostroot_new();
	(void)snprintf(place->path, sizeof(place->path), "%s/seen", place->dir);
}

static bool exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static void domains_that_were_seen_outlive_the_daemon(void)
{
	struct seen_file file;
	struct alertbox box;
	struct place place;

	make_place(&place);
	alertbox_open(&box, BIT(FIRST_DOMAIN));
	CU_ASSERT_EQUAL_FATAL(seen_file_init(&file, place.dir), 0);
	seen_file_follow(&file, box.alerts);
	(void)alertbox_ask(&box, "www.example.com", 1);
	seen_file_tick(&file, box.alerts, 1000 * SECOND_NS);
	seen_file_tick(&file, box.alerts, 1299 * SECOND_NS);
	CU_ASSERT_FALSE(exists(place.path));
	seen_file_tick(&file, box.alerts, 1300 * SECOND_NS);
	CU_ASSERT_TRUE(exists(place.path));
	(void)unlink(place.path);
	seen_file_tick(&file, box.alerts, UINT64_MAX);
	CU_ASSERT_TRUE(exists(place.path));
	seen_file_done(&file);
	alertbox_close(&box);

	alertbox_open(&box, BIT(FIRST_DOMAIN));
	CU_ASSERT_EQUAL_FATAL(seen_file_init(&file, place.dir), 0);
	seen_file_follow(&file, box.alerts);
	alertbox_wait(&box, 8 * 86400);
	(void)alertbox_ask(&box, "www.example.com", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_DOMAIN], 0);
	(void)alertbox_ask(&box, "www.example.org", 1);
	CU_ASSERT_EQUAL(box.n[POLICY_FIRST_DOMAIN], 1);
	seen_file_done(&file);
	alertbox_close(&box);
	hostroot_remove();
}

static void without_need_no_file_is_written(void)
{
	struct seen_file file;
	struct alertbox box;
	struct place place;
	unsigned int i;

	make_place(&place);
	alertbox_open(&box, BIT(TUNNEL));
	alert_free(box.alerts);
	for (i = 0; i < POLICY_DETECTORS; i++)
		box.settings.detectors[i].alerting.severity =
			i == POLICY_TUNNEL ? POLICY_ALERT_HIGH
					   : POLICY_ALERT_NONE;
	CU_ASSERT_EQUAL_FATAL(
		alert_new(&(struct alert_options){ .settings = &box.settings },
			  &box.alerts),
		0);
	CU_ASSERT_EQUAL_FATAL(seen_file_init(&file, place.dir), 0);
	seen_file_follow(&file, box.alerts);
	seen_file_tick(&file, box.alerts, UINT64_MAX);
	CU_ASSERT_FALSE(exists(place.path));
	seen_file_done(&file);
	alertbox_close(&box);
	hostroot_remove();
}

static void a_directory_that_is_not_there_is_logged_once(void)
{
	struct printed printed;
	struct seen_file file;
	struct alertbox box;
	char text[1024];
	int i, n = 0;

	alertbox_open(&box, BIT(FIRST_DOMAIN));
	CU_ASSERT_EQUAL_FATAL(seen_file_init(&file, "/nonexistent"), 0);
	printed_begin(&printed, STDERR_FILENO);
	seen_file_follow(&file, box.alerts);
	for (i = 0; i < 3; i++)
		seen_file_tick(&file, box.alerts, UINT64_MAX);
	printed_end(&printed, text, sizeof(text));
	for (i = 0; text[i]; i++)
		n += text[i] == '\n';
	CU_ASSERT_EQUAL(n, 1);
	seen_file_done(&file);
	alertbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(domains_that_were_seen_outlive_the_daemon),
	UNIT(without_need_no_file_is_written),
	UNIT(a_directory_that_is_not_there_is_logged_once),
};

int main(void)
{
	return unit_main("enforcer/suspect/seen_file", tests,
			 ARRAY_SIZE(tests));
}
