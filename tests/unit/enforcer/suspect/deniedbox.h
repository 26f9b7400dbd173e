/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deniedbox.h - real maps of denials that no program uses.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforcer/suspect/denied.h"

/* false: the test was skipped. */
bool deniedbox_open(struct denied_options *options);
void deniedbox_close(struct denied_options *options);

/* The hash of the name @text by the key of @options. */
uint64_t deniedbox_hash(const struct denied_options *options, const char *text);
