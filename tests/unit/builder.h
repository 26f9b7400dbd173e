/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * builder.h - build DNS messages for tests, from text.
 *
 * It uses none of the code under test: names are split at dots and never
 * compressed.  A text that it can't read ends the program.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct builder {
	size_t len;
	uint8_t wire[65535];
};

/* Write a header with one question of class IN. */
void builder_begin(struct builder *b, uint16_t flags, const char *qname,
		   uint16_t qtype);

/*
 * Add to section 1 (answer) to 3 (additional) a record of class IN such as
 *   "www.example.com 60 A 192.0.2.1"      AAAA too
 *   "www.example.com 60 CNAME a.example"  DNAME, NS, PTR too
 *   "example.com 60 HTTPS 1 . 192.0.2.1"  priority, target, one hint or none
 *   "example.com 60 TYPE99 0a0b0c"        hexadecimal rdata, or "-"
 */
void builder_add(struct builder *b, unsigned int section, const char *text);

void builder_bytes(struct builder *b, const void *bytes, size_t len);
