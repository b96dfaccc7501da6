//===- WeightsFile.cpp - weights outside the program ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/base/File.h"
#include "runtime/base/Memory.h"
#include "runtime/context/Context.h"
#include "runtime/session/Session.h"
#include "runtime/weights/Sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

using namespace weir::rt;

struct weir_weights {
  ~weir_weights();

  void *mapping = nullptr;
  uint64_t mappedSize = 0;

  const weir_weights_header &header() const {
    return *static_cast<const weir_weights_header *>(mapping);
  }
  const unsigned char *data() const {
    return static_cast<const unsigned char *>(mapping) +
           sizeof(weir_weights_header);
  }
};

weir_weights::~weir_weights() {
  if (mapping)
    munmap(mapping, mappedSize);
}

static int32_t failFile(weir_context *context, const char *path) {
  return fail(context, WEIR_IO_ERROR, "%s: %s", path,
              errno == ESPIPE ? "no regular file" : strerror(errno));
}

/// Hexadecimal digits of a hash.
static void writeHex(const unsigned char (&hash)[32], char (&text)[65]) {
  for (int i = 0; i < 32; ++i) {
    text[2 * i] = "0123456789abcdef"[hash[i] >> 4];
    text[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
  }
  text[64] = '\0';
}

/// Whether the file is one of weights, as its first bytes say.
static int32_t checkKind(weir_context *context, const char *path,
                         const weir_weights_header &header) {
  if (memcmp(header.magic, WEIR_WEIGHTS_MAGIC, sizeof(header.magic)) != 0)
    return fail(context, WEIR_INVALID_ARGUMENT, "%s: is no file of weights",
                path);
  if (header.version != WEIR_WEIGHTS_VERSION)
    return fail(context, WEIR_INVALID_ARGUMENT,
                "%s: has version %" PRIu32
                " of the format of weights, this runtime reads version %d",
                path, header.version, WEIR_WEIGHTS_VERSION);
  return WEIR_OK;
}

/// Whether it holds the weights of the program.
static int32_t checkContent(weir_context *context, const char *path,
                            const weir_weights_header &header,
                            const weir_program &program, uint64_t fileSize) {
  char hash[65];
  writeHex(header.hash, hash);
  if (program.weights_size && strcmp(program.weights_hash, hash) != 0)
    return fail(context, WEIR_INVALID_ARGUMENT,
                "%s: has the weights of another model: their hash is %.16s..., "
                "that of the weights of '%s' %.16s...",
                path, hash, program.name, program.weights_hash);
  if (header.size != program.weights_size ||
      fileSize - sizeof(header) != header.size)
    return fail(context, WEIR_INVALID_ARGUMENT,
                "%s: has %" PRIu64 " bytes of weights, must have %" PRIu64,
                path, fileSize - sizeof(header), program.weights_size);
  return WEIR_OK;
}

static int32_t openFile(weir_context *context, const weir_program &program,
                        const char *path, weir_weights &weights) {
  if (int32_t status = checkVersion(context, program))
    return status;
  File file;
  uint64_t size;
  if (!file.open(path, O_RDONLY | O_NONBLOCK) || !file.getSize(size))
    return failFile(context, path);
  if (size < sizeof(weir_weights_header))
    return fail(context, WEIR_INVALID_ARGUMENT, "%s: is no file of weights",
                path);
  weights.mapping = file.map(size);
  weights.mappedSize = size;
  if (!weights.mapping)
    return failFile(context, path);
  if (int32_t status = checkKind(context, path, weights.header()))
    return status;
  return checkContent(context, path, weights.header(), program, size);
}

/// Whether the bytes are those that the header has the hash of; reads all.
static int32_t checkBytes(weir_context *context, const char *path,
                          const weir_weights &weights) {
  Sha256 whole;
  unsigned char hash[32];
  uint64_t size = weights.header().size;
  for (uint64_t at = 0; at < size; at += WEIR_HASH_PART) {
    Sha256 part;
    part.add(weights.data() + at,
             size - at < WEIR_HASH_PART ? size - at : WEIR_HASH_PART);
    part.finish(hash);
    whole.add(hash, sizeof(hash));
  }
  whole.finish(hash);
  if (memcmp(hash, weights.header().hash, sizeof(hash)) == 0)
    return WEIR_OK;
  return fail(context, WEIR_INVALID_ARGUMENT,
              "%s: is damaged: its bytes are not those that were written",
              path);
}

int32_t weir_weights_open(weir_context *context, const weir_program *program,
                          const char *path, int32_t flags,
                          weir_weights **weights) {
  *weights = nullptr;
  auto *result = create<weir_weights>();
  if (!result)
    return fail(context, WEIR_OUT_OF_MEMORY, "no memory");
  int32_t status = openFile(context, *program, path, *result);
  if (status == WEIR_OK && flags & WEIR_WEIGHTS_VERIFY)
    status = checkBytes(context, path, *result);
  if (status == WEIR_OK)
    *weights = result;
  else
    destroy(result);
  return status;
}

const void *weir_weights_data(const weir_weights *weights) {
  return weights->data();
}

void weir_weights_close(weir_weights *weights) { destroy(weights); }
