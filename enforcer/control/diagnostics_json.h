/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diagnostics_json.h - what is wrong with a policy or a permission, in the
 * answer to whoever asked for it.
 */
#pragma once

struct diag;	/* policy/diag.h */
struct jsonout; /* enforcer/lib/jsonout.h */

/* Write the member "diagnostics" of the object that @json is in. */
void diagnostics_json_put(struct jsonout *json, const struct diag *diag);
