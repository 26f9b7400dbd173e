/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ports.c - a bit for each port.
 */
#include "enforcer/cli/learn/ports.h"

#include <netinet/in.h>
#include <stddef.h>

#include "enforcer/lib/buf.h"
#include "policy/port.h"

#define RANGE_MIN 3 /* ports side by side that are a range */
#define LOW 1024U   /* below: of a service that has its number */
#define LAST 65535U

static const uint8_t protos[2] = { IPPROTO_TCP, IPPROTO_UDP };

void learn_ports_add(struct learn_ports *ports, uint8_t proto, uint16_t port)
{
	if (proto == IPPROTO_ICMP) {
		ports->icmp = true;
		return;
	}
	ports->any = true;
	ports->bits[proto == IPPROTO_UDP][port / 8] |= 1U << port % 8;
}

bool learn_ports_empty(const struct learn_ports *ports)
{
	return !ports->icmp && !ports->any;
}

static bool has(const uint8_t *bits, uint32_t port)
{
	return port <= LAST && bits[port / 8] >> port % 8 & 1;
}

static void write_text(const char *text, struct buf *out, bool *first)
{
	if (!*first)
		buf_text(out, ", ");
	*first = false;
	buf_text(out, text);
}

static void write_port(const struct policy_port *port, struct buf *out,
		       bool *first)
{
	char text[PORT_TEXT_MAX];

	write_text(port_text(port, text), out, first);
}

/* Write the ports from @begin to @end, which are side by side. */
static void write_run(const struct policy_port *run, struct buf *out,
		      bool *first)
{
	struct policy_port port = *run;
	uint32_t i;

	if (run->last - run->port + 1 >= RANGE_MIN) {
		write_port(run, out, first);
		return;
	}
	port.last = 0;
	for (i = run->port; i <= run->last; i++) {
		port.port = (uint16_t)i;
		write_port(&port, out, first);
	}
}

static uint32_t count_high(const uint8_t *bits)
{
	uint32_t port, n = 0;

	for (port = LOW; port <= LAST; port++)
		n += has(bits, port);
	return n;
}

static void write_proto(const uint8_t *bits, uint8_t proto, struct buf *out,
			bool *first)
{
	bool many = count_high(bits) >= LEARN_PORTS_MANY;
	uint32_t end = many ? LOW - 1 : LAST, begin = 1, last;
	struct policy_port run = { .proto = proto };

	for (; begin <= end; begin = last + 2) {
		while (begin <= end && !has(bits, begin))
			begin++;
		last = begin;
		while (last < end && has(bits, last + 1))
			last++;
		run.port = (uint16_t)begin;
		run.last = (uint16_t)last;
		if (begin <= end)
			write_run(&run, out, first);
	}
	run.port = LOW;
	run.last = LAST;
	if (many)
		write_port(&run, out, first);
}

void learn_ports_write(const struct learn_ports *ports, struct buf *out)
{
	bool first = true;
	size_t i;

	for (i = 0; i < 2; i++)
		write_proto(ports->bits[i], protos[i], out, &first);
	if (ports->icmp)
		write_text("icmp", out, &first);
}
