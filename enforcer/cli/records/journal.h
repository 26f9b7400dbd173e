/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * journal.h - who wrote an entry of the journal, as the entry itself says.
 *
 * Anybody can log a line that is a record, and name the program, user and unit
 * in it.  Fields that begin with "_" are journald's: it sets them by the
 * credentials of the sender, and takes none from there.  An entry is ours if
 * root wrote it, by an executable called nameward or in nameward.service.  By
 * root alone is not enough, as engines of containers are root's, and log what
 * anybody writes in a container.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What the @len bytes at @value of the field @name say of who wrote the entry.
 * Each field says it in bits of its own, to be put together. */
unsigned int records_journal_says(const char *name, const char *value,
				  size_t len);

/* Does all that was @said make the entry ours? */
bool records_journal_is_ours(unsigned int said);
