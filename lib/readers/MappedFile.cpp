//===- MappedFile.cpp - large files of which little is in memory ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/MappedFile.h"

#include "lib/readers/Files.h"
#include "lib/readers/Status.h"

#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Process.h"

#include <map>
#include <mutex>
#include <sys/mman.h>

using namespace weir;

namespace {
/// The mappings that there are. Dropping pages of other memory would clear it,
/// so it must be certain what a range is.
struct Mappings {
  std::mutex mutex;
  std::map<uintptr_t, uintptr_t> endByBegin;

  static Mappings &get() {
    static Mappings mappings;
    return mappings;
  }
};
} // namespace

static uintptr_t addressOf(const char *byte) {
  return reinterpret_cast<uintptr_t>(byte);
}

MappedFile::MappedFile(std::unique_ptr<llvm::MemoryBuffer> given)
    : buffer(std::move(given)) {
  if (buffer->getBufferKind() != llvm::MemoryBuffer::MemoryBuffer_MMap)
    return; // a small file, read
  Mappings &mappings = Mappings::get();
  std::lock_guard<std::mutex> lock(mappings.mutex);
  mappings.endByBegin[addressOf(buffer->getBufferStart())] =
      addressOf(buffer->getBufferEnd());
}

MappedFile::~MappedFile() {
  Mappings &mappings = Mappings::get();
  std::lock_guard<std::mutex> lock(mappings.mutex);
  mappings.endByBegin.erase(addressOf(buffer->getBufferStart()));
}

absl::StatusOr<std::shared_ptr<const MappedFile>>
MappedFile::open(llvm::StringRef path) {
  WEIR_ASSIGN_OR_RETURN(auto buffer, readFile(path, INT64_MAX));
  return std::shared_ptr<const MappedFile>(new MappedFile(std::move(buffer)));
}

void weir::dropPages(llvm::ArrayRef<char> bytes) {
  uintptr_t begin = addressOf(bytes.begin()), end = addressOf(bytes.end());
  Mappings &mappings = Mappings::get();
  std::lock_guard<std::mutex> lock(mappings.mutex);
  auto next = mappings.endByBegin.upper_bound(begin);
  if (bytes.empty() || next == mappings.endByBegin.begin() ||
      std::prev(next)->second < end)
    return;
  // Pages at either end that other constants share come back as well.
  uintptr_t page = llvm::sys::Process::getPageSizeEstimate();
  begin = llvm::alignDown(begin, page);
  madvise(reinterpret_cast<void *>(begin), llvm::alignTo(end, page) - begin,
          MADV_DONTNEED);
}
