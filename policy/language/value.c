/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * value.c - parse scalars; each parser has one sentence that says what it
 * wants.
 */
#include "policy/language/value.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "policy/base.h"
#include "policy/eval/mark.h"

#define NAME_LEN_MAX 61

/* A part of a time: from min to max, and the byte behind it. */
struct part {
	uint32_t min, max;
	char end; /* 0: anything */
	int *ret;
};

int value_text(const struct schema_context *context,
	       const struct yaml_node *node, const char *want,
	       const char **ret_text)
{
	if (node->kind != YAML_TEXT || !*node->text)
		return schema_want(context, node, "%s", want);
	*ret_text = node->text;
	return 0;
}

int value_bool(const struct schema_context *context,
	       const struct yaml_node *node, bool *ret_bool)
{
	static const char *const words[] = { "no",   "yes", "false",
					     "true", "off", "on" };
	size_t i;

	for (i = 0; node->kind == YAML_TEXT && i < ARRAY_SIZE(words); i++) {
		if (strcasecmp(node->text, words[i]) != 0)
			continue;
		*ret_bool = i % 2;
		return 0;
	}
	return schema_want(context, node, "yes or no");
}

int value_choice(const struct schema_context *context,
		 const struct yaml_node *node, const char *const *names,
		 unsigned int *ret_index)
{
	char want[256] = "";
	size_t len = 0;
	unsigned int i;

	for (i = 0; node->kind == YAML_TEXT && names[i]; i++) {
		if (strcmp(node->text, names[i]) != 0)
			continue;
		*ret_index = i;
		return 0;
	}
	for (i = 0; names[i] && len < sizeof(want); i++)
		len += (size_t)snprintf(want + len, sizeof(want) - len, "%s%s",
					i == 0	       ? ""
					: names[i + 1] ? ", "
						       : " or ",
					names[i]);
	return schema_want(context, node, "%s", want);
}

bool value_parse_number(const char *digits, uint32_t max, uint32_t *ret_number)
{
	uint64_t number = 0;

	if (!*digits)
		return false;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9')
			return false;
		number = number * 10 + (uint64_t)(*digits - '0');
		if (number > max)
			return false;
	}
	*ret_number = (uint32_t)number;
	return true;
}

/* *ret_s is the seconds of @unit; 1 and false: @unit is none. */
static bool find_unit(char unit, uint32_t *ret_s)
{
	static const struct {
		char unit;
		uint32_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (units[i].unit != unit)
			continue;
		*ret_s = units[i].seconds;
		return true;
	}
	*ret_s = 1;
	return false;
}

bool value_parse_duration(const char *text, uint32_t *ret_s)
{
	char digits[16] = "";
	uint32_t number, unit = 1;
	size_t len = strlen(text);

	if (len > 0 && len < sizeof(digits)) {
		memcpy(digits, text, len);
		if (find_unit(digits[len - 1], &unit))
			digits[len - 1] = '\0';
	}
	if (!value_parse_number(digits, VALUE_DURATION_MAX / unit, &number))
		return false;
	*ret_s = number * unit;
	return true;
}

int value_duration(const struct schema_context *context,
		   const struct yaml_node *node, uint32_t *ret_s)
{
	if (node->kind != YAML_TEXT || !value_parse_duration(node->text, ret_s))
		return schema_want(context, node,
				   "a time up to 365d, such as 90, 90s, 5m, 1h "
				   "or 1d");
	return 0;
}

/* Parse the @n digits at *@text as a number from @min to @max, and the byte
 * @end behind them, unless it is 0; leave *@text behind them. */
static bool parse_part(const char **text, size_t n, struct part part)
{
	char digits[8] = "";
	uint32_t number;

	if (strnlen(*text, n) < n)
		return false;
	memcpy(digits, *text, n);
	if (!value_parse_number(digits, part.max, &number) || number < part.min)
		return false;
	*text += n;
	*part.ret = (int)number;
	if (!part.end)
		return true;
	return *(*text)++ == part.end;
}

