//===- Sha256.cpp - the hash of weights -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The names are those of FIPS 180-4, section 6.2.
//
//===----------------------------------------------------------------------===//

#include "runtime/weights/Sha256.h"

#include <string.h>

using namespace weir::rt;

static constexpr size_t blockSize = 64;

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static uint32_t readBigEndian(const unsigned char *bytes) {
  return uint32_t(bytes[0]) << 24 | uint32_t(bytes[1]) << 16 |
         uint32_t(bytes[2]) << 8 | bytes[3];
}

static void writeBigEndian(uint32_t value, unsigned char *bytes) {
  for (int i = 0; i < 4; ++i)
    bytes[i] = static_cast<unsigned char>(value >> (24 - 8 * i));
}

/// W of the block at `data`.
static void schedule(const unsigned char *data, uint32_t (&w)[64]) {
  for (int t = 0; t < 16; ++t)
    w[t] = readBigEndian(data + 4 * t);
  for (int t = 16; t < 64; ++t) {
    uint32_t a = w[t - 15], b = w[t - 2];
    w[t] = w[t - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[t - 7] +
           (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
  }
}

/// The working variable number i, a to h, at step t: instead of moving all of
/// them by one place a step, the places move.
static uint32_t &at(uint32_t (&s)[8], int t, int i) { return s[(i - t) & 7]; }

/// Step t of a block; `wk` is W + K.
static void step(uint32_t (&s)[8], int t, uint32_t wk) {
  uint32_t a = at(s, t, 0), b = at(s, t, 1), c = at(s, t, 2);
  uint32_t e = at(s, t, 4), f = at(s, t, 5), g = at(s, t, 6);
  uint32_t &h = at(s, t, 7);
  h += (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) +
       wk;
  at(s, t, 3) += h;
  h += (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
       ((a & b) ^ (a & c) ^ (b & c));
}

void Sha256::addBlocks(const unsigned char *data, size_t count) {
  for (; count != 0; --count, data += blockSize) {
    uint32_t w[64], s[8];
    schedule(data, w);
    memcpy(s, state, sizeof(s));
    for (int t = 0; t < 64; t += 8)
      for (int i = 0; i < 8; ++i) // eight steps: the places are constants
        step(s, i, w[t + i] + K[t + i]);
    for (int i = 0; i < 8; ++i)
      state[i] += s[i];
  }
}

void Sha256::add(const unsigned char *data, size_t size) {
  size_t filled = total % blockSize;
  total += size;
  if (filled) {
    size_t part = size < blockSize - filled ? size : blockSize - filled;
    memcpy(rest + filled, data, part);
    if (filled + part < blockSize)
      return;
    addBlocks(rest, 1);
    data += part;
    size -= part;
  }
  addBlocks(data, size / blockSize);
  if (size % blockSize)
    memcpy(rest, data + size - size % blockSize, size % blockSize);
}

void Sha256::finish(unsigned char (&hash)[32]) {
  uint64_t bits = total * 8;
  unsigned char padding[2 * blockSize] = {0x80};
  size_t filled = total % blockSize;
  size_t size = (filled < 56 ? 56 : 120) - filled;
  writeBigEndian(uint32_t(bits >> 32), padding + size);
  writeBigEndian(uint32_t(bits), padding + size + 4);
  add(padding, size + 8);
  for (int i = 0; i < 8; ++i)
    writeBigEndian(state[i], hash + 4 * i);
}
