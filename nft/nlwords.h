/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nlwords.h - say in words which message of a transaction failed.
 */
#pragma once

#include <stddef.h>

struct nlmsghdr;

/* "add set nameward web_4: File exists"; @error is a negative errno. */
void nlwords_message(const struct nlmsghdr *nlh, int error, char *ret_text,
		     size_t len);
