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

struct accounts;

/* @path has lines NAME:X:ID[:…], as /etc/passwd and /etc/group do. */
int accounts_new(const char *path, struct accounts **ret_accounts);
void accounts_free(struct accounts *accounts); /* NULL is fine */
void accounts_freep(struct accounts **accounts);

/* Look whether the file changed; cheap, but not for every record. */
void accounts_refresh(struct accounts *accounts);
/* NULL: not in the file.  Valid until the next refresh. */
const char *accounts_name(const struct accounts *accounts, uint32_t id);
/* Another number after each change. */
uint32_t accounts_version(const struct accounts *accounts);
