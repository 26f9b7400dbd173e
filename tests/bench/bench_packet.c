/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench_packet.c - measure what a packet that is no DNS costs in the kernel, on
 * its way out and on its way in.
 *
 * The programs are loaded as `nameward run` does and run by the kernel on
 * packets made here; nothing is attached anywhere.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "bpf/capture.h"
#include "bpf/kern/nameward.skel.h"
#include "bpf/load/program.h"
#include "policy/base.h"

#define ETHERNET 14
#define ROUNDS 1000000
#define TRIES 3

struct packet {
	uint8_t bytes[ETHERNET + 1400];
	size_t len;
};

static const struct {
	const char *what;
	uint8_t proto;
	bool ip6;
	size_t payload;
} kinds[] = {
	{ "UDP, 64 bytes", IPPROTO_UDP, false, 64 },
	{ "UDP, 1,200 bytes, IPv6", IPPROTO_UDP, true, 1200 },
	{ "TCP, 1,300 bytes", IPPROTO_TCP, false, 1300 },
	{ "TCP, 1,300 bytes, IPv6", IPPROTO_TCP, true, 1300 },
	{ "TCP, acknowledgement", IPPROTO_TCP, false, 0 },
};

static uint8_t *put_ip(uint8_t *at, bool ip6, uint8_t proto, size_t len)
{
	if (ip6) {
		at[0] = 0x60;
		at[4] = (uint8_t)(len >> 8);
		at[5] = (uint8_t)len;
		at[6] = proto;
		at[7] = 64;
		return at + 40;
	}
	at[0] = 0x45;
	at[2] = (uint8_t)((len + 20) >> 8);
	at[3] = (uint8_t)(len + 20);
	at[8] = 64;
	at[9] = proto;
	return at + 20;
}

/* From port 40,000 to port 4,433; the payload is no DNS. */
static void make(struct packet *packet, size_t kind)
{
	bool ip6 = kinds[kind].ip6, tcp = kinds[kind].proto == IPPROTO_TCP;
	size_t len = (tcp ? 20 : 8) + kinds[kind].payload, i;
	uint8_t *at = packet->bytes + ETHERNET;

	memset(packet, 0, sizeof(*packet));
	packet->bytes[12] = ip6 ? 0x86 : 0x08;
	packet->bytes[13] = ip6 ? 0xdd : 0x00;
	at = put_ip(at, ip6, kinds[kind].proto, len);
	at[0] = 40000 >> 8;
	at[1] = (uint8_t)40000;
	at[2] = 4433 >> 8;
	at[3] = (uint8_t)4433;
	if (tcp)
		at[12] = 5 << 4;
	else
		at[4] = (uint8_t)(len >> 8), at[5] = (uint8_t)len;
	at += tcp ? 20 : 8;
	for (i = 0; i < kinds[kind].payload; i++)
		at[i] = (uint8_t)(i * 7919 >> 3);
	packet->len = (size_t)(at - packet->bytes) + kinds[kind].payload;
}

/* Nanoseconds for @packet in @program: the best of a few tries. */
static int measure(const struct bpf_program *program,
		   const struct packet *packet, unsigned int *ret_ns)
{
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = packet->bytes,
		    .data_size_in = (uint32_t)packet->len, .repeat = ROUNDS);
	unsigned int best = UINT32_MAX;
	int i, r;

	for (i = 0; i < TRIES; i++) {
		r = bpf_prog_test_run_opts(bpf_program__fd(program), &run);
		if (r < 0)
			return r;
		if (run.retval != 1)
			return -EIO; /* it would have been dropped */
		if (run.duration < best)
			best = run.duration;
	}
	*ret_ns = best;
	return 0;
}

static int measure_all(const struct nameward *skeleton)
{
	unsigned int out = 0, in = 0;
	struct packet packet;
	size_t i;
	int r = 0;

	for (i = 0; i < ARRAY_SIZE(kinds) && r == 0; i++) {
		make(&packet, i);
		r = measure(skeleton->progs.on_egress, &packet, &out);
		if (r == 0)
			r = measure(skeleton->progs.on_ingress, &packet, &in);
		if (r == 0)
			printf("no DNS: %-24s out %3u ns, in %3u ns\n",
			       kinds[i].what, out, in);
	}
	return r;
}

int main(void)
{
	const struct capture_options options = { .ports = { 53, 5353, 5355 },
						 .n_ports = 3 };
	struct nameward *skeleton = NULL;
	const char *what = "";
	int r;

	r = program_load(&options, NULL, &skeleton, &what);
	if (r == -EPERM) {
		printf("no DNS: not measured: needs root\n");
		return 0;
	}
	if (r == 0)
		r = measure_all(skeleton);
	if (r < 0)
		fprintf(stderr, "bench_packet: %s: %s\n", what, strerror(-r));
	nameward__destroy(skeleton);
	return r < 0 ? 1 : 0;
}
