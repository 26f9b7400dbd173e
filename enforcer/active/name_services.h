/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name_services.h - have programs refused that ask name services, and say if
 * they are.
 */
#pragma once

#include <stdbool.h>

struct capture;	    /* bpf/capture.h */
struct host_policy; /* enforcer/host/policy.h */
struct plan;	    /* enforcer/host/services/plan.h */

/* Do what the plan of @host says, from capture_attach() on at the latest. */
int name_services_send(struct capture *capture, const struct host_policy *host);

/* Without a policy: have what name services are asked seen, or log why it can't
 * be. */
void name_services_watch(struct capture *capture);

/* Warn of the services without which programs find no names, before any of them
 * is refused: whether they will be, and why DNS does not do. */
void name_services_warn(const struct plan *plan);

/*
 * "refused" or "watched", or "not refused: WHY" and so on: the first is found
 * out by connecting, so also what changed since.  false: it is not as the
 * policy wants it.
 */
#define NAME_SERVICES_TEXT 1024
bool name_services_state(struct capture *capture, const struct plan *plan,
			 char ret_text[NAME_SERVICES_TEXT]);

/* Log what name_services_state() says, as a warning where it is not as the
 * policy wants it. */
void name_services_report(struct capture *capture, const struct plan *plan);
