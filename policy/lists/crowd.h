/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * crowd.h - count the patterns with part of a label, such as "ads-1*.example",
 * of a list by the name that is behind the label.
 *
 * The image has room for some of each name, and a list that has more would be
 * refused as a whole.
 */
#pragma once

#include "policy/eval/image_layout.h"
#include "policy/terms.h"

#define CROWD_MAX IMAGE_GLOBS /* patterns before one name */

/* All zeroes: there are none. */
struct crowd {
	void *names;
};

/* Count @pattern, whose wire form has to stay, unless it was counted before.
 * -E2BIG: CROWD_MAX others are before its name; -ENOMEM. */
int crowd_add(struct crowd *crowd, const struct policy_pattern *pattern);
void crowd_done(struct crowd *crowd);
