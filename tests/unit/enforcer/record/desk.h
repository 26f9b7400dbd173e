/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * desk.h - a reporter that writes to a file, and what it wrote in few words.
 */
#pragma once

#include <stddef.h>

#include "enforcer/record/report.h"

struct desk {
	char path[32];
	struct output *output;
	struct reporter reporter;
	char json[1 << 14];
	size_t len; /* of json */
	char words[512];
};

void desk_open(struct desk *desk, enum record_mode mode,
	       enum policy_records wanted);

/* What was written, one record behind the other: "action outcome reason rule".
 * Closes @desk. */
const char *desk_written(struct desk *desk);
