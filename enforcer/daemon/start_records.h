/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_records.h - the steps of the start that lead to a writer of records.
 * They are taken in this order, and what they make is in the service.
 */
#pragma once

struct service; /* enforcer/daemon/service_state.h */

/* Open what records are written to.  An error is logged. */
int start_records_output(struct service *s);
/* Start the helper that looks at other processes, and the cache of their names.
 */
int start_records_identities(struct service *s);
/* Open the writer.  An error is logged. */
int start_records_writer(struct service *s);
