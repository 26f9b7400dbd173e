/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name.h - names as they are kept, and as a policy can have them.
 */
#pragma once

#include "enforcer/dns/name.h"

/* Write the lower-case form of the name @text into @buf, in which each byte but
 * letters, digits, '-' and '_' is \DDD, so that no '*' or ':' is taken for more
 * than a byte.  Returns @buf; NULL: @text is no name. */
const char *learn_name_text(const char *text, char buf[DNS_NAME_TEXT_MAX]);
