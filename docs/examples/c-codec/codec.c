/* SPDX-License-Identifier: Apache-2.0
 *
 * A codec under test in C11: it speaks the codec protocol of Yangfan over standard input and output and decodes and
 * encodes one type in unaligned PER, SupportedBand of the module Yangfan-DeviceSpecification:
 *
 *     SupportedBand ::= SEQUENCE {
 *         rat         ENUMERATED { nr, eutra-nr, eutra, ... } DEFAULT nr,
 *         band        INTEGER (1..1024),
 *         duplex      ENUMERATED { fdd, tdd, sdl, sul, ... } OPTIONAL,
 *         bandwidth   INTEGER (1..400, ..., 401..2000) OPTIONAL,
 *         ...
 *     }
 *
 * Read it from main() at the end upwards: protocol, codec, bits, JSON. Clauses are those of X.691 (02/2021).
 */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- JSON: a cursor over one line; after the first mistake `bad` is set and nothing moves any more ---------------- */

struct json {
    const char *at;
    bool bad;
};

static void skip_space(struct json *in)
{
    in->at += strspn(in->at, " \t\r\n");
}

static bool take(struct json *in, char sign)
{
    skip_space(in);
    if (in->bad || *in->at != sign)
        return false;
    in->at++;
    return true;
}

static void demand(struct json *in, char sign)
{
    if (!take(in, sign))
        in->bad = true;
}

/* Reads a string into `text`, cut to its size: names are short, and octets are read in place (see octets_of). */
static void read_string(struct json *in, char *text, size_t size)
{
    size_t length = 0;
    demand(in, '"');
    while (!in->bad && *in->at != '"') {
        char sign = *in->at++;
        if (sign == '\\') {
            sign = *in->at++;
            if (sign == 'u') { /* what is not ASCII is none of our names */
                char digits[5] = {0};
                memcpy(digits, in->at, strnlen(in->at, 4));
                unsigned long code = strtoul(digits, NULL, 16);
                in->at += strlen(digits);
                sign = code < 128 ? (char)code : '?';
            }
        }
        if (sign == '\0' && in->at[-1] == '\0')
            in->bad = true; /* the line ends within the string */
        else if (length + 1 < size)
            text[length++] = sign;
    }
    if (size > 0)
        text[length] = '\0';
    demand(in, '"');
}

static bool read_integer(struct json *in, int64_t *number)
{
    char *end;
    skip_space(in);
    long long found = strtoll(in->at, &end, 10);
    if (end == in->at || *end == '.' || *end == 'e' || *end == 'E')
        return false;
    in->at = end;
    *number = found;
    return true;
}

/* Passes over one value of any kind: members that are not known are ignored, however deep they are. */
static void skip_value(struct json *in)
{
    size_t depth = 0;
    do {
        skip_space(in);
        if (*in->at == '"') {
            read_string(in, NULL, 0);
        } else if (*in->at == '{' || *in->at == '[') {
            depth++;
            in->at++;
        } else if (*in->at == '}' || *in->at == ']') {
            depth -= depth > 0;
            in->at++;
        } else if (*in->at == ',' || *in->at == ':') {
            in->at++;
        } else {
            size_t length = strcspn(in->at, " \t\r\n,:]}\"");
            in->at += length;
            in->bad = in->bad || length == 0;
        }
    } while (!in->bad && depth > 0);
}

/* ---- Bits: after the first refusal `why` is set and every read gives 0 -------------------------------------------- */

struct reader {
    const uint8_t *octets;
    size_t bits; /* how many there are */
    size_t at;   /* how many were read */
    const char *why;
    size_t where;
};

static void refuse(struct reader *in, const char *why, size_t where)
{
    if (in->why == NULL) {
        in->why = why;
        in->where = where;
    }
}

static uint32_t read_bits(struct reader *in, unsigned count)
{
    uint32_t number = 0;
    if (in->why == NULL && in->bits - in->at < count)
        refuse(in, "the encoding ends within a field", in->at);
    while (in->why == NULL && count-- > 0) {
        number = number << 1 | ((uint32_t)in->octets[in->at / 8] >> (7 - in->at % 8) & 1U);
        in->at++;
    }
    return number;
}

struct writer {
    uint8_t octets[64]; /* the longest SupportedBand takes 6 */
    size_t at;
};

static void write_bits(struct writer *out, uint32_t number, unsigned count)
{
    while (count-- > 0) {
        if (number >> count & 1U)
            out->octets[out->at / 8] |= (uint8_t)(0x80U >> out->at % 8);
        out->at++;
    }
}

/* ---- The codec ---------------------------------------------------------------------------------------------------- */

enum { ABSENT = -1, UNKNOWN = -2 };

