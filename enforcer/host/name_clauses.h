/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name_clauses.h - which clauses of a policy cover a name, whoever asks.
 */
#pragma once

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "policy/eval/image_layout.h"

struct image; /* policy/eval/image.h */

/*
 * Find the clauses of @image whose names cover @name, of @len bytes in wire
 * form, and whose types cover *@qtype; NULL: whatever the type is.  false: it
 * can't be evaluated.
 */
bool name_clauses(const struct image *image, const uint8_t *name, uint8_t len,
		  const uint16_t *qtype, __u64 ret_clauses[IMAGE_WORDS]);
