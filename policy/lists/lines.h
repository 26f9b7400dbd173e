/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lines.h - go through a text line by line, and through a line word by word.
 *
 * Lines end with LF or CRLF, and a byte order mark in front is passed over.
 * Nothing is copied: lines and words are places in the text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines_word {
	const char *text;
	size_t len;
};

/* A line from which words are taken. */
struct lines {
	const char *at;	  /* where the next word is looked for */
	const char *line; /* where the line begins */
	const char *end;  /* where it ends, without blanks; may be shortened */
	const char *next; /* where the next line begins */
	const char *text_end;
	uint32_t number; /* from 1 */
};

void lines_init(struct lines *lines, const char *text, size_t len);

/* Go to the next line; false: there is none.  Blanks in front are passed. */
bool lines_next(struct lines *lines);
/* Take the next word of the line; false: there is none. */
bool lines_word(struct lines *lines, struct lines_word *ret_word);
/* What is left of the line, from the next word on. */
struct lines_word lines_rest(struct lines *lines);
/* End the line where the comment begins that @mark introduces. */
void lines_cut(struct lines *lines, char mark);

bool lines_word_is(const struct lines_word *word, const char *text);
/* As lines_word_is(), without regard to case. */
bool lines_word_says(const struct lines_word *word, const char *text);
bool lines_word_begins(const struct lines_word *word, const char *text);
/* Remove @n bytes from the front. */
void lines_word_skip(struct lines_word *word, size_t n);
/* Remove the blanks at both ends. */
void lines_word_trim(struct lines_word *word);
/* Take what is in front of @mark, or all, and go past the mark; false: there is
 * nothing left. */
bool lines_word_split(struct lines_word *word, char mark,
		      struct lines_word *ret_part);