static const char *const RATS[] = {"nr", "eutra-nr", "eutra"};
static const char *const DUPLEXES[] = {"fdd", "tdd", "sdl", "sul"};

struct supported_band {
    int rat; /* an index of RATS, or UNKNOWN: an enumerator of a later version */
    int32_t band;
    int duplex; /* an index of DUPLEXES, ABSENT or UNKNOWN */
    bool has_bandwidth;
    int64_t bandwidth; /* megahertz */
};

/* The octets of an open type (11.2), with their general length determinant (11.9.3.5 to 11.9.3.8), also in fragments. */
static size_t skip_length_and_octets(struct reader *in)
{
    size_t octets = 0;
    for (;;) {
        size_t start = in->at;
        uint32_t length = read_bits(in, 8);
        bool fragment = length >= 0xC0;
        if (fragment) {
            length -= 0xC0;
            if (length < 1 || length > 4)
                refuse(in, "a fragment has 1 to 4 times 16384 octets", start);
            length *= 16384;
        } else if (length >= 0x80) {
            length = (length - 0x80) << 8 | read_bits(in, 8);
            if (length < 128)
                refuse(in, "a length below 128 takes one octet", start);
        }
        if (in->why == NULL && in->bits - in->at < 8 * (size_t)length)
            refuse(in, "the encoding ends within an extension addition", start);
        if (in->why != NULL)
            return 0;
        in->at += 8 * (size_t)length;
        octets += length;
        if (!fragment)
            return octets;
    }
}

/* A normally small non-negative whole number (11.6): 6 bits, or a length and as many octets. */
static uint32_t read_small_number(struct reader *in)
{
    size_t start = in->at;
    if (read_bits(in, 1) == 0)
        return read_bits(in, 6);
    uint32_t length = read_bits(in, 8), number = 0;
    if (length < 1 || length > 3)
        refuse(in, "an index of so many octets is beyond what this codec takes", start);
    else
        number = read_bits(in, 8 * length);
    if (number < 64)
        refuse(in, "a number below 64 takes 6 bits", start);
    else if (number < 1U << 8 * (length - 1))
        refuse(in, "a number takes as few octets as it can", start);
    return number;
}

/* An extensible enumeration (14.3). */
static int read_enumerated(struct reader *in, unsigned count)
{
    if (read_bits(in, 1)) {
        read_small_number(in);
        return UNKNOWN;
    }
    size_t start = in->at;
    uint32_t index = read_bits(in, 2); /* both enumerations have 3 or 4 values */
    if (index >= count)
        refuse(in, "there is no enumerator of that index", start);
    return (int)index;
}

/* INTEGER (1..400, ..., 401..2000): 9 bits, or, behind the extension bit, an unconstrained number (13.1, 13.2.4), which
 * a later version may allow to be any that is not in 1..400. */
static int64_t read_bandwidth(struct reader *in)
{
    size_t start = in->at;
    if (!read_bits(in, 1)) {
        uint32_t offset = read_bits(in, 9);
        if (offset > 399)
            refuse(in, "the value is not in 1..400", start + 1);
        return (int64_t)offset + 1;
    }
    uint32_t length = read_bits(in, 8);
    if (length < 1 || length > 4)
        refuse(in, "a number of no octet, or of more than this codec takes", start + 1);
    if (in->why != NULL)
        return 0;
    uint32_t octets = read_bits(in, 8 * length), rest = 8 * (length - 1);
    bool negative = octets >> (8 * length - 1) & 1U;
    int64_t number = (int64_t)octets - (negative ? INT64_C(1) << 8 * length : 0);
    if (length > 1 && number >= -(INT64_C(1) << (rest - 1)) && number < INT64_C(1) << (rest - 1))
        refuse(in, "a number takes as few octets as it can", start + 1);
    if (number >= 1 && number <= 400)
        refuse(in, "a value in 1..400 needs no extension", start);
    return number;
}

/* Extension additions (19.6 to 19.9): this version knows none, so that each is passed over. */
static void skip_additions(struct reader *in)
{
    size_t start = in->at;
    uint32_t count;
    if (read_bits(in, 1) == 0) {
        count = read_bits(in, 6) + 1; /* 11.9.3.4 */
    } else {
        count = read_bits(in, 8);
        if (count >= 0x80)
            count = (count - 0x80) << 8 | read_bits(in, 8);
        if (count < 65 || count >= 16384)
            refuse(in, "up to 64 additions are counted in 6 bits, and there are no more than 16383", start);
    }
    struct reader bitmap = *in;
    uint32_t present = 0;
    for (uint32_t index = 0; index < count && in->why == NULL; index++)
        present += read_bits(in, 1);
    if (present == 0)
        refuse(in, "the extension bit is set, but no addition is there", start);
    for (uint32_t index = 0; index < count && in->why == NULL; index++) {
        start = in->at;
        if (read_bits(&bitmap, 1) && skip_length_and_octets(in) == 0)
            refuse(in, "an open type has at least one octet", start);
    }
}

