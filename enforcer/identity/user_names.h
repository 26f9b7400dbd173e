/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * user_names.h - names of users and groups, from the files alone.
 *
 * The name service switch may ask the network, and then wait for a lookup
 * that we ourselves would have to let through.  Read anew when the file
 * changes.
 */
#pragma once

#include <stdint.h>

struct user_names;

/* @path has lines NAME:X:ID[:…], as /etc/passwd and /etc/group do. */
int user_names_new(const char *path, struct user_names **ret_names);
void user_names_free(struct user_names *user_names); /* NULL is fine */
void user_names_freep(struct user_names **user_names);

/* Look whether the file changed; cheap, but not for every record. */
void user_names_refresh(struct user_names *user_names);
/* NULL: not in the file.  Valid until the next refresh. */
const char *user_names_name(const struct user_names *user_names, uint32_t id);
/* Another number after each change. */
uint32_t user_names_version(const struct user_names *user_names);
