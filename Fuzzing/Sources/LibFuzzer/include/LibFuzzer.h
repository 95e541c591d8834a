#ifndef PACTWIRE_LIBFUZZER_H
#define PACTWIRE_LIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

// The door of the library that `-sanitize=fuzzer` links, which has no header of its own.
int LLVMFuzzerRunDriver(int *count, char ***arguments,
                        int (*judge)(const uint8_t *data, size_t size));

#endif