static struct supported_band decode(struct reader *in)
{
    struct supported_band item = {.rat = 0, .duplex = ABSENT};
    bool extended = read_bits(in, 1), has_rat = read_bits(in, 1);
    bool has_duplex = read_bits(in, 1);
    item.has_bandwidth = read_bits(in, 1);
    if (has_rat)
        item.rat = read_enumerated(in, 3);
    item.band = (int32_t)read_bits(in, 10) + 1;
    if (has_duplex)
        item.duplex = read_enumerated(in, 4);
    if (item.has_bandwidth)
        item.bandwidth = read_bandwidth(in);
    if (extended)
        skip_additions(in);
    size_t end = in->at;
    if (in->why == NULL && in->at % 8 != 0 && read_bits(in, 8 - in->at % 8) != 0) /* 11.1 */
        refuse(in, "padding has to be zero", end);
    if (in->why == NULL && in->at < in->bits)
        refuse(in, "there are octets behind the encoding", in->at);
    return item;
}

static void encode(struct writer *out, const struct supported_band *item)
{
    write_bits(out, 0, 1);
    write_bits(out, item->rat != 0, 1); /* the default is not sent (19.5) */
    write_bits(out, item->duplex != ABSENT, 1);
    write_bits(out, item->has_bandwidth, 1);
    if (item->rat != 0)
        write_bits(out, (uint32_t)item->rat, 3); /* the extension bit, 0, and two bits */
    write_bits(out, (uint32_t)item->band - 1, 10);
    if (item->duplex != ABSENT)
        write_bits(out, (uint32_t)item->duplex, 3);
    if (item->has_bandwidth && item->bandwidth > 400) {
        write_bits(out, 1, 1);
        write_bits(out, 2, 8); /* octets: 401..2000 takes two */
        write_bits(out, (uint32_t)item->bandwidth, 16);
    } else if (item->has_bandwidth) {
        write_bits(out, (uint32_t)item->bandwidth - 1, 10);
    }
}

/* ---- Values as JER has them (X.697) ------------------------------------------------------------------------------- */

static int index_of(const char *name, const char *const names[], int count)
{
    for (int index = 0; index < count; index++)
        if (strcmp(name, names[index]) == 0)
            return index;
    return UNKNOWN;
}

/* Reads the value of a request to encode; returns why it is refused, or NULL. */
static const char *read_value(struct json *in, struct supported_band *item)
{
    const char *why = NULL;
    *item = (struct supported_band){.rat = 0, .band = 0, .duplex = ABSENT};
    skip_space(in);
    if (*in->at != '{') {
        skip_value(in);
        return "a SupportedBand is an object";
    }
    in->at++;
    while (!in->bad && !take(in, '}')) {
        char name[32], text[32] = "";
        int64_t number = 0;
        read_string(in, name, sizeof name);
        demand(in, ':');
        skip_space(in);
        bool is_text = *in->at == '"';
        bool is_number = false;
        if (is_text)
            read_string(in, text, sizeof text);
        else if (!(is_number = read_integer(in, &number)))
            skip_value(in);
        if (strcmp(name, "rat") == 0 && is_text && (item->rat = index_of(text, RATS, 3)) >= 0)
            ;
        else if (strcmp(name, "duplex") == 0 && is_text && (item->duplex = index_of(text, DUPLEXES, 4)) >= 0)
            ;
        else if (strcmp(name, "band") == 0 && is_number && number >= 1 && number <= 1024)
            item->band = (int32_t)number;
        else if (strcmp(name, "bandwidth") == 0 && is_number && number >= 1 && number <= 2000)
            item->has_bandwidth = true, item->bandwidth = number;
        else
            why = "a component is unknown, or its value is not of its type";
        if (!take(in, ',') && *in->at != '}')
            in->bad = true;
    }
    return why != NULL ? why : item->band == 0 ? "component band is missing" : NULL;
}

static void print_name(const char *component, int index, const char *const names[])
{
    if (index == UNKNOWN)
        printf(",\"%s\":null", component); /* an enumerator that this version does not know has no name */
    else if (index != ABSENT)
        printf(",\"%s\":\"%s\"", component, names[index]);
}

/* ---- The protocol: one line, one answer --------------------------------------------------------------------------- */

