/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_manifest.c - a manifest says what was written, or it is none.
 */
#include "enforcer/host/kept/manifest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/files/minisign.h"
#include "tests/unit/unit.h"

static const uint8_t sha256[BUNDLE_SHA256] = { 0xab, 0xcd };

static char *written(struct manifest *manifest, size_t *ret_len)
{
	char *text = NULL;
	FILE *file = open_memstream(&text, ret_len);

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(manifest_write(manifest, file), 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
	return text;
}

static int read_text(const char *text, size_t len, struct manifest *ret)
{
	FILE *file = fmemopen((void *)text, len, "r");
	int r;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	r = manifest_read(file, "/kept", ret);
	(void)fclose(file);
	return r;
}

static void fill(struct manifest *manifest)
{
	const struct minisign_key key = { .id = { 1 }, .key = { 2 } };

	*manifest = (struct manifest){ .policy = strdup("/etc/a policy.yaml"),
				       .since_s = 1795993513,
				       .serial = 999999999999999999,
				       .confirm_s = 12345 };
	(void)snprintf(manifest->boot, sizeof(manifest->boot), "%s",
		       "01234567-89ab-cdef-0123-456789abcdef");
	manifest_set_key(manifest, &key);
	CU_ASSERT_EQUAL(bundle_add(&manifest->bundle, "/etc/a policy.yaml",
				   NULL, sha256),
			0);
	CU_ASSERT_EQUAL(
		bundle_add(&manifest->bundle, "x\x01y\xff", NULL, sha256), 0);
}

static void a_manifest_that_was_written_is_read(void)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(manifest_done) struct manifest got = { 0 };
	CLEANUP(base_freep) char *text = NULL;
	size_t len = 0;

	fill(&manifest);
	text = written(&manifest, &len);
	CU_ASSERT_EQUAL_FATAL(read_text(text, len, &got), 0);
	unit_string("policy", manifest.policy, got.policy);
	unit_string("key", manifest.key, got.key);
	unit_string("boot", manifest.boot, got.boot);
	CU_ASSERT_EQUAL(got.since_s, manifest.since_s);
	CU_ASSERT_EQUAL(got.serial, manifest.serial);
	CU_ASSERT_EQUAL(got.confirm_s, manifest.confirm_s);
	CU_ASSERT_EQUAL_FATAL(got.bundle.n, 2);
	unit_string("path", "x\x01y\xff", got.bundle.files[1].path);
	CU_ASSERT_EQUAL(memcmp(got.bundle.files[1].sha256, sha256, 32), 0);
	CU_ASSERT_EQUAL(strncmp(got.bundle.files[1].copy, "/kept/abcd00", 12),
			0);
}

static void a_manifest_with_any_byte_missing_or_changed_is_damaged(void)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(base_freep) char *text = NULL;
	size_t len = 0, i;

	fill(&manifest);
	text = written(&manifest, &len);
	for (i = 1; i < len; i++) {
		struct manifest got = { 0 };

		CU_ASSERT_EQUAL(read_text(text, i, &got), -EBADMSG);
		text[i] ^= 1;
		CU_ASSERT_EQUAL(read_text(text, len, &got), -EBADMSG);
		text[i] ^= 1;
	}
}

static void a_path_with_a_line_break_is_not_written(void)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	FILE *file = fopen("/dev/null", "we");

	fill(&manifest);
	CU_ASSERT_EQUAL(bundle_add(&manifest.bundle, "a\nfile x", NULL, sha256),
			0);
	CU_ASSERT_EQUAL(manifest_write(&manifest, file), -EINVAL);
	(void)fclose(file);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_manifest_that_was_written_is_read),
		UNIT(a_manifest_with_any_byte_missing_or_changed_is_damaged),
		UNIT(a_path_with_a_line_break_is_not_written),
	};

	return unit_main("manifest", tests, ARRAY_SIZE(tests));
}
