//===- CLibrary.cpp - where a system keeps its C library ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/CLibrary.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;
using namespace weir::codegen;

namespace {

/// What linking needs to know of an architecture on Linux with glibc.
struct System {
  Triple::ArchType arch;
  const char *emulation;
  const char *dynamicLinker;
  /// The first is Debian's; then where other systems, and Debian's cross
  /// compilers, keep it.
  const char *folders[6];
};

} // namespace

static const System systems[] = {
    {Triple::x86_64,
     "elf_x86_64",
     "/lib64/ld-linux-x86-64.so.2",
     {"/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64",
      "/lib64", "/usr/x86_64-linux-gnu/lib", nullptr}},
    {Triple::aarch64,
     "aarch64linux",
     "/lib/ld-linux-aarch64.so.1",
     {"/usr/lib/aarch64-linux-gnu", "/lib/aarch64-linux-gnu",
      "/usr/aarch64-linux-gnu/lib", nullptr}},
};

static const System *findSystem(const Triple &triple) {
  if (triple.isOSLinux())
    for (const System &system : systems)
      if (system.arch == triple.getArch())
        return &system;
  return nullptr;
}

static Error unknownSystem(const Triple &triple) {
  return createStringError(
      "cannot link for target '" + triple.str() +
      "'; x86_64 and aarch64 on Linux can be linked, others only compiled");
}

std::vector<std::string> weir::codegen::cLibraryFolders(const Triple &triple) {
  std::vector<std::string> folders;
  if (const System *system = findSystem(triple))
    for (const char *const *folder = system->folders; *folder; ++folder)
      folders.push_back(*folder);
  return folders;
}

Expected<std::string> weir::codegen::findCLibraryFile(const Triple &triple,
                                                      StringRef name,
                                                      StringRef package) {
  for (const std::string &folder : cLibraryFolders(triple))
    if (std::string path = folder + "/" + name.str(); sys::fs::exists(path))
      return path;
  return createStringError("linking for " + triple.getArchName() + " needs '" +
                           name +
                           "' of the C library, which is missing: "
                           "install the package " +
                           package);
}

Expected<std::string> weir::codegen::dynamicLinker(const Triple &triple) {
  if (const System *system = findSystem(triple))
    return system->dynamicLinker;
  return unknownSystem(triple);
}

Expected<std::string> weir::codegen::elfEmulation(const Triple &triple) {
  if (const System *system = findSystem(triple))
    return system->emulation;
  return unknownSystem(triple);
}
