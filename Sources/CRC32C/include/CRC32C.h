#ifndef PACTWIRE_CRC32C_H
#define PACTWIRE_CRC32C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// CRC32C (Castagnoli, reflected 0x82F63B78) of `count` bytes, going on from `crc`; start with 0.
/// crc32c(crc32c(0, a), b) is the checksum of a followed by b. Uses the processor's instruction
/// where there is one, found out at load time; the answer is the same either way.
uint32_t pactwire_crc32c(uint32_t crc, const void *bytes, size_t count);

/// The same by tables alone.
uint32_t pactwire_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

/// Whether `pactwire_crc32c` uses the processor's instruction.
bool pactwire_crc32c_is_hardware(void);

#endif
