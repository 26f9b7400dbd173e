/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list_files.h - the files of a policy's lists: which of them have changed
 * since they were read, and what was wrong with those that were refused.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct pathwatch; /* enforcer/host/pathwatch.h */
struct policy;	  /* policy/policy.h */
struct list_files;

/* For the lists of @policy as they were read.  -ENOMEM. */
int list_files_new(const struct policy *policy, struct list_files **ret_files);
void list_files_free(struct list_files *files); /* NULL is fine */
void list_files_freep(struct list_files **files);

/* Have @watch watch the files of the lists. */
int list_files_watch(const struct list_files *files, struct pathwatch *watch);

/*
 * Which files are not what they were at the last call, or when they were read?
 * Returns how many, and *ret_changed, an array by list that lives as long as
 * @files.  A file that somebody has open for writing does not count yet: it is
 * noticed again when it is closed.
 */
size_t list_files_changed(struct list_files *files, const bool **ret_changed);

/* Note why list @i was refused; NULL: it was read. */
void list_files_note(struct list_files *files, size_t i, const char *refused);
/* Why list @i as it lies there is not in force; NULL: it is. */
const char *list_files_refused(const struct list_files *files, size_t i);
