/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * port.c - parse and print ports.
 */
#include "policy/port.h"

#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ICMP "icmp"

/* Parse the digits at *@text, and leave *@text behind them. */
static bool parse_number(const char **text, uint16_t *ret_port)
{
	const char *at = *text;
	uint32_t number = 0;

	for (; *at >= '0' && *at <= '9' && number <= UINT16_MAX; at++)
		number = number * 10 + (uint32_t)(*at - '0');
	if (number == 0 || number > UINT16_MAX)
		return false;
	*ret_port = (uint16_t)number;
	*text = at;
	return true;
}

/* Parse "/tcp", "/udp" or nothing, which is both. */
static size_t parse_protocols(const char *text, uint8_t protos[PORT_EACH_MAX])
{
	protos[0] = IPPROTO_TCP;
	protos[1] = IPPROTO_UDP;
	if (!*text)
		return 2;
	if (!strcmp(text, "/tcp"))
		return 1;
	protos[0] = IPPROTO_UDP;
	return strcmp(text, "/udp") == 0;
}

size_t port_parse(const char *text, struct policy_port ret_ports[PORT_EACH_MAX])
{
	struct policy_port port = { .proto = IPPROTO_ICMP };
	uint8_t protos[PORT_EACH_MAX];
	size_t n, i;

	if (!strcmp(text, ICMP)) {
		ret_ports[0] = port;
		return 1;
	}
	if (!parse_number(&text, &port.port))
		return 0;
	if (*text == '-') {
		text++;
		if (!parse_number(&text, &port.last) || port.last <= port.port)
			return 0;
	}
	n = parse_protocols(text, protos);
	for (i = 0; i < n; i++) {
		ret_ports[i] = port;
		ret_ports[i].proto = protos[i];
	}
	return n;
}

const char *port_text(const struct policy_port *port, char buf[PORT_TEXT_MAX])
{
	const char *proto = port->proto == IPPROTO_TCP ? "tcp" : "udp";

	if (port->proto == IPPROTO_ICMP)
		(void)snprintf(buf, PORT_TEXT_MAX, ICMP);
	else if (port_is_range(port))
		(void)snprintf(buf, PORT_TEXT_MAX, "%u-%u/%s", port->port,
			       port->last, proto);
	else
		(void)snprintf(buf, PORT_TEXT_MAX, "%u/%s", port->port, proto);
	return buf;
}

bool port_is_range(const struct policy_port *port)
{
	return port->last != 0;
}

static uint16_t last_of(const struct policy_port *port)
{
	return port_is_range(port) ? port->last : port->port;
}

bool port_overlaps(const struct policy_port *a, const struct policy_port *b)
{
	return a->proto == b->proto && a->port <= last_of(b) &&
	       b->port <= last_of(a);
}

bool port_is_open(const struct policy_open *open, uint8_t proto, uint16_t port)
{
	size_t i;

	if (!open->opens)
		return false;
	for (i = 0; i < open->n_ports; i++) {
		const struct policy_port *p = &open->ports[i];

		if (p->proto == proto && port >= p->port && port <= last_of(p))
			return true;
	}
	return open->any_port;
}
