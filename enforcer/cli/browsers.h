/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * browsers.h - browsers of this machine that may ask by DNS over HTTPS, where
 * no name is judged, as notes of `check`.
 */
#pragma once

struct advice; /* enforcer/cli/advice.h */

/*
 * Note each that is installed, whose service of that kind the policy permits to
 * it, and that nothing keeps from it: Firefox does not use it by itself where
 * "use-application-dns.net" is denied; both have policies of their own.
 */
void browsers_note(const struct advice *advice);