static void answer_decode(int64_t id, const uint8_t *octets, size_t count)
{
    struct reader in = {.octets = octets, .bits = 8 * count};
    struct supported_band item = decode(&in);
    if (in.why != NULL) {
        printf("{\"id\":%" PRId64 ",\"refused\":\"%s\",\"bit\":%zu}\n", id, in.why, in.where);
        return;
    }
    printf("{\"id\":%" PRId64 ",\"value\":{\"band\":%" PRId32, id, item.band);
    print_name("rat", item.rat, RATS);
    print_name("duplex", item.duplex, DUPLEXES);
    if (item.has_bandwidth)
        printf(",\"bandwidth\":%" PRId64, item.bandwidth);
    printf("}}\n");
}

static void answer_encode(int64_t id, const struct supported_band *item, const char *why)
{
    if (why != NULL) {
        printf("{\"id\":%" PRId64 ",\"refused\":\"%s\"}\n", id, why);
        return;
    }
    struct writer out = {.at = 0};
    encode(&out, item);
    printf("{\"id\":%" PRId64 ",\"octets\":\"", id);
    for (size_t index = 0; index < (out.at + 7) / 8; index++)
        printf("%02x", out.octets[index]);
    printf("\"}\n");
}

/* Reads hexadecimal digits in place: the octets are written over their own line, which they are shorter than. */
static uint8_t *octets_of(struct json *in, size_t *count)
{
    demand(in, '"');
    char *digits = (char *)(uintptr_t)in->at;
    uint8_t *octets = (uint8_t *)digits;
    size_t length = strspn(digits, "0123456789abcdefABCDEF");
    for (size_t index = 0; index < length / 2; index++) {
        const char pair[3] = {digits[2 * index], digits[2 * index + 1], '\0'};
        octets[index] = (uint8_t)strtoul(pair, NULL, 16);
    }
    in->at += length;
    *count = length / 2;
    in->bad = in->bad || length % 2 != 0;
    demand(in, '"');
    return octets;
}

static _Noreturn void stop(const char *reason)
{
    fprintf(stderr, "codec: %s\n", reason); /* standard error becomes evidence */
    exit(EXIT_FAILURE);
}

struct request {
    char op[16], type[64], encoding[16];
    int64_t id, protocol;
    uint8_t *octets;
    size_t count;
    struct supported_band item;
    const char *why; /* the value of a request to encode is refused */
};

static struct request read_request(char *line)
{
    struct request request = {.encoding = "uper", .octets = (uint8_t *)line, .why = "member value is missing"};
    struct json in = {.at = line};
    demand(&in, '{');
    while (!in.bad && !take(&in, '}')) {
        char name[32];
        read_string(&in, name, sizeof name);
        demand(&in, ':');
        if (strcmp(name, "op") == 0)
            read_string(&in, request.op, sizeof request.op);
        else if (strcmp(name, "type") == 0)
            read_string(&in, request.type, sizeof request.type);
        else if (strcmp(name, "encoding") == 0)
            read_string(&in, request.encoding, sizeof request.encoding);
        else if (strcmp(name, "id") == 0)
            in.bad = in.bad || !read_integer(&in, &request.id);
        else if (strcmp(name, "protocol") == 0)
            in.bad = in.bad || !read_integer(&in, &request.protocol);
        else if (strcmp(name, "octets") == 0)
            request.octets = octets_of(&in, &request.count);
        else if (strcmp(name, "value") == 0)
            request.why = read_value(&in, &request.item);
        else
            skip_value(&in);
        if (!take(&in, ',') && *in.at != '}')
            in.bad = true;
    }
    if (in.bad)
        stop("a line is no request");
    return request;
}

static bool greet(const struct request *request)
{
    if (request->protocol != 1)
        stop("this codec speaks version 1 of the protocol");
    puts("{\"protocol\":1,\"name\":\"c-example\",\"version\":\"1.0\",\"operations\":[\"decode\",\"encode\"],"
         "\"values\":true,\"window\":16}");
    return strcmp(request->type, "SupportedBand") == 0 && strcmp(request->encoding, "uper") == 0;
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    bool supported = false;
    while (getline(&line, &size, stdin) > 0) {
        struct request request = read_request(line);
        if (strcmp(request.op, "bye") == 0)
            break;
        if (strcmp(request.op, "hello") == 0)
            supported = greet(&request);
        else if (supported && strcmp(request.op, "decode") == 0)
            answer_decode(request.id, request.octets, request.count);
        else if (supported && strcmp(request.op, "encode") == 0)
            answer_encode(request.id, &request.item, request.why);
        else
            printf("{\"id\":%" PRId64 ",\"unsupported\":\"only SupportedBand in UPER\"}\n", request.id);
        fflush(stdout); /* an answer in a buffer is no answer */
    }
    free(line);
    return EXIT_SUCCESS;
}
