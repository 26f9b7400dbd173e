/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_uses.h - the map `rule_uses`, summed over the processors.
 */
#pragma once

#include <stdint.h>

#include "bpf/abi/rule_use.h"

/* How often the image @generation decided by each clause, and by none; zeroes
 * where the map can't be read. */
void rule_uses_read(int fd, uint64_t generation,
		    struct rule_use ret_uses[RULE_USE_BANK]);

/* Empty the bank of the image @generation. */
void rule_uses_clear(int fd, uint64_t generation);
