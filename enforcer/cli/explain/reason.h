/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reason.h - a sentence for each reason that stands in a record.
 */
#pragma once

#include <stdbool.h>

/* The sentence for the reason with the word @word; @of_answer: in the record of
 * an answer.  NULL: there is no such reason. */
const char *explain_reason_words(const char *word, bool of_answer);
