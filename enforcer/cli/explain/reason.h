/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reason.h - a sentence for each reason that stands in a record.
 */
#pragma once

#include <stdbool.h>

/* @word is that of the reason; @of_answer: the record is that of an answer.
 * NULL: it is not known. */
const char *explain_reason_words(const char *word, bool of_answer);
