/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diagnostics_json.c - an array with a string for each line.
 */
#include "enforcer/control/diagnostics_json.h"

#include <stddef.h>

#include "enforcer/lib/jsonout.h"
#include "policy/diag.h"

void diagnostics_json_put(struct jsonout *json, const struct diag *diag)
{
	const char *line;
	size_t i;

	jsonout_key(json, "diagnostics");
	jsonout_open_array(json);
	for (i = 0; (line = diag_line(diag, i)); i++)
		jsonout_string(json, line);
	jsonout_close_array(json);
}
