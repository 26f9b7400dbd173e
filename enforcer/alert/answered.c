/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answered.c - the way of an answer through the detectors.
 */
#include "enforcer/alert/answered.h"

#include "enforcer/alert/detector/dga.h"
#include "enforcer/alert/detector/fast_flux.h"
#include "enforcer/alert/detector/nxdomain.h"
#include "enforcer/alert/detector/rebinding.h"
#include "enforcer/alert/detector/txt.h"
#include "enforcer/alert/look.h"
#include "enforcer/alert/raise.h"
#include "enforcer/alert/state/pair.h"
#include "enforcer/alert/state/program.h"
#include "enforcer/alert/state/tables.h"

#define BIT(detector) POLICY_DETECTOR_BIT(POLICY_##detector)
#define OF_PROGRAMS (BIT(DGA) | BIT(NXDOMAIN))
#define OF_ADDRESSES (BIT(REBINDING) | BIT(PRIVATE_ANSWER))

static void answer_pair(const struct look *look)
{
	struct pair *pair = pair_answered(&look->tables->pairs, look);

	if (pair && look_by(look, POLICY_TXT) && txt_is_data(look))
		txt_answered(look, pair);
}

static uint32_t answer_program(const struct look *look)
{
	struct program *program =
		program_answered(&look->tables->programs, look);
	struct alert *alert;
	uint32_t found = 0;

	if (!program)
		return 0;
	if (program_is_missing(look))
		program_keep_example(program, look);
	if (look_by(look, POLICY_DGA) && dga_answered(look, program)) {
		alert = raise_begin(look, POLICY_DGA, 0);
		dga_evidence(look, program, alert);
		found |= raise_report(look, alert);
	}
	if (look_by(look, POLICY_NXDOMAIN) &&
	    nxdomain_answered(look, program)) {
		alert = raise_begin(look, POLICY_NXDOMAIN, 0);
		nxdomain_evidence(look, program, alert);
		found |= raise_report(look, alert);
	}
	return found;
}

static uint32_t answer_addresses(const struct look *look)
{
	struct rebinding_answer answer;
	struct alert *alert;
	uint32_t found = 0;

	rebinding_read(look, &answer);
	if (look_by(look, POLICY_REBINDING) &&
	    rebinding_answered(look, &answer, &look->tables->names)) {
		alert = raise_begin_domain(look, POLICY_REBINDING);
		rebinding_evidence(look, &answer, alert);
		found |= raise_report(look, alert);
	}
	if (look_by(look, POLICY_PRIVATE_ANSWER) &&
	    rebinding_is_first(look, &answer, &look->tables->names)) {
		alert = raise_begin_domain(look, POLICY_PRIVATE_ANSWER);
		rebinding_evidence(look, &answer, alert);
		found |= raise_report(look, alert);
	}
	return found;
}

static uint32_t answer_networks(const struct look *look)
{
	struct tables *tables = look->tables;
	struct alert *alert;

	if (!fast_flux_answered(look, &tables->seen, &tables->fast_fluxes))
		return 0;
	alert = raise_begin_domain(look, POLICY_FAST_FLUX);
	fast_flux_evidence(look, &tables->fast_fluxes, alert);
	return raise_report(look, alert);
}

uint32_t answered_look(const struct look *look)
{
	const struct alert_lookup *lookup = look->lookup;
	uint32_t found = 0;

	if (look->detectors & PAIR_DETECTORS)
		answer_pair(look);
	if (look->detectors & OF_PROGRAMS)
		found |= answer_program(look);
	if (lookup->n_addrs && look->detectors & OF_ADDRESSES)
		found |= answer_addresses(look);
	if (look_by(look, POLICY_FAST_FLUX))
		found |= answer_networks(look);
	return found;
}
