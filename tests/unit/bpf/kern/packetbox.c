/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packetbox.c - load the programs, give them a policy, run them.
 */
#include "tests/unit/bpf/kern/packetbox.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bpf/abi/event.h"
#include "bpf/maps/image.h"
#include "bpf/maps/ring.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"
#include "tests/unit/bpf/kern/packets.skel.h"

#define ETHERNET 14

enum { EVENTS_MAX = 1024 };

/* Load only the programs that the test runs. */
static int load(struct packetbox *box, uint16_t port)
{
	struct bpf_program *program;

	(void)libbpf_set_print(NULL);
	box->skel = packets__open();
	if (!box->skel)
		return -errno;
	bpf_object__for_each_program(program, box->skel->obj)(void)
		bpf_program__set_autoload(
			program,
			program == box->skel->progs.packets_udp ||
				program == box->skel->progs.packets_tcp);
	box->skel->rodata->dns_ports[0] = port;
	return packets__load(box->skel);
}

int packetbox_open(struct packetbox *box, uint16_t port)
{
	void *seen;
	int r = load(box, port);

	if (r)
		return r;
	seen = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE,
		    MAP_SHARED, bpf_map__fd(box->skel->maps.seen_map), 0);
	if (seen == MAP_FAILED)
		return -errno;
	box->seen = seen;
	return ring_open(bpf_map__fd(box->skel->maps.ring),
			 bpf_map__fd(box->skel->maps.shares), &box->ring);
}

void packetbox_done(struct packetbox *box)
{
	ring_close(box->ring);
	packets__destroy(box->skel);
	image_free(box->image);
}

int packetbox_use(struct packetbox *box, const char *text)
{
	const struct compile_input input = { .key = { 1, 2 }, .generation = 1 };
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;
	CLEANUP(base_closep) int fd = -1;
	int r;

	image_freep(&box->image);
	r = diag_new(&diag);
	if (!r)
		r = load_policy_text("test.yaml", text, strlen(text), diag,
				     &policy);
	if (!r)
		r = compile_image(policy, &input, diag, &box->image);
	if (!r)
		r = maps_image_new(box->image, &fd);
	if (r)
		return r;
	box->enforcing = policy->mode == POLICY_ENFORCE;
	return maps_image_install(bpf_map__fd(box->skel->maps.images), fd,
				  NULL);
}

int packetbox_run(struct packetbox *box, enum packetbox_program which,
		  const struct packet_maker_packet *packet,
		  void (*handle)(void *context, const struct event *event),
		  void *context)
{
	const struct bpf_program *program =
		which == PACKETBOX_UDP ? box->skel->progs.packets_udp
				       : box->skel->progs.packets_tcp;
	uint8_t frame[ETHERNET + PACKET_MAKER_MAX] = { 0 };
	struct __sk_buff skb = { .gso_size = packet->gso_size };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame,
		    .data_size_in = (__u32)(ETHERNET + packet->len),
		    .ctx_in = &skb, .ctx_size_in = sizeof(skb), .repeat = 1);
	bool v4 = packet->bytes[0] >> 4 == 4;
	int r;

	frame[12] = v4 ? 0x08 : 0x86;
	frame[13] = v4 ? 0x00 : 0xdd;
	memcpy(frame + ETHERNET, packet->bytes, packet->len);
	memset(box->seen, 0, sizeof(*box->seen));
	r = bpf_prog_test_run_opts(bpf_program__fd(program), &options);
	if (r < 0)
		return r;
	(void)ring_drain(box->ring, EVENTS_MAX, handle, context);
	return (int)options.retval;
}
