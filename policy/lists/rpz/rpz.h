/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rpz.h - zone files of response policy zones.
 *
 *   ads.example CNAME .                       itself
 *   *.ads.example CNAME .                     all below; in a list with
 *                                             subdomains itself, too
 *   good.ads.example CNAME rpz-passthru.      an exception
 *   ads.example A 0.0.0.0                     as CNAME .
 *
 * `CNAME *.` and `CNAME rpz-drop.` deny as well.  Triggers that are no names
 * (rpz-ip, rpz-nsdname, ...) and answers that lead elsewhere are odd, and so is
 * what lies outside of the zone.  policy/lists/rpz/zone.h has what $ORIGIN
 * does.
 */
#pragma once

struct reading; /* policy/lists/reading.h */

/* Read the line at hand.  Returns as reading_add(). */
int rpz_line(struct reading *r);
