#include "CRC32C.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#define HARDWARE __attribute__((target("sse4.2")))
#define STEP8(crc, word) ((uint32_t)_mm_crc32_u64((crc), (word)))
#define STEP4(crc, word) _mm_crc32_u32((crc), (word))
#define STEP1(crc, byte) _mm_crc32_u8((crc), (byte))
#elif defined(__aarch64__) && defined(__linux__)
#include <arm_acle.h>
#include <sys/auxv.h>
#define HARDWARE __attribute__((target("+crc")))
#define STEP8(crc, word) __crc32cd((crc), (word))
#define STEP4(crc, word) __crc32cw((crc), (word))
#define STEP1(crc, byte) __crc32cb((crc), (byte))
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif

#define POLYNOMIAL 0x82F63B78u

// The instruction answers after three cycles but one can start every cycle: three lanes of
// this many bytes run side by side. Short, so that a record of 400 bytes already gains.
#define LANE 128

typedef uint32_t (*crc32c_function)(uint32_t crc, const uint8_t *bytes, size_t count);

// bytes_table[k][b]: the remainder of byte b followed by k zero bytes.
static uint32_t bytes_table[8][256];
// lane_table[k][b]: what byte k of a remainder becomes after LANE further zero bytes.
static uint32_t lane_table[4][256];

#if defined(HARDWARE)
static uint32_t load_little_half(const uint8_t *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap32(word);
#endif
    return word;
}
#endif

static uint64_t load_little(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static uint32_t by_tables(uint32_t crc, const uint8_t *bytes, size_t count) {
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word = load_little(bytes) ^ crc;
        crc = 0;
        for (int k = 0; k < 8; k++)
            crc ^= bytes_table[7 - k][(word >> (8 * k)) & 0xFF];
    }
    for (; count > 0; bytes++, count--)
        crc = (crc >> 8) ^ bytes_table[0][(crc ^ *bytes) & 0xFF];
    return crc;
}

#if defined(HARDWARE)
static uint32_t past_one_lane(uint32_t crc) {
    return lane_table[0][crc & 0xFF] ^ lane_table[1][(crc >> 8) & 0xFF] ^
           lane_table[2][(crc >> 16) & 0xFF] ^ lane_table[3][crc >> 24];
}

HARDWARE static uint32_t by_instruction(uint32_t crc, const uint8_t *bytes, size_t count) {
    for (; count >= 3 * LANE; bytes += 3 * LANE, count -= 3 * LANE) {
        uint32_t second = 0, third = 0;
        for (size_t at = 0; at < LANE; at += 8) {
            crc = STEP8(crc, load_little(bytes + at));
            second = STEP8(second, load_little(bytes + at + LANE));
            third = STEP8(third, load_little(bytes + at + 2 * LANE));
        }
        crc = past_one_lane(past_one_lane(crc) ^ second) ^ third;
    }
    for (; count >= 8; bytes += 8, count -= 8)
        crc = STEP8(crc, load_little(bytes));
    if (count >= 4) {
        crc = STEP4(crc, load_little_half(bytes));
        bytes += 4, count -= 4;
    }
    for (; count > 0; bytes++, count--)
        crc = STEP1(crc, *bytes);
    return crc;
}

static bool processor_has_instruction(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2");
#else
    return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
#endif
}
#endif

static crc32c_function chosen = by_tables;

// Runs before main, so that no call pays for a check and no two threads race to fill tables.
__attribute__((constructor)) static void prepare(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (POLYNOMIAL & (0u - (crc & 1)));
        bytes_table[0][byte] = crc;
    }
    for (int k = 1; k < 8; k++)
        for (int byte = 0; byte < 256; byte++) {
            uint32_t crc = bytes_table[k - 1][byte];
            bytes_table[k][byte] = (crc >> 8) ^ bytes_table[0][crc & 0xFF];
        }
    static const uint8_t zeros[LANE];
    for (int k = 0; k < 4; k++)
        for (uint32_t byte = 0; byte < 256; byte++)
            lane_table[k][byte] = by_tables(byte << (8 * k), zeros, LANE);
#if defined(HARDWARE)
    if (processor_has_instruction())
        chosen = by_instruction;
#endif
}

uint32_t pactwire_crc32c(uint32_t crc, const void *bytes, size_t count) {
    return ~chosen(~crc, bytes, count);
}

uint32_t pactwire_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
    return ~by_tables(~crc, bytes, count);
}

bool pactwire_crc32c_is_hardware(void) {
    return chosen != by_tables;
}
