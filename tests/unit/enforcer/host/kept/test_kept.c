/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_kept.c - what is kept is there as a whole or as before, and only what
 * nobody else can have written counts.
 */
#include "enforcer/host/kept/kept.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "tests/unit/enforcer/host/kept/keptbox.h"
#include "tests/unit/unit.h"

static int read_good(const struct keptbox *box)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };

	return kept_read(box->kept, KEPT_GOOD, &manifest);
}

static void a_kept_policy_has_copies_for_root_alone(void)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	struct keptbox box;
	struct stat st;
	size_t i;

	keptbox_open(&box);
	CU_ASSERT_EQUAL(read_good(&box), -ENOENT);
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	CU_ASSERT_EQUAL_FATAL(kept_read(box.kept, KEPT_GOOD, &manifest), 0);
	unit_string("policy", box.path, manifest.policy);
	CU_ASSERT_EQUAL_FATAL(manifest.bundle.n, 2);
	for (i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL_FATAL(stat(manifest.bundle.files[i].copy, &st),
				      0);
		CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);
	}
	CU_ASSERT_EQUAL(stat(kept_dir(box.kept), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0700);
	keptbox_close(&box);
}

static void copies_that_nothing_names_any_more_go(void)
{
	struct keptbox box;

	keptbox_open(&box);
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	CU_ASSERT_EQUAL(keptbox_count(&box), 3);
	keptbox_write(&box, "ads", "other.example.com\n");
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	CU_ASSERT_EQUAL(keptbox_count(&box), 3);
	CU_ASSERT_EQUAL(kept_remove(box.kept, KEPT_GOOD), 0);
	CU_ASSERT_EQUAL(keptbox_count(&box), 0);
	CU_ASSERT_EQUAL(kept_remove(box.kept, KEPT_GOOD), 0);
	keptbox_close(&box);
}

static void a_copy_that_was_damaged_is_made_anew(void)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	char text[32] = "";
	struct keptbox box;
	FILE *file;

	keptbox_open(&box);
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	CU_ASSERT_EQUAL_FATAL(kept_read(box.kept, KEPT_GOOD, &manifest), 0);
	file = fopen(manifest.bundle.files[1].copy, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	(void)fputs("axs.example.com\n", file);
	(void)fclose(file);
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	file = fopen(manifest.bundle.files[1].copy, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	(void)!fgets(text, sizeof(text), file);
	(void)fclose(file);
	unit_string("copy", "ads.example.com\n", text);
	keptbox_close(&box);
}

static void a_full_disk_leaves_what_was_kept_before(void)
{
	struct rlimit limit, small = { .rlim_cur = 8, .rlim_max = 8 };
	struct keptbox box;

	keptbox_open(&box);
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	keptbox_write(&box, "ads", "other.example.com\n");
	(void)signal(SIGXFSZ, SIG_IGN);
	CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small.rlim_max = limit.rlim_max;
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &small), 0);
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), -EFBIG);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
	CU_ASSERT_EQUAL(read_good(&box), 0);
	CU_ASSERT_EQUAL(keptbox_count(&box), 3); /* and nothing half */
	keptbox_close(&box);
}

static void spoil_nothing(const struct keptbox *box)
{
	(void)box;
}

static void spoil_end(const struct keptbox *box)
{
	char path[96];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/good", kept_dir(box->kept));
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(truncate(path, st.st_size - 1), 0);
}

static void spoil_byte(const struct keptbox *box)
{
	char path[96];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/good", kept_dir(box->kept));
	file = fopen(path, "r+e");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	(void)fseek(file, 30, SEEK_SET);
	(void)fputc('!', file);
	(void)fclose(file);
}

static void spoil_mode(const struct keptbox *box)
{
	char path[96];

	(void)snprintf(path, sizeof(path), "%s/good", kept_dir(box->kept));
	CU_ASSERT_EQUAL(chmod(path, 0602), 0);
}

static void spoil_dir(const struct keptbox *box)
{
	CU_ASSERT_EQUAL(chmod(kept_dir(box->kept), 0703), 0);
}

