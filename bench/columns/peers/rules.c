/* SPDX-License-Identifier: EUPL-1.2
   By hand in C, one thread: columns of 64 bits, INT64_MIN where a value is missing. The order of the columns is that
   of bench/columns/names.py. No amount is negative, so a quotient is rounded half up by adding half the divisor.
   A rule at a time over blocks that stay in the nearest cache: row by row, some hundred columns push each other out. */
#include <stdint.h>

#define MISSING INT64_MIN
#define EACH for (int64_t i = 0; i < n; i++)
enum { BLOCK = 512, SERVICES = 12, GRANTS = 7, PROJECTS = 5 };
enum { GRANT = 3 * SERVICES, R0E = GRANT + 2 * GRANTS, R01_PRIMA, R01, R01A, R02_PRIMA, R02, R02X, R02Y, R02A,
       R03, R05, R06, R07_PRIMA, R07, R08, PROJECT, R13 = PROJECT + 2 * PROJECTS, R14, R20, R21, R22, CELLS };
enum { R0B_BASE = SERVICES, R0B, R01B, R04, R07A, R09, COST, R15 = COST + PROJECTS, R16, R17, NUMBERS };
enum { C02 = SERVICES, C03, C04, C05, C06, C07, C08, C09, C10, X006, FINDINGS };

typedef const int64_t *restrict In;
typedef int64_t *restrict Out;
typedef uint8_t *restrict Told;

static inline int known(int64_t a) { return a != MISSING; }
static inline int both(int64_t a, int64_t b) { return known(a) & known(b); }
static inline int64_t half_up(int64_t a, int64_t b) { return (2 * a + b) / (2 * b); }
static inline int64_t quotient(int64_t a, int64_t b, int64_t times) {
    return known(a) && b > 0 ? half_up(a * times, b) : MISSING;
}

static void ratio(int64_t n, In a, In b, int64_t times, Out out) { EACH out[i] = quotient(a[i], b[i], times); }
static void mean(int64_t n, In a, In b, Out out) { EACH out[i] = b[i] == 0 ? 0 : quotient(a[i], b[i], 100); }
static void copy(int64_t n, In a, Out out) { EACH out[i] = a[i]; }
static void add(int64_t n, In a, Out sum) { EACH sum[i] = both(sum[i], a[i]) ? sum[i] + a[i] : MISSING; }
static void gaps(int64_t n, In a, Told told) { EACH told[i] |= !known(a[i]); }
static void less(int64_t n, In a, In b, Told told) { EACH told[i] = both(a[i], b[i]) & (a[i] < b[i]); }
static void unserved(int64_t n, In users, In hours, Told told) { EACH told[i] = (users[i] > 0) & (hours[i] == 0); }

static int64_t due(int64_t need, int64_t before, int64_t after, int64_t given) {
    if (!(both(before, after) & known(need))) return MISSING;
    int64_t gap = need - (before > after ? before : after);
    if (gap <= 0) return 0;
    return !known(given) ? MISSING : given < gap ? given : gap;
}

static void all_users(int64_t n, const int64_t **in, int year, Out sum) {
    copy(n, in[year], sum);
    for (int row = 1; row < SERVICES; row++) add(n, in[3 * row + year], sum);
    for (int row = 0; row < GRANTS; row++) add(n, in[GRANT + 2 * row + year], sum);
}

static void all_spent(int64_t n, const int64_t **in, Out sum) {
    copy(n, in[R13], sum);
    for (int cell = R14; cell <= R22; cell++) add(n, in[cell], sum);
    for (int row = 0; row < PROJECTS; row++) add(n, in[PROJECT + 2 * row + 1], sum);
}

static void numbers(int64_t n, const int64_t **in, int64_t **out, In assistants) {
    for (int row = 0; row < SERVICES; row++) mean(n, in[3 * row + 2], in[3 * row + 1], out[row]);
    all_users(n, in, 0, out[R0B_BASE]);
    all_users(n, in, 1, out[R0B]);
    ratio(n, in[R03], assistants, 100, out[R01B]);
    ratio(n, out[R0B], in[R03], 10000, out[R04]);
    ratio(n, in[R07], in[R03], 1, out[R07A]);
    EACH out[R09][i] = due(in[R06][i], in[R07_PRIMA][i], in[R07][i], in[R08][i]);
    for (int row = 0; row < PROJECTS; row++) mean(n, in[PROJECT + 2 * row + 1], in[PROJECT + 2 * row], out[COST + row]);
    all_spent(n, in, out[R15]);
    In owed = out[R09], spent = out[R15];
    Out left = out[R16];
    EACH left[i] = !both(owed[i], spent[i]) ? MISSING : owed[i] > spent[i] ? owed[i] - spent[i] : 0;
    ratio(n, spent, owed, 10000, out[R17]);
}

static void money(int64_t n, In spent, In owed, uint8_t **told) {
    Told partly = told[C09], nothing = told[C10];
    less(n, owed, spent, told[C08]);
    EACH partly[i] = (spent[i] > 0) & (spent[i] < owed[i]);
    EACH nothing[i] = (spent[i] == 0) & (owed[i] > 0);
}

static void findings(int64_t n, const int64_t **in, int64_t **out, uint8_t **told, In assistants, In parts) {
    for (int row = 0; row < SERVICES; row++) unserved(n, in[3 * row + 1], in[3 * row + 2], told[row]);
    less(n, in[R0E], out[R01B], told[C02]);
    less(n, in[R02], parts, told[C03]);
    Told nobody = told[C04], close = told[C06], doubtful = told[C07];
    EACH nobody[i] = assistants[i] == 0;
    In level = out[R04], wanted = in[R05], need = in[R06], before = in[R07_PRIMA], after = in[R07];
    less(n, level, wanted, told[C05]);
    EACH close[i] = both(level[i], wanted[i]) & (level[i] - wanted[i] < 5) & (wanted[i] - level[i] < 5);
    EACH doubtful[i] = both(after[i], need[i]) & (after[i] < need[i]) & (before[i] >= need[i]);
    money(n, out[R15], out[R09], told);
    for (int64_t i = 0; i < n; i++) told[X006][i] = 0;
    for (int cell = 0; cell < CELLS; cell++) gaps(n, in[cell], told[X006]);
}

static void block(int64_t n, const int64_t **in, int64_t **out, uint8_t **told) {
    int64_t assistants[BLOCK], parts[BLOCK];
    copy(n, in[R01], assistants);
    add(n, in[R01A], assistants);
    copy(n, in[R02X], parts);
    add(n, in[R02Y], parts);
    numbers(n, in, out, assistants);
    findings(n, in, out, told, assistants, parts);
}

void compute(int64_t rows, const int64_t *const *in, int64_t *const *out, uint8_t *const *told) {
    const int64_t *cells[CELLS];
    int64_t *found[NUMBERS];
    uint8_t *said[FINDINGS];
    for (int64_t start = 0; start < rows; start += BLOCK) {
        for (int j = 0; j < CELLS; j++) cells[j] = in[j] + start;
        for (int j = 0; j < NUMBERS; j++) found[j] = out[j] + start;
        for (int j = 0; j < FINDINGS; j++) said[j] = told[j] + start;
        block(rows - start < BLOCK ? rows - start : BLOCK, cells, found, said);
    }
}