/* Parse "+01:00", "-08:00" or "Z", which is all of @text. */
static bool parse_offset(const char *text, int *ret_s)
{
	int hours = 0, minutes = 0, sign = *text == '-' ? -1 : 1;

	*ret_s = 0;
	if (!strcasecmp(text, "Z"))
		return true;
	if (*text != '+' && *text != '-')
		return false;
	text++;
	if (!parse_part(&text, 2, (struct part){ 0, 23, ':', &hours }) ||
	    !parse_part(&text, 2, (struct part){ 0, 59, 0, &minutes }) || *text)
		return false;
	*ret_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

/* Parse "12:00:00.5Z", which is all of @text.  A leap second is the one before
 * it: no clock of a computer shows it. */
static bool parse_clock(const char *text, struct tm *tm, int *ret_offset_s)
{
	if (!parse_part(&text, 2, (struct part){ 0, 23, ':', &tm->tm_hour }) ||
	    !parse_part(&text, 2, (struct part){ 0, 59, ':', &tm->tm_min }) ||
	    !parse_part(&text, 2, (struct part){ 0, 60, 0, &tm->tm_sec }))
		return false;
	if (tm->tm_sec == 60)
		tm->tm_sec = 59;
	if (*text == '.') {
		text++;
		if (!isdigit((unsigned char)*text))
			return false;
		text += strspn(text, "0123456789");
	}
	return parse_offset(text, ret_offset_s);
}

bool value_parse_time(const char *text, int64_t *ret_s)
{
	struct tm tm = { 0 }, exact;
	int offset_s = 0;

	if (!parse_part(&text, 4,
			(struct part){ 1970, 9999, '-', &tm.tm_year }) ||
	    !parse_part(&text, 2, (struct part){ 1, 12, '-', &tm.tm_mon }) ||
	    !parse_part(&text, 2, (struct part){ 1, 31, 0, &tm.tm_mday }))
		return false;
	if (*text && !strchr("Tt ", *text))
		return false;
	if (*text && !parse_clock(text + 1, &tm, &offset_s))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	exact = tm;
	*ret_s = (int64_t)timegm(&tm) - offset_s;
	/* timegm() takes February 30 for March 2. */
	return tm.tm_mday == exact.tm_mday && *ret_s > 0;
}

int value_time(const struct schema_context *context,
	       const struct yaml_node *node, int64_t *ret_s)
{
	int64_t s;

	if (node->kind != YAML_TEXT || !value_parse_time(node->text, &s))
		return schema_want(context, node,
				   "a date such as 2027-01-31, or a time such "
				   "as 2027-01-31T12:00:00Z");
	*ret_s = s;
	return 0;
}

bool value_is_name(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz";
	static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz"
				  "0123456789_.-";
	size_t len = strlen(text);

	return len > 0 && len <= NAME_LEN_MAX && strchr(letters, text[0]) &&
	       strspn(text, all) == len;
}

size_t value_count(const struct yaml_node *node)
{
	return node->kind == YAML_LIST ? node->n : 1;
}

int value_each(struct schema_context *context, const struct yaml_node *node,
	       int (*read)(struct schema_context *context,
			   const struct yaml_node *value, void *target),
	       void *target)
{
	int result = 0;
	uint32_t i;

	if (node->kind == YAML_TEXT)
		return read(context, node, target);
	if (node->kind != YAML_LIST || node->n == 0)
		return schema_want(context, node,
				   "a value or a list of values");
	for (i = 0; i < node->n; i++)
		result = diag_worse(result,
				    read(context, &node->items[i], target));
	return result;
}

int value_mark_mask(const struct schema_context *context,
		    const struct yaml_node *node, uint32_t *ret_mask)
{
	unsigned long long mask = 0;
	char *end = NULL;

	if (node->kind == YAML_TEXT && *node->text >= '0' &&
	    *node->text <= '9') {
		errno = 0;
		mask = strtoull(node->text, &end, 0);
		if (errno != 0 || *end)
			mask = 0;
	}
	if (mask > UINT32_MAX || !mark_mask_is_valid((uint32_t)mask))
		return schema_want(context, node,
				   "a mask of 32 bits with one run of at least "
				   "%d, such as 0xff000000",
				   MARK_BITS_MIN);
	*ret_mask = (uint32_t)mask;
	return 0;
}
