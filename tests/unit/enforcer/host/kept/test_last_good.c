/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_last_good.c - a policy from its copies, and which policy may take the
 * place of another.
 */
#include "enforcer/host/kept/last_good.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "policy/files/minisign.h"
#include "policy/policy.h"
#include "tests/unit/enforcer/host/kept/keptbox.h"
#include "tests/unit/unit.h"

static void the_copies_are_the_policy_when_the_files_are_not(void)
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	struct last_good_from from;
	struct keptbox box;

	keptbox_open(&box);
	from = (struct last_good_from){ .kept = box.kept,
					.policy_path = box.path };
	CU_ASSERT_EQUAL(last_good_first(&from, -1, box.diag, &host), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(diag_line(box.diag, 0), "none is kept"));
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	keptbox_write(&box, "p.yaml", "nonsense");
	keptbox_write(&box, "ads", "a.test\nb.test\n");
	CU_ASSERT_EQUAL_FATAL(last_good_first(&from, -1, box.diag, &host), 0);
	CU_ASSERT(host->is_kept);
	CU_ASSERT_EQUAL(host->policy->lists[0].n_patterns, 1);
	CU_ASSERT_EQUAL(host->bundle->n, 2);
	unit_string("path", box.path, host->policy->path);
	keptbox_close(&box);
}

static void an_unsigned_copy_is_not_used_where_a_key_is_given(void)
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	const struct minisign_key key = { .id = { 1 }, .key = { 2 } };
	struct last_good_from from;
	struct keptbox box;

	keptbox_open(&box);
	from = (struct last_good_from){ .kept = box.kept,
					.policy_path = box.path,
					.key = &key };
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	CU_ASSERT_EQUAL(last_good_first(&from, -1, box.diag, &host), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(diag_line(box.diag, 0), "no key"));
	keptbox_close(&box);
}

static const struct {
	const char *what;
	uint64_t serial; /* in force */
	const char *next;
	bool rollback;
	const char *error;
} serials[] = {
	{ "none at all", 0, "", false, NULL },
	{ "the first", 0, "serial: 1\n", false, NULL },
	{ "the same", 5, "serial: 5\n", false, NULL },
	{ "a newer one", 5, "serial: 6\n", false, NULL },
	{ "an older one", 5, "serial: 4\n", false, "want 5 or more" },
	{ "none any more", 5, "", false, "found 0" },
	{ "an older one that is wanted", 5, "serial: 4\n", true, NULL },
};

static void an_older_serial_is_refused(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(serials); i++) {
		CLEANUP(host_policy_freep) struct host_policy *next = NULL;
		const struct last_good_rules rules = {
			.serial = serials[i].serial,
			.rollback = serials[i].rollback,
		};
		char text[64];
		struct keptbox box;
		const char *said;

		keptbox_open(&box);
		(void)snprintf(text, sizeof(text), "version: 1\n%s",
			       serials[i].next);
		keptbox_write(&box, "p.yaml", text);
		next = keptbox_load(&box);
		CU_ASSERT_EQUAL(last_good_permits(&rules, next, box.diag),
				serials[i].error ? -EINVAL : 0);
		said = diag_line(box.diag, 0) ?: "nothing";
		if (!strstr(said, serials[i].error ?: "nothing"))
			unit_string(serials[i].what, serials[i].error ?: "",
				    said);
		keptbox_close(&box);
	}
}

static void an_unconfirmed_policy_is_refused_until_it_changes(void)
{
	CLEANUP(host_policy_freep) struct host_policy *same = NULL;
	CLEANUP(host_policy_freep) struct host_policy *other = NULL;
	struct last_good_rules rules = { 0 };
	struct keptbox box;

	keptbox_open(&box);
	rules.kept = box.kept;
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GONE_BACK), 0);
	same = keptbox_load(&box);
	CU_ASSERT_EQUAL(last_good_permits(&rules, same, box.diag), -EINVAL);
	rules.again = true;
	CU_ASSERT_EQUAL(last_good_permits(&rules, same, box.diag), 0);
	rules.again = false;
	keptbox_write(&box, "ads", "other.example.com\n");
	other = keptbox_load(&box);
	CU_ASSERT_EQUAL(last_good_permits(&rules, other, box.diag), 0);
	keptbox_close(&box);
}

static void the_serial_is_kept(void)
{
	struct keptbox box;

	keptbox_open(&box);
	CU_ASSERT_EQUAL(last_good_serial(NULL), 0);
	CU_ASSERT_EQUAL(last_good_serial(box.kept), 0);
	keptbox_write(&box, "p.yaml", "version: 1\nserial: 77\n");
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	CU_ASSERT_EQUAL(last_good_serial(box.kept), 77);
	keptbox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_copies_are_the_policy_when_the_files_are_not),
		UNIT(an_unsigned_copy_is_not_used_where_a_key_is_given),
		UNIT(an_older_serial_is_refused),
		UNIT(an_unconfirmed_policy_is_refused_until_it_changes),
		UNIT(the_serial_is_kept),
	};

	return unit_main("last_good", tests, ARRAY_SIZE(tests));
}
