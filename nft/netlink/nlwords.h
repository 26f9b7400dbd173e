/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nlwords.h - say in words which message of a transaction failed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define NLWORDS_MAX 320

/*
 * Put what message @seq of @queue was about in front of @text: "File exists"
 * becomes "add set nameward web_4: File exists".  The messages that begin and
 * end a batch name no object and leave @text alone.
 */
void nlwords_put(const void *queue, size_t len, uint32_t seq,
		 char text[NLWORDS_MAX]);
