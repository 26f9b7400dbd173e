/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account.h - users and groups of this host, by name or number.
 *
 * A number needs no account of that number.  Not thread safe, as getpwnam()
 * isn't.
 */
#pragma once

#include <sys/types.h>

/* 0; -ENOENT: no such name, or a number out of range; another negative
 * errno: the name service failed. */
int account_user(const char *text, uid_t *ret_uid);
int account_group(const char *text, gid_t *ret_gid);
