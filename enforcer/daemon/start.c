/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start.c - what stands at the door, at the start of the service.
 */
#include "enforcer/daemon/start.h"

#include <errno.h>
#include <string.h>

#include "bpf/capture.h"
#include "enforcer/daemon/callbacks.h"
#include "enforcer/forward/forward.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/gate/hold.h"
#include "enforcer/lib/log.h"
#include "nft/nftprobe.h"

static int said(int error, const char *what)
{
	log_err("%s: %s", what, strerror(-error));
	return error;
}

/* Nothing depends on it: what is in flight is dropped where it can't wait. */
int start_hold(struct service *s)
{
	const struct hold_options options = { .loop = s->loop,
					      .classes = capture_classes(
						      s->capture),
					      .drain = callbacks_drain,
					      .context = s };

	if (hold_open(&options, &s->hold) == -EBUSY)
		log_warn("nftables: other programs have queues %d to %d",
			 HOLD_QUEUE_FIRST, HOLD_QUEUE_LAST);
	return 0;
}

int start_gate(struct service *s)
{
	struct gate_callbacks callbacks = { .denied = callbacks_refused,
					    .told = callbacks_gate,
					    .context = s,
					    .hold_queue = hold_queue(s->hold) };
	int r;

	r = seen_answers_open(&s->seen_answers);
	if (r == 0)
		r = forward_adopt(s->capture, s->seen_answers, &s->sources);
	if (r < 0)
		return said(r, "forwarding");
	callbacks.sources = s->sources;
	r = gate_open(s->loop, &callbacks, s->disable.nft, &s->gate);
	if (r < 0)
		return said(r, "nftables");
	if (!gate_probe(s->gate)->queue) {
		hold_close(s->hold);
		s->hold = NULL;
	}
	capture_socket_marks(s->capture, gate_probe(s->gate)->socket_mark);
	return 0;
}
