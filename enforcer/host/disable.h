/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * disable.h - NAMEWARD_DISABLE: do not use features that the kernel has.
 *
 * It is for tests: each way to work on an older kernel can be tried on a newer
 * one.  It weakens what is enforced, so an enforcing policy is refused with it
 * unless the word "even-enforcing" is among the words.  Only root can set it,
 * as it takes control of the daemon's environment.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define DISABLE_VARIABLE "NAMEWARD_DISABLE"

struct diag;   /* policy/diag.h */
struct policy; /* policy/policy.h */

struct disable {
	unsigned int bpf; /* enum feature, bpf/load/feature.h */
	unsigned int nft; /* enum nftprobe_feature, nft/nftprobe.h */
	bool even_enforcing;
};

/*
 * Read "word,word"; NULL and "" have no words.  -EINVAL: one is unknown, and
 * *ret_wrong is where it begins.
 */
int disable_parse(const char *text, struct disable *ret_disable,
		  const char **ret_wrong);

/* Read the variable of the environment as disable_parse() does, and log what is
 * wrong, or what is disabled. */
int disable_read(struct disable *ret_disable);

/* May @policy be active with it?  -EINVAL: @diag says why not. */
int disable_permits(const struct disable *disable, const struct policy *policy,
		    struct diag *diag);

/* The words, by number from 0; NULL past the end. */
const char *disable_word(size_t i);
bool disable_has(const struct disable *disable, size_t i);
