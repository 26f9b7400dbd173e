/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_policy.c - a policy file with what it means on this machine.
 */
#include "enforcer/host/policy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/load/inode_program.h"
#include "enforcer/host/exes.h"
#include "enforcer/host/former.h"
#include "enforcer/host/former_file.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

static int inode_program;

struct scene {
	char dir[64];
	char path[96], exe[96];
	struct diag *diag;
	struct host_policy *host;
};

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void make_dir(struct scene *s)
{
	*s = (struct scene){ .dir = "/tmp/nameward-unit.XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	(void)snprintf(s->path, sizeof(s->path), "%s/policy.yaml", s->dir);
	(void)snprintf(s->exe, sizeof(s->exe), "%s/program", s->dir);
	CU_ASSERT_EQUAL_FATAL(diag_new(&s->diag), 0);
}

/* A policy of one rule about a program that does not exist yet. */
static void scene_open(struct scene *s)
{
	struct host_policy_from from = { 0 };
	char text[512];

	make_dir(s);
	(void)snprintf(text, sizeof(text),
		       "version: 1\nresolvers: [192.0.2.53]\nrules:\n"
		       "  - { name: web, who: { exe: %s },\n"
		       "      domains: [w.example.com], action: allow }\n"
		       "  - { name: any, networks: [10.0.0.0/8],\n"
		       "      action: allow }\n",
		       s->exe);
	write_file(s->path, text);
	from.path = s->path;
	CU_ASSERT_EQUAL_FATAL(
		host_policy_new(&from, inode_program, s->diag, &s->host), 0);
}

static void scene_close(struct scene *s)
{
	host_policy_free(s->host);
	diag_free(s->diag);
	(void)unlink(s->exe);
	(void)unlink(s->path);
	CU_ASSERT_EQUAL(rmdir(s->dir), 0);
}

static void a_policy_has_its_resolvers_and_a_fingerprint_for_each_rule(void)
{
	struct scene s;
	size_t n;

	scene_open(&s);
	CU_ASSERT_EQUAL(s.host->policy->n_rules, 2);
	CU_ASSERT_EQUAL(s.host->resolvers.n_nets, 1);
	CU_ASSERT_NOT_EQUAL(s.host->fingerprints[0], s.host->fingerprints[1]);
	CU_ASSERT_NOT_EQUAL(s.host->class_fingerprint, 0);
	(void)exes_entries(s.host->exes, &n);
	CU_ASSERT_EQUAL(n, 0);
	scene_close(&s);
}

static void without_a_path_it_is_the_built_in_policy(void)
{
	CLEANUP(host_policy_freep) struct host_policy *host = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	const struct host_policy_from built_in = { 0 };

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(
		host_policy_new(&built_in, inode_program, diag, &host), 0);
	CU_ASSERT_PTR_NOT_NULL(host->policy);
	CU_ASSERT(host->resolvers.n_nets > 0);
}

static void a_bad_file_leaves_its_reasons_in_the_diagnosis(void)
{
	struct host_policy *host = NULL;
	struct scene s;

	make_dir(&s);
	write_file(s.path, "version: 1\nrules: [{ nonsense: 1 }]\n");
	CU_ASSERT_EQUAL(
		host_policy_new(&(struct host_policy_from){ .path = s.path },
				inode_program, s.diag, &host),
		-EINVAL);
	CU_ASSERT_PTR_NULL(host);
	CU_ASSERT(diag_n_errors(s.diag) > 0);
	scene_close(&s);
}

static void an_image_has_the_numbers_of_its_policy_and_a_size(void)
{
	CLEANUP(image_freep) struct image *image = NULL;
	const uint64_t key[2] = { 1, 2 };
	const struct image_header *header;
	struct scene s;

	scene_open(&s);
	s.host->generation = 7;
	s.host->class_epoch = 3;
	CU_ASSERT_EQUAL_FATAL(host_policy_compile(s.host, key, s.diag, &image),
			      0);
	header = (const struct image_header *)image->cells;
	CU_ASSERT_EQUAL(header->generation, 7);
	CU_ASSERT_EQUAL(s.host->image_bytes, image_n_bytes(image));
	CU_ASSERT(s.host->image_bytes > 0);
	scene_close(&s);
}

static void a_class_is_determined_without_a_program_that_was_met(void)
{
	uint64_t words[4][EVENT_CLASS_WORDS];
	CLEANUP(image_freep) struct image *image = NULL;
	const uint64_t key[2] = { 1, 2 };
	struct scene s;
	size_t n;

	scene_open(&s);
	CU_ASSERT_EQUAL_FATAL(host_policy_compile(s.host, key, s.diag, &image),
			      0);
	n = host_policy_classes(s.host, image, words, 4);
	CU_ASSERT(n >= 1 && n <= 4);
	/* All programs have clause 1, which is about anybody. */
	while (n--)
		CU_ASSERT(words[n][0] & 2);
	CU_ASSERT_EQUAL(host_policy_classes(s.host, image, words, 0), 0);
	scene_close(&s);
}

static void a_refresh_finds_an_executable_that_appeared_once(void)
{
	struct scene s;
	size_t n;

	scene_open(&s);
	CU_ASSERT_EQUAL(host_policy_refresh_exes(s.host), 0);
	write_file(s.exe, "");
	CU_ASSERT_EQUAL(host_policy_refresh_exes(s.host), 1);
	(void)exes_entries(s.host->exes, &n);
	CU_ASSERT_EQUAL(n, 1);
	CU_ASSERT_EQUAL(host_policy_refresh_exes(s.host), 0);
	scene_close(&s);
}

static void files_that_a_former_run_wrote_down_are_recalled(void)
{
	struct host_policy *next = NULL;
	char files[112];
	struct scene s;

	scene_open(&s);
	(void)snprintf(files, sizeof(files), "%s/files", s.dir);
	write_file(s.exe, "of before");
	CU_ASSERT_EQUAL(host_policy_refresh_exes(s.host), 1);
	CU_ASSERT_EQUAL(former_file_write(files, s.host->former, s.host->exes),
			0);
	CU_ASSERT_EQUAL(unlink(s.exe), 0);
	CU_ASSERT_EQUAL_FATAL(
		host_policy_new(&(struct host_policy_from){ .path = s.path },
				inode_program, s.diag, &next),
		0);
	CU_ASSERT_PTR_NULL(next->former);
	CU_ASSERT_EQUAL(host_policy_recall(next, files), 0);
	CU_ASSERT_EQUAL(next->former->n, 1);
	host_policy_free(next);
	CU_ASSERT_EQUAL(unlink(files), 0);
	scene_close(&s);
}

static void a_refresh_changes_no_resolvers_that_the_policy_gives(void)
{
	struct scene s;

	scene_open(&s);
	CU_ASSERT_EQUAL(host_policy_refresh_resolvers(s.host), 0);
	/* A difference is repaired and reported. */
	s.host->resolvers.n_nets = 0;
	CU_ASSERT_EQUAL(host_policy_refresh_resolvers(s.host), 1);
	CU_ASSERT_EQUAL(s.host->resolvers.n_nets, 1);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_policy_has_its_resolvers_and_a_fingerprint_for_each_rule),
	UNIT(without_a_path_it_is_the_built_in_policy),
	UNIT(a_bad_file_leaves_its_reasons_in_the_diagnosis),
	UNIT(an_image_has_the_numbers_of_its_policy_and_a_size),
	UNIT(a_class_is_determined_without_a_program_that_was_met),
	UNIT(a_refresh_finds_an_executable_that_appeared_once),
	UNIT(files_that_a_former_run_wrote_down_are_recalled),
	UNIT(a_refresh_changes_no_resolvers_that_the_policy_gives),
};

int main(void)
{
	inode_program = inode_program_load();
	return unit_main("host_policy", tests, ARRAY_SIZE(tests));
}
