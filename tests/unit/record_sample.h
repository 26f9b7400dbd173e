/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record_sample.h - a query and its answer as records for the formats: of curl,
 * run by user 1000, at a fixed time.
 */
#pragma once

#include "bpf/abi/event.h"
#include "enforcer/dns/msg.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/host/services/asks.h"
#include "enforcer/lib/buf.h"
#include "enforcer/record/format.h"
#include "tests/unit/builder.h"

struct sample {
	struct builder builder;
	struct dns_msg msg;
	struct event event;
	struct event_question question;
	struct identity_info identity;
	struct asks_found asked;
	struct record record;
	struct record_view view;
	struct buf line;
};

/* A query that rule "web" allows, in enforce mode. */
void sample_query(struct sample *sample, const char *qname);
/* The answer to it; builder_add(&sample->builder, ...) adds records. */
void sample_answer(struct sample *sample, const char *qname);
/* What curl asks of a name service that is watched, and what it answers:
 * builder_add(), sample->asked.error and has_code. */
void sample_asks(struct sample *sample, const char *qname);
void sample_asked(struct sample *sample, const char *qname);
void sample_done(struct sample *sample);

/* The line that @format writes, terminated.  Each call has a new state. */
const char *sample_print(struct sample *sample,
			 const struct record_format *format, bool colour);
