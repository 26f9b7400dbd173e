/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain_record.h - say of each record why it says what it says.
 */
#pragma once

#include <stdio.h>

/*
 * Read records in JSON from @from, one a line, and write some sentences about
 * each to @to.  Lines that are no records are told on standard error, with
 * @path.  Returns how many there were, or a negative errno.
 */
long explain_record(FILE *from, const char *path, FILE *to);
