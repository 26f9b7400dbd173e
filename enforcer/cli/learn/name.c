/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name.c - escape each byte of a name that could mean more in a policy.
 */
#include "enforcer/cli/learn/name.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A label or a name that needs no escape is what most are. */
static void put_byte(char **to, uint8_t byte)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";

	if (byte >= 'A' && byte <= 'Z')
		byte += 'a' - 'A';
	if (byte && strchr(plain, byte))
		*(*to)++ = (char)byte;
	else
		*to += sprintf(*to, "\\%03u", byte);
}

const char *learn_name_text(const char *text, char buf[DNS_NAME_TEXT_MAX])
{
	struct dns_name name;
	char *to = buf;
	const uint8_t *label;
	unsigned int i;

	if (dns_name_from_text(text, &name) < 0)
		return NULL;
	for (label = name.wire; *label; label += 1 + *label) {
		if (label > name.wire)
			*to++ = '.';
		for (i = 1; i <= *label; i++)
			put_byte(&to, label[i]);
	}
	if (name.len == 1)
		*to++ = '.';
	*to = '\0';
	return buf;
}