static void spoil_owner(const struct keptbox *box)
{
	CU_ASSERT_EQUAL(chown(kept_dir(box->kept), 65534, 0), 0);
}

static const struct {
	const char *what;
	void (*spoil)(const struct keptbox *box);
	int error;
} spoils[] = {
	{ "as it was", spoil_nothing, 0 },
	{ "cut off", spoil_end, -EBADMSG },
	{ "another byte", spoil_byte, -EBADMSG },
	{ "others may write it", spoil_mode, -EPERM },
	{ "others may write the directory", spoil_dir, -EPERM },
	{ "another owner of the directory", spoil_owner, -EPERM },
};

static void files_that_others_may_have_written_do_not_count(void)
{
	struct keptbox box;
	size_t i;
	int r;

	for (i = 0; i < ARRAY_SIZE(spoils); i++) {
		keptbox_open(&box);
		CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
		spoils[i].spoil(&box);
		r = read_good(&box);
		if (r != spoils[i].error)
			unit_string(spoils[i].what, strerror(-spoils[i].error),
				    strerror(-r));
		CU_ASSERT(kept_error(r)[0]);
		keptbox_close(&box);
	}
}

static void what_another_policy_file_has_kept_does_not_count(void)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	struct kept *other = NULL;
	struct keptbox box;

	keptbox_open(&box);
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	CU_ASSERT_EQUAL_FATAL(kept_new(box.dir, "/other.yaml", &other), 0);
	CU_ASSERT_EQUAL(kept_read(other, KEPT_GOOD, &manifest), -ENXIO);
	kept_free(other);
	keptbox_close(&box);
}

static void an_unconfirmed_policy_is_kept_without_copies(void)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	struct keptbox box;

	keptbox_open(&box);
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_UNCONFIRMED), 0);
	CU_ASSERT_EQUAL(keptbox_count(&box), 1);
	CU_ASSERT_EQUAL(kept_rename(box.kept, KEPT_UNCONFIRMED, KEPT_GONE_BACK),
			0);
	CU_ASSERT_EQUAL(kept_read(box.kept, KEPT_UNCONFIRMED, &manifest),
			-ENOENT);
	CU_ASSERT_EQUAL(kept_read(box.kept, KEPT_GONE_BACK, &manifest), 0);
	keptbox_close(&box);
}

static void a_kept_policy_is_told_from_one_of_another_text(void)
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	CLEANUP(host_policy_freep) struct host_policy *other = NULL;
	struct keptbox box;

	keptbox_open(&box);
	host = keptbox_load(&box);
	CU_ASSERT_EQUAL(kept_holds(box.kept, KEPT_GOOD, host->bundle), -ENOENT);
	CU_ASSERT_EQUAL(keptbox_keep(&box, KEPT_GOOD), 0);
	CU_ASSERT_EQUAL(kept_holds(box.kept, KEPT_GOOD, host->bundle), 0);
	CU_ASSERT_EQUAL(kept_holds(box.kept, KEPT_GONE_BACK, host->bundle),
			-ENOENT);
	keptbox_write(&box, "ads", "other.example.com\n");
	other = keptbox_load(&box);
	CU_ASSERT_EQUAL(kept_holds(box.kept, KEPT_GOOD, other->bundle),
			-ENOENT);
	spoil_byte(&box);
	CU_ASSERT_EQUAL(kept_holds(box.kept, KEPT_GOOD, host->bundle),
			-EBADMSG);
	keptbox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_kept_policy_has_copies_for_root_alone),
		UNIT(copies_that_nothing_names_any_more_go),
		UNIT(a_copy_that_was_damaged_is_made_anew),
		UNIT(a_full_disk_leaves_what_was_kept_before),
		UNIT(files_that_others_may_have_written_do_not_count),
		UNIT(what_another_policy_file_has_kept_does_not_count),
		UNIT(an_unconfirmed_policy_is_kept_without_copies),
		UNIT(a_kept_policy_is_told_from_one_of_another_text),
	};

	return unit_main("kept", tests, ARRAY_SIZE(tests));
}
