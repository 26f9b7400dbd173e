/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keptbox.c - a temporary directory.
 */
#include "tests/unit/enforcer/host/kept/keptbox.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/host/kept/last_good.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

void keptbox_write(const struct keptbox *box, const char *name,
		   const char *text)
{
	char path[160];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", box->dir, name);
	file = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

void keptbox_open(struct keptbox *box)
{
	*box = (struct keptbox){ .dir = "/tmp/nameward-XXXXXX",
				 .inode_program = -1 };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(box->dir));
	(void)snprintf(box->path, sizeof(box->path), "%s/p.yaml", box->dir);
	keptbox_write(box, "p.yaml", KEPTBOX_POLICY);
	keptbox_write(box, "ads", "ads.example.com\n");
	CU_ASSERT_EQUAL_FATAL(diag_new(&box->diag), 0);
	CU_ASSERT_EQUAL_FATAL(kept_new(box->dir, box->path, &box->kept), 0);
}

void keptbox_close(struct keptbox *box)
{
	CU_ASSERT_EQUAL(unit_remove_folder(box->dir), 0);
	kept_free(box->kept);
	diag_free(box->diag);
}

struct host_policy *keptbox_load(const struct keptbox *box)
{
	const struct host_policy_from from = { .path = box->path };
	struct host_policy *host = NULL;

	CU_ASSERT_EQUAL_FATAL(
		host_policy_new(&from, box->inode_program, box->diag, &host),
		0);
	return host;
}

int keptbox_keep(const struct keptbox *box, enum kept_which which)
{
	CLEANUP(host_policy_freep) struct host_policy *host = keptbox_load(box);
	struct manifest manifest;

	last_good_describe(host, &manifest);
	return kept_write(box->kept, which, &manifest);
}

size_t keptbox_count(const struct keptbox *box)
{
	CLEANUP(base_closedirp) DIR *dir = opendir(kept_dir(box->kept));
	const struct dirent *entry;
	size_t n = 0;

	while (dir && (entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	return n;
}
