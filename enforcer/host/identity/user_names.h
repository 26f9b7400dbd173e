/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * user_names.h - names of users and groups, from the files alone.
 *
 * The name service switch may ask the network, and then wait for a lookup that
 * we ourselves would have to let through.  A file is read again when it
 * changes.
 */
#pragma once

#include <stdint.h>

struct user_names;

/* @path has lines NAME:X:ID[:…], as /etc/passwd and /etc/group do. */
int user_names_new(const char *path, struct user_names **ret_names);
void user_names_free(struct user_names *names); /* NULL is fine */
void user_names_freep(struct user_names **names);

/* Read the file again if it changed.  This costs a stat(), so it is not for
 * every record. */
void user_names_refresh(struct user_names *names);
/* The name of @id; NULL: the file does not have it.  Valid until the next
 * refresh. */
const char *user_names_name(const struct user_names *names, uint32_t id);
/* A number that changes each time the file is read. */
uint32_t user_names_version(const struct user_names *names);
