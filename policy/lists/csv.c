/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * csv.c - split a row at its commas (RFC 4180) and take one field.
 */
#include "policy/lists/csv.h"

#include <string.h>

#include "policy/base.h"
#include "policy/lists/reading.h"

/* What publishers call a column of names. */
static const char *const names_columns[] = {
	"ioc_value", "domain",	  "domain_name",     "fqdn", "host", "hostname",
	"name",	     "indicator", "indicator_value",
};

/* Take a field in quotes, and go past the comma behind it.  A quote inside is
 * two, and in no name: where they stand does not matter. */
static void take_quoted(struct lines_word *row, struct lines_word *ret_field)
{
	const char *end;
	struct lines_word rest;

	lines_word_skip(row, 1);
	end = memchr(row->text, '"', row->len);
	*ret_field = *row;
	if (!end) {
		lines_word_skip(row, row->len);
		return;
	}
	ret_field->len = (size_t)(end - row->text);
	lines_word_skip(row, ret_field->len + 1);
	(void)lines_word_split(row, ',', &rest);
}

/* Take the next field of @row; false: there is none. */
static bool take_field(struct lines_word *row, struct lines_word *ret_field)
{
	lines_word_trim(row);
	if (!row->len)
		return false;
	if (row->text[0] == '"')
		take_quoted(row, ret_field);
	else
		(void)lines_word_split(row, ',', ret_field);
	lines_word_trim(ret_field);
	return true;
}

static bool is_names_column(const struct lines_word *field)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names_columns); i++)
		if (lines_word_says(field, names_columns[i]))
			return true;
	return false;
}

static bool is_number(const struct lines_word *field)
{
	size_t i;

	for (i = 0; i < field->len; i++)
		if (field->text[i] < '0' || field->text[i] > '9')
			return false;
	return field->len > 0;
}

/* Is @row a head, and the first?  Then remember the column. */
static bool read_head(struct reading *r, struct lines_word row)
{
	struct lines_word field;
	unsigned int column;

	if (r->column)
		return false;
	for (column = 1; take_field(&row, &field); column++)
		if (is_names_column(&field)) {
			r->column = column;
			return true;
		}
	return false;
}

int csv_line(struct reading *r)
{
	struct lines_word row = lines_rest(&r->lines), field = row;
	unsigned int column;

	if (!row.len)
		return 0;
	if (row.text[0] == '#') {
		lines_word_skip(&row, 1);
		(void)read_head(r, row);
		return 0;
	}
	if (read_head(r, row))
		return 0;
	if (!r->column)
		r->column = 1;
	for (column = 1; column <= r->column; column++)
		if (!take_field(&row, &field))
			return reading_odd(r, &field,
					   "a row with a name in its column");
	if (!field.len || is_number(&field) || reading_is_address(&field))
		return reading_odd(r, &field, "a name");
	return reading_add(r, &field,
			   r->subdomains ? READING_ITSELF | READING_BELOW
					 : READING_ITSELF);
}
