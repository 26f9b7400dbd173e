/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * difference_json.h - what a reload would change, for `reload --dry-run`.
 */
#pragma once

struct difference; /* enforcer/active/reload/difference.h */
struct jsonout;	   /* enforcer/lib/jsonout.h */

void difference_json_put(struct jsonout *json,
			 const struct difference *difference);
