/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_bundle.c - which files a policy was read from, and what each was; the
 * judge of the hashes is sha256sum(1).
 */
#include "policy/files/bundle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define HEAD "version: 1\ninclude: d/*.yaml\nlists:\n  ads: { file: ads }\n"

struct scene {
	char dir[32];
	char path[64];
	struct diag *diag;
	struct bundle bundle;
};

static void write_file(const struct scene *s, const char *name,
		       const char *text)
{
	char path[96];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", s->dir, name);
	file = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

/* Run @format with the directory in place of %s; its first line. */
static const char *run(const struct scene *s, const char *command,
		       char line[128])
{
	char text[256];
	FILE *pipe;

	(void)snprintf(text, sizeof(text), "cd %s && %s", s->dir, command);
	pipe = popen(text, "re"); /* NOLINT(cert-env33-c) */
	CU_ASSERT_PTR_NOT_NULL_FATAL(pipe);
	line[0] = '\0';
	(void)!fgets(line, 128, pipe);
	CU_ASSERT_EQUAL(pclose(pipe), 0);
	line[strcspn(line, " \n")] = '\0';
	return line;
}

static void scene_open(struct scene *s)
{
	char line[128];

	*s = (struct scene){ .dir = "/tmp/nameward-XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	(void)snprintf(s->path, sizeof(s->path), "%s/p.yaml", s->dir);
	(void)run(s, "umask 022; mkdir d", line);
	write_file(s, "p.yaml", HEAD);
	write_file(s, "d/b.yaml", "rules: [{ name: b, action: deny }]\n");
	write_file(s, "d/a.yaml", "rules: [{ name: a, action: deny }]\n");
	write_file(s, "ads", "a.test\nb.test\n");
	CU_ASSERT_EQUAL_FATAL(diag_new(&s->diag), 0);
	s->bundle.diag = s->diag;
	s->bundle.hold = true;
}

static void scene_close(struct scene *s)
{
	CU_ASSERT_EQUAL(unit_remove_folder(s->dir), 0);
	bundle_done(&s->bundle);
	diag_free(s->diag);
}

static int load(const struct scene *s, struct bundle *bundle)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;

	return load_policy_bundle(s->path, bundle, &policy);
}

static void is_sha256(const struct scene *s, const struct bundle *bundle,
		      const char *command)
{
	char line[128], text[BUNDLE_SHA256_TEXT];
	uint8_t sha256[BUNDLE_SHA256];

	bundle_sha256(bundle, sha256);
	unit_string("SHA-256", run(s, command, line),
		    bundle_sha256_text(sha256, text));
}

static void one_file_has_the_sha256_of_that_file(void)
{
	struct scene s;

	scene_open(&s);
	write_file(&s, "p.yaml", "version: 1\n");
	CU_ASSERT_EQUAL(load(&s, &s.bundle), 0);
	CU_ASSERT_EQUAL(s.bundle.n, 1);
	is_sha256(&s, &s.bundle, "sha256sum p.yaml");
	scene_close(&s);
}

static void many_files_have_the_sha256_of_their_sums(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(load(&s, &s.bundle), 0);
	CU_ASSERT_EQUAL(s.bundle.n, 4);
	is_sha256(&s, &s.bundle,
		  "sha256sum p.yaml d/a.yaml d/b.yaml ads | cut -c 1-64 | "
		  "sha256sum");
	CU_ASSERT_STRING_EQUAL(s.bundle.files[3].text, "a.test\nb.test\n");
	bundle_drop_texts(&s.bundle);
	CU_ASSERT_PTR_NULL(s.bundle.files[3].text);
	scene_close(&s);
}

/* Make copies of all files, and remove the files. */
static void copy(struct scene *s, struct bundle *ret_copies)
{
	char copied[80], line[128];
	size_t i;

	for (i = 0; i < s->bundle.n; i++) {
		(void)snprintf(copied, sizeof(copied), "copy-%zu", i);
		write_file(s, copied, s->bundle.files[i].text);
		(void)snprintf(copied, sizeof(copied), "%s/copy-%zu", s->dir,
			       i);
		CU_ASSERT_EQUAL(bundle_add(ret_copies, s->bundle.files[i].path,
					   copied, s->bundle.files[i].sha256),
				0);
	}
	(void)run(s, "rm -r p.yaml d ads", line);
}

static void copies_stand_for_files_that_are_gone(void)
{
	CLEANUP(bundle_done) struct bundle copies = { 0 };
	CLEANUP(bundle_done) struct bundle again = { .from = &copies };
	uint8_t before[BUNDLE_SHA256], after[BUNDLE_SHA256];
	struct scene s;

	scene_open(&s);
	again.diag = s.diag;
	CU_ASSERT_EQUAL_FATAL(load(&s, &s.bundle), 0);
	copy(&s, &copies);
	CU_ASSERT_EQUAL(load(&s, &again), 0);
	CU_ASSERT_EQUAL(again.n, 4);
	bundle_sha256(&s.bundle, before);
	bundle_sha256(&again, after);
	CU_ASSERT_EQUAL(memcmp(before, after, sizeof(after)), 0);
	scene_close(&s);
}

/* Is @part in one of the lines? */
static bool says(const struct diag *diag, const char *part)
{
	const char *line;
	size_t i;

	for (i = 0; (line = diag_line(diag, i)); i++)
		if (strstr(line, part))
			return true;
	return false;
}

static void a_copy_that_was_changed_is_refused(void)
{
	CLEANUP(bundle_done) struct bundle copies = { 0 };
	CLEANUP(bundle_done) struct bundle again = { .from = &copies };
	struct scene s;

	scene_open(&s);
	again.diag = s.diag;
	CU_ASSERT_EQUAL_FATAL(load(&s, &s.bundle), 0);
	copy(&s, &copies);
	write_file(&s, "copy-3", "a.test\nc.test\n");
	CU_ASSERT_EQUAL(load(&s, &again), -EINVAL);
	CU_ASSERT(says(s.diag, "want the copy of '"));
	scene_close(&s);
}

static void a_file_without_a_copy_is_not_looked_for(void)
{
	CLEANUP(bundle_done) struct bundle copies = { 0 };
	CLEANUP(bundle_done) struct bundle again = { .from = &copies };
	struct scene s;

	scene_open(&s);
	again.diag = s.diag;
	CU_ASSERT_EQUAL_FATAL(load(&s, &s.bundle), 0);
	copy(&s, &copies);
	bundle_drop(&copies, copies.files[3].path);
	write_file(&s, "ads", "a.test\nb.test\n");
	CU_ASSERT_EQUAL(load(&s, &again), -EINVAL);
	CU_ASSERT(
		says(s.diag, "want a file of which there is a copy, found '"));
	scene_close(&s);
}

static void files_that_were_read_again_take_the_place_of_the_former(void)
{
	CLEANUP(bundle_done) struct bundle next = { .hold = true };
	const struct diag_at at = { "p", 1, 2 };
	struct source_text source = { 0 };
	char path[64];
	struct scene s;

	scene_open(&s);
	next.diag = s.diag;
	CU_ASSERT_EQUAL_FATAL(load(&s, &s.bundle), 0);
	bundle_drop_texts(&s.bundle);
	write_file(&s, "ads", "c.test\n");
	(void)snprintf(path, sizeof(path), "%s/ads", s.dir);
	CU_ASSERT_EQUAL_FATAL(bundle_read(&next, path, 100, at, &source), 0);
	source_done(&source);
	CU_ASSERT_EQUAL(bundle_succeed(&next, &s.bundle), 0);
	CU_ASSERT_EQUAL_FATAL(next.n, 4);
	CU_ASSERT_STRING_EQUAL(next.files[3].text, "c.test\n");
	CU_ASSERT_PTR_NULL(next.files[0].text);
	is_sha256(&s, &next,
		  "sha256sum p.yaml d/a.yaml d/b.yaml ads | cut -c 1-64 | "
		  "sha256sum");
	scene_close(&s);
}

static void a_file_that_changes_as_it_is_read_is_refused(void)
{
	const struct diag_at at = { "p", 1, 2 };
	struct source_text source = { 0 };
	char path[64];
	struct scene s;

	scene_open(&s);
	(void)snprintf(path, sizeof(path), "%s/ads", s.dir);
	CU_ASSERT_EQUAL(bundle_read(&s.bundle, path, 100, at, &source), 0);
	source_done(&source);
	CU_ASSERT_EQUAL(bundle_read(&s.bundle, path, 100, at, &source), 0);
	source_done(&source);
	CU_ASSERT_EQUAL(s.bundle.n, 1);
	write_file(&s, "ads", "c.test\n");
	CU_ASSERT_EQUAL(bundle_read(&s.bundle, path, 100, at, &source),
			-EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(diag_line(s.diag, 0), "stays the same"));
	scene_close(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(one_file_has_the_sha256_of_that_file),
		UNIT(many_files_have_the_sha256_of_their_sums),
		UNIT(copies_stand_for_files_that_are_gone),
		UNIT(a_copy_that_was_changed_is_refused),
		UNIT(a_file_without_a_copy_is_not_looked_for),
		UNIT(files_that_were_read_again_take_the_place_of_the_former),
		UNIT(a_file_that_changes_as_it_is_read_is_refused),
	};

	return unit_main("bundle", tests, ARRAY_SIZE(tests));
}
