/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account.h - find the uid or gid of a user or group of this host.
 *
 * A number is taken as it is, even if no account has it.  Not thread safe,
 * since getpwnam() is not.
 */
#pragma once

#include <sys/types.h>

/* 0; -ENOENT: there is no such name, or the number is out of range; another
 * negative errno: the name service failed. */
int account_user(const char *text, uid_t *ret_uid);
int account_group(const char *text, gid_t *ret_gid);
