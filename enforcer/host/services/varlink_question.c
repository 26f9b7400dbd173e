/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * varlink_question.c - from the parameters of a call to a name and types.
 */
#include "enforcer/host/services/varlink_question.h"

#include <errno.h>
#include <idn2.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "policy/rrtype.h"

/* The text of @string; NULL: it is no name, or there is none. */
static const char *name_text(const struct varlink *m,
			     const struct varlink_string *string)
{
	const char *text = varlink_text(m, string);

	if (!text || !string->len || string->len >= DNS_NAME_TEXT_MAX ||
	    strlen(text) != string->len)
		return NULL;
	return text;
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return !*text;
}

/* As resolved does: what can't be an A-label is asked for as it is. */
static int read_name(const char *text, struct dns_name *ret_name)
{
	const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
	uint8_t *ascii = NULL;
	int r;

	if (is_ascii(text) ||
	    idn2_lookup_u8((const uint8_t *)text, &ascii, flags) != IDN2_OK)
		return dns_name_from_text(text, ret_name);
	r = dns_name_from_text((const char *)ascii, ret_name);
	idn2_free(ascii);
	return r;
}

int varlink_question_name(const struct varlink *m,
			  const struct varlink_string *string,
			  struct dns_name *ret_name)
{
	const char *text = name_text(m, string);

	return text ? read_name(text, ret_name) : -EINVAL;
}

int varlink_question_family(const struct varlink_address *address)
{
	if (address->family == AF_INET && address->n_bytes == 4)
		return AF_INET;
	if (address->family == AF_INET6 && address->n_bytes == 16)
		return AF_INET6;
	return 0;
}

static int ask_hostname(const struct varlink *call, struct varlink_question *q)
{
	switch (call->address.family) {
	case AF_INET:
		q->types[q->n_types++] = RRTYPE_A;
		break;
	case AF_INET6:
		q->types[q->n_types++] = RRTYPE_AAAA;
		break;
	case AF_UNSPEC:
	case VARLINK_NONE:
		q->types[q->n_types++] = RRTYPE_A;
		q->types[q->n_types++] = RRTYPE_AAAA;
		break;
	default:
		return -EINVAL;
	}
	return varlink_question_name(call, &call->name, &q->name);
}

/* RFC 1035 3.5 and RFC 3596 2.5. */
static int ask_address(const struct varlink *call, struct varlink_question *q)
{
	const uint8_t *bytes = call->address.bytes;
	char text[80] = "";
	size_t at = 0, i;

	switch (varlink_question_family(&call->address)) {
	case AF_INET:
		(void)snprintf(text, sizeof(text), "%u.%u.%u.%u.in-addr.arpa",
			       bytes[3], bytes[2], bytes[1], bytes[0]);
		break;
	case AF_INET6:
		for (i = 16; i > 0; i--) {
			(void)snprintf(text + at, sizeof(text) - at, "%x.%x.",
				       bytes[i - 1] & 0xfU,
				       (unsigned int)bytes[i - 1] >> 4);
			at += 4;
		}
		(void)snprintf(text + at, sizeof(text) - at, "ip6.arpa");
		break;
	default:
		return -EINVAL;
	}
	q->types[q->n_types++] = RRTYPE_PTR;
	return dns_name_from_text(text, &q->name);
}

static int ask_record(const struct varlink *call, struct varlink_question *q)
{
	if (call->type > UINT16_MAX ||
	    (call->class > UINT16_MAX && call->class != VARLINK_NONE))
		return -EINVAL;
	if (call->class != VARLINK_NONE)
		q->class = (uint16_t)call->class;
	q->types[q->n_types++] = (uint16_t)call->type;
	return varlink_question_name(call, &call->name, &q->name);
}

/* Put the wire form of @name, without its root, in front of that of @below. */
static int prepend(const struct dns_name *name, struct dns_name *below)
{
	size_t len = name->len - 1U;

	if (len + below->len > DNS_NAME_MAX)
		return -EINVAL;
	memmove(below->wire + len, below->wire, below->len);
	memcpy(below->wire, name->wire, len);
	below->len = (uint8_t)(below->len + len);
	return 0;
}

/* The name of a service instance is one label, whatever is in it (RFC 6763
 * 4.1.1). */
static int prepend_label(const char *text, size_t len, struct dns_name *below)
{
	struct dns_name label;

	if (len > 63)
		return -EINVAL;
	label.wire[0] = (uint8_t)len;
	memcpy(label.wire + 1, text, len);
	label.len = (uint8_t)(len + 2);
	return prepend(&label, below);
}

static int ask_service(const struct varlink *call, struct varlink_question *q)
{
	const char *instance = varlink_text(call, &call->name);
	const char *type = varlink_text(call, &call->type_name);
	struct dns_name name;
	int r;

	q->types[q->n_types++] = RRTYPE_SRV;
	r = varlink_question_name(call, &call->domain, &q->name);
	if (r == 0 && type && *type) {
		r = varlink_question_name(call, &call->type_name, &name);
		r = r < 0 ? r : prepend(&name, &q->name);
	}
	if (r == 0 && instance && *instance)
		r = prepend_label(instance, call->name.len, &q->name);
	return r;
}

int varlink_question_of(const struct varlink *call,
			struct varlink_question *ret_question)
{
	struct varlink_question q = { .method = call->method,
				      .class = DNS_MSG_CLASS_IN };
	int r;

	*ret_question = (struct varlink_question){ 0 };
	switch (call->method) {
	case VARLINK_HOSTNAME:
		r = ask_hostname(call, &q);
		break;
	case VARLINK_ADDRESS:
		r = ask_address(call, &q);
		break;
	case VARLINK_RECORD:
		r = ask_record(call, &q);
		break;
	case VARLINK_SERVICE:
		r = ask_service(call, &q);
		break;
	default:
		return -EINVAL;
	}
	if (r == 0)
		*ret_question = q;
	return r;
}
